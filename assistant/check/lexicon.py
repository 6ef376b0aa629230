"""Word lists of everyday English: forms, near-synonyms, opposites, common verbs; none is about any one house."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LIGHT_WORDS = _set("""
    make get give take go come keep let put set bring become remain stay say tell ask know think see look show
    find call name use work need want try seem feel mean include involve provide offer allow happen serve act
    place thing way part kind type sort form number lot group piece side end time day year moment
    people person man woman staff visitor guide
    new old good great big small long little large special particular different important notable main
    well early ago back away
    continue follow lead turn mark stand lie live run hold cost weigh measure last
    """)
"""Words so common that they neither prove nor disprove what a sentence is about."""

_IRREGULAR = """
    be: was were been; become: became; bear: bore born borne; begin: began begun; bind: bound; blow:
    blew blown; break: broke broken; bring: brought; build: built; burn: burnt; buy: bought; catch:
    caught; choose: chose chosen; come: came; deal: dealt; dig: dug; draw: drew drawn; drink: drank
    drunk; drive: drove driven; eat: ate eaten; fall: fell fallen; feed: fed; feel: felt; fight: fought;
    fly: flew flown; forget: forgot forgotten; freeze: froze frozen; get: got gotten; give: gave given;
    go: went gone; grind: ground; grow: grew grown; hang: hung; hear: heard; hide: hid hidden; hold:
    held; keep: kept; know: knew known; lay: laid; lead: led; learn: learnt; leave: left; lend: lent;
    light: lit; lose: lost; make: made; mean: meant; meet: met; melt: molten; pay: paid; ride: rode
    ridden; ring: rang rung; rise: rose risen; run: ran; say: said; see: saw seen; seek: sought; sell:
    sold sale; send: sent; shake: shook; shine: shone; shoot: shot; show: shown; shrink: shrank shrunk;
    sing: sang sung; sink: sank sunk; sit: sat; sleep: slept; speak: spoke spoken; spend: spent; spin:
    spun; spoil: spoilt; stand: stood; steal: stole stolen; stick: stuck; strike: struck; swear: swore
    sworn; swim: swam swum; take: took taken; teach: taught; tear: tore torn; tell: told; think:
    thought; throw: threw thrown; understand: understood; wear: wore worn; weave: wove woven; win: won;
    wind: wound; write: wrote written; man: men; woman: women; child: children; foot: feet; goose:
    geese; knife: knives; live: life; loaf: loaves; shelf: shelves; wife: wives; rebuild: rebuilt; high:
    height; long: length; wide: width; deep: depth; die: death; warm: warmth; day: daily; year: yearly
    annual annually; week: weekly; month: monthly; hour: hourly
"""
IRREGULAR = {
    form: base.strip()
    for base, _, forms in (entry.partition(":") for entry in _IRREGULAR.split(";"))
    for form in forms.split()
}
"""Irregular forms with their base; nouns of measure stand with their adjective, adverbs of time with their noun."""

_SYNONYMS = """
    begin start commence launch; found establish set-up; end finish stop cease; say explain tell remark
    note mention describe comment; remember recall recollect; buy purchase acquire; make produce
    manufacture craft create; build construct erect; employ staff; worker employee workforce; company
    firm business; join arrive; close shut; big large great huge; small little tiny; old ancient;
    visitor guest tourist; show display exhibit; picture photograph photo image; help assist aid; child
    kid; car vehicle; ship boat vessel; shop store; job role post position; lead head run manage; get
    receive obtain; give donate; need require; keep retain preserve maintain; fix repair mend restore;
    destroy ruin wreck demolish; fire blaze; happen occur; choose select pick; change alter modify;
    replace substitute swap; quick fast rapid; whole entire complete; year annual; hour hours; metre
    meter; kilometre kilometer; litre liter; colour color; grey gray; factory plant works; town village;
    teach train instruct; learn study; die death; sell sale; permit allow let; forbid ban prohibit;
    measure size; weigh weight; price cost; free gratis; name call title; live reside; move relocate
    transfer; build building; design designer; earn win; grow expand enlarge extend; rise increase
    climb; fall drop decrease decline; use utilise utilize employ; main chief principal; method
    technique process; ask request; hand manual; near nearby close
"""
SYNONYMS = [group.split() for group in _SYNONYMS.split(";")]
"""General near-synonyms, so that an honest paraphrase is not taken for an invention."""

_ANTONYMS = """
    open/closed open/shut free/paid allow/forbid allow/ban allow/prohibit permit/forbid permit/prohibit
    welcome/banned increase/decrease increase/reduce grow/shrink rise/fall north/south east/west
    high/low begin/end start/end begin/stop start/stop start/finish indoor/outdoor win/lose early/late
    earlier/later hot/cold warm/cold buy/sell import/export same/different accept/reject accept/refuse
    continue/stop always/never light/dark wet/dry soft/hard thick/thin narrow/wide heavy/light rich/poor
    rare/common safe/dangerous public/private local/foreign hand/machine manual/automatic
    upstairs/downstairs upper/lower dead/alive male/female father/mother son/daughter brother/sister
    husband/wife uncle/aunt king/queen man/woman boy/girl summer/winter spring/autumn morning/evening
    sunrise/sunset succeed/fail succeed/precede include/exclude success/failure build/demolish
    build/destroy arrive/depart fast/slow quick/slow love/hate possible/impossible major/minor
    majority/minority cheap/expensive modern/ancient temporary/permanent survive/perish gain/lose
    agree/disagree like/dislike appear/disappear ascend/descend empty/full salt/fresh love/dislike
"""
ANTONYMS = [pair.split("/") for pair in _ANTONYMS.split()]
"""Pairs of which one denies the other. Words with a second sense that does not ("left", "back") are left out."""

COMMON_VERBS = _set("""
    accept add admit agree aim allow answer appear apply argue arrive ask attract bake become begin believe
    belong blend blow boil bottle bring brew build burn buy call capture care carry carve cast cause change
    check choose claim clean climb close collect come complain complete consist contain continue control cook
    cost cover create cross cut date deal decide defend deliver describe design destroy develop dig discover
    discuss display distil dominate draw drink drive drop earn eat employ enable end engrave enjoy enter erect
    establish exhibit expand expect explain explore export face fall feed feel fight fill find finish float
    flood flow follow forge form found gain gather generate get give go govern grow guard guide handle hang
    happen hear heat help hire hold hope import improve include increase inherit insist inspect inspire install
    introduce invent invite join keep know lack last launch lead learn leave lend let lie like listen live load
    look lose love maintain make manage mark marry mean measure meet melt mention mill move need note observe
    occupy offer open operate order organise own pack paint pass pay perform pick place plan plant play polish
    post pour prefer prepare present preserve press print produce promise propose protect prove provide publish
    pull purchase push put reach read rebuild recall receive recognise recommend record recover reduce refuse
    reject relate remain remember remind remove rent repair replace represent require rescue restore result
    retain retire return reveal ring rise roll row run save say see seem sell send separate serve set settle sew
    shape share shine show shut sign sing sink sit sleep speak spend spill spin stand start stay steal steer
    stitch stop store study suffer suggest supply support survive take talk taste teach tell test think throw
    touch trade train transform travel treat try turn understand use visit wait walk want warn wash watch wear
    weave weigh welcome win wish work write
    """)
"""Verbs that a sentence may lean on without an ending or an auxiliary to show it."""
INVARIANT = _set("""
    found cut put set let hit hurt shut cost cast burst spread split quit shed rid read beat bet
    """)
"""Past forms that look like a base form, or like another verb's."""
NOUN_FORMS = _set(
    "men women children feet geese knives lives loaves shelves wives height length width depth death "
    "sale warmth daily yearly annual annually weekly monthly hourly ground wound light"
)
"""Irregular forms that are nouns, or as often nouns as verbs."""
