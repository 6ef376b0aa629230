"""The closed classes of English that the checks rely on; nothing here is about any one house."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NUMBER_WORDS = _set("""
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
    second third fourth fifth sixth seventh eighth ninth tenth half dozen twice
    """)

FUNCTION_WORDS = NUMBER_WORDS | _set("""
    a an the this that these those such same other another some any each every all both either neither
    i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
    himself herself itself themselves myself ourselves yourself one ones who whom whose which what when where
    why how whoever whatever
    of in on at by for with about against between into through during before after above below to from up down
    out off over under again further onto upon within without across along around behind beside besides beyond
    near since until till toward towards via per as than like unlike among amid despite throughout except
    and or nor but so yet if because although though while whereas whether unless once then
    is are was were be been being am do does did done doing have has had having can could will would shall
    should may might must ought
    not no never none nobody nothing nowhere cannot n't
    here there now too very just also only even still already quite rather almost nearly roughly approximately
    others according
    more most less least much many few fewer several own first
    s t d ll re ve m etc mr mrs ms miss dr sir st
    later soon currently nowadays usually always ever often together again
    instead today thus hence therefore however moreover furthermore
    am pm a.m. p.m.
    """)
"""Words that hold a sentence together, numbers included, since those are compared by value."""

LIGHT_WORDS = _set("""
    make get give take go come keep let put set bring become remain stay say tell ask know think see look show
    find call name use work need want try seem feel mean include involve provide offer allow happen serve act
    place thing way part kind type sort form number lot group piece side end time day year moment
    people person man woman staff visitor guide
    new old good great big small long little large special particular different important notable main
    well early ago back away
    continue follow lead turn mark stand lie live run hold
    """)
"""Words so common that they neither prove nor disprove what a sentence is about."""

IRREGULAR = {
    form: base
    for base, forms in {
        "be": "was were been",
        "become": "became",
        "bear": "bore born borne",
        "begin": "began begun",
        "bind": "bound",
        "blow": "blew blown",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "burn": "burnt",
        "buy": "bought",
        "catch": "caught",
        "choose": "chose chosen",
        "come": "came",
        "deal": "dealt",
        "dig": "dug",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "feed": "fed",
        "feel": "felt",
        "fight": "fought",
        "fly": "flew flown",
        "forget": "forgot forgotten",
        "freeze": "froze frozen",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone",
        "grind": "ground",
        "grow": "grew grown",
        "hang": "hung",
        "hear": "heard",
        "hide": "hid hidden",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lay": "laid",
        "lead": "led",
        "learn": "learnt",
        "leave": "left",
        "lend": "lent",
        "light": "lit",
        "lose": "lost",
        "make": "made",
        "mean": "meant",
        "meet": "met",
        "melt": "molten",
        "pay": "paid",
        "ride": "rode ridden",
        "ring": "rang rung",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "seek": "sought",
        "sell": "sold sale",
        "send": "sent",
        "shake": "shook",
        "shine": "shone",
        "shoot": "shot",
        "show": "shown",
        "shrink": "shrank shrunk",
        "sing": "sang sung",
        "sink": "sank sunk",
        "sit": "sat",
        "sleep": "slept",
        "speak": "spoke spoken",
        "spend": "spent",
        "spin": "spun",
        "spoil": "spoilt",
        "stand": "stood",
        "steal": "stole stolen",
        "stick": "stuck",
        "strike": "struck",
        "swear": "swore sworn",
        "swim": "swam swum",
        "take": "took taken",
        "teach": "taught",
        "tear": "tore torn",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "understand": "understood",
        "wear": "wore worn",
        "weave": "wove woven",
        "win": "won",
        "wind": "wound",
        "write": "wrote written",
        "man": "men",
        "woman": "women",
        "child": "children",
        "foot": "feet",
        "goose": "geese",
        "knife": "knives",
        "live": "life",
        "loaf": "loaves",
        "shelf": "shelves",
        "wife": "wives",
        "rebuild": "rebuilt",
        "high": "height",
        "long": "length",
        "wide": "width",
        "deep": "depth",
        "die": "death",
        "warm": "warmth",
        "day": "daily",
        "year": "yearly annual annually",
        "week": "weekly",
        "month": "monthly",
        "hour": "hourly",
    }.items()
    for form in forms.split()
}

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march",
            "april apr",
            "may",
            "june",
            "july",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)
}

HE, SHE, IT, THEY = (
    _set("he him his himself"),
    _set("she her hers herself"),
    _set("it its itself"),
    _set("they them their theirs themselves"),
)
SPEAKER = _set("i me my mine we us our ours")

SUBORDINATORS = _set("""but while whereas although though because since when where which who whom whose that
    after before until till if unless so""")
COORDINATORS = _set("and or nor as plus")

ROLE_WORDS = _set("""
    manager director curator engineer brewer keeper officer president founder owner master mistress head chief
    assistant designer senior junior deputy vice lead leader principal chairman chairwoman chair executive
    conservator archivist librarian architect foreman forewoman supervisor technician apprentice
    historian professor doctor captain governor mayor minister secretary treasurer editor author
    operator coordinator specialist consultant trainer
    superintendent inspector
    """)
"""Nouns of office. Where they are capitalised they tell what somebody does, not what somebody is called."""

KIN = _set("""wife husband widow widower son daughter brother sister nephew niece uncle aunt cousin father mother
    grandson granddaughter grandfather grandmother friend colleague neighbour""")

SAYING = _set("""say says said explain explains explained add adds added recall recalls recalled note notes noted
    tell tells told remember remembers remembered insist insists insisted joke jokes joked continue continues
    continued laugh laughs laughed write writes wrote warn warns warned claim claims
    claimed share shares shared emphasize emphasizes emphasise emphasises reply replies replied argue argues
    argued according complain complains complained boast boasts boasted promise promises promised announce announces
    announced declare declares declared state states stated comment comments commented wonder wonders wondered answer
    answers answered report reports reported confess confesses confessed quip quips quipped concludes concluded stress stresses stressed observe observes observed""")

NEGATORS = _set("""not never no none nobody nothing nowhere neither nor without cannot n't hardly barely
    scarcely rarely seldom unlike except unable lack lacks lacked lacking fail fails failed""")

ANTONYMS = [
    tuple(pair.split("/"))
    for pair in (
        "open/closed open/shut free/paid allow/forbid allow/ban allow/prohibit permit/forbid permit/prohibit "
        "welcome/banned increase/decrease increase/reduce grow/shrink rise/fall more/less more/fewer up/down "
        "north/south east/west high/low begin/end start/end begin/stop start/stop start/finish "
        "inside/outside indoor/outdoor above/below win/lose early/late earlier/later hot/cold warm/cold buy/sell "
        "import/export same/different accept/reject accept/refuse continue/stop "
        "always/never light/dark wet/dry soft/hard thick/thin narrow/wide heavy/light rich/poor rare/common "
        "safe/dangerous public/private local/foreign hand/machine manual/automatic upstairs/downstairs "
        "upper/lower dead/alive male/female father/mother son/daughter brother/sister husband/wife uncle/aunt "
        "king/queen man/woman boy/girl summer/winter spring/autumn morning/evening sunrise/sunset "
        "succeed/fail succeed/precede include/exclude success/failure build/demolish build/destroy arrive/depart "
        "fast/slow quick/slow love/hate possible/impossible major/minor majority/minority "
        "cheap/expensive modern/ancient temporary/permanent survive/perish gain/lose agree/disagree like/dislike "
        "appear/disappear before/after ascend/descend import/export empty/full salt/fresh love/dislike"
    ).split()
]

SYNONYMS = [
    line.split()
    for line in """
    begin start commence
    found establish set-up
    end finish stop cease
    say explain tell remark note mention describe comment
    remember recall recollect
    buy purchase acquire
    make produce manufacture craft create
    build construct erect
    employ staff
    worker employee workforce
    company firm business
    join arrive
    begin launch
    close shut
    big large great huge
    small little tiny
    old ancient
    visitor guest tourist
    show display exhibit
    picture photograph photo image
    help assist aid
    child kid
    car vehicle
    ship boat vessel
    shop store
    job role post position
    lead head run manage
    get receive obtain
    give donate
    need require
    keep retain preserve maintain
    fix repair mend restore
    destroy ruin wreck demolish
    fire blaze
    happen occur
    choose select pick
    change alter modify
    replace substitute swap
    quick fast rapid
    whole entire complete
    year annual
    hour hours
    metre meter
    kilometre kilometer
    litre liter
    colour color
    grey gray
    factory plant works
    town village
    teach train instruct
    learn study
    die death
    sell sale
    permit allow let
    forbid ban prohibit
    measure size
    weigh weight
    price cost
    free gratis
    name call title
    live reside
    move relocate transfer
    build building
    design designer
    earn win
    grow expand enlarge extend
    rise increase climb
    fall drop decrease decline
    use utilise utilize employ
    main chief principal
    method technique process
    ask request
    hand manual
    near nearby close
    """.strip().splitlines()
]
"""General near-synonyms, so that an honest paraphrase is not taken for an invention."""

BE, HAVE = _set("is are was were be been being am"), _set("has have had having")
AUXILIARIES = BE | HAVE | _set("do does did can could will would shall should may might must cannot")
DETERMINERS = _set("the a an this that these those its his her their our my your each every some any no both all")
PREPOSITIONS = _set("""of in on at by for with about against between into through during to from down out off
    over under onto upon according within without across along around behind beside near towards via per as than like unlike
    among despite throughout except up since until before after above below""")
RELATIVES = _set("who whom which whose where that")
COMMON_VERBS = _set("""
    accept add admit agree aim allow answer appear apply argue arrive ask attract bake become begin believe belong
    blend blow boil bottle bottle bring brew build burn buy call capture care carry carve cast cause change check
    choose claim clean climb close collect come complain complete consist contain continue control cook cost cover
    create cross cut date deal decide defend deliver describe design destroy develop dig discover discuss display
    distil dominate draw drink drive drop earn eat employ enable end engrave enjoy enter erect establish exhibit
    expand expect explain explore export face fall feed feel fight fill find finish float flood flow follow forge
    form found gain gather generate get give go govern grow guard guide handle hang happen hear heat help hire hold
    hope import improve include increase inherit insist inspect inspire install introduce invent invite join keep
    know lack last launch lead learn leave lend let lie like listen live load look lose love maintain make manage
    mark marry mean measure meet melt mention mill move need note observe occupy offer open operate order organise
    own pack paint pass pay perform pick place plan plant play polish post pour prefer prepare present preserve press
    print produce promise propose protect prove provide publish pull purchase push put reach read rebuild recall
    receive recognise recommend record recover reduce refuse reject relate remain remember remind remove rent repair
    replace represent require rescue restore result retain retire return reveal ring rise roll row run save say see
    seem sell send separate serve set settle sew shape share shine show shut sign sing sink sit sleep speak spend
    spill spin stand start stay steal steer stitch stop store study suffer suggest supply support survive take talk
    taste teach tell test think throw touch trade train transform travel treat try turn understand use visit wait
    walk want warn wash watch wear weave weigh welcome win wish work write
    """)
"""Verbs that a sentence may lean on without an ending or an auxiliary to show it."""
INVARIANT = _set("""found cut put set let hit hurt shut cost cast burst spread split quit shed rid read beat bet""")
"""Past forms that look like a base form, or like another verb's."""
NOUN_FORMS = _set(
    "men women children feet geese knives lives loaves shelves wives height length width depth death "
    "sale warmth daily yearly annual annually weekly monthly hourly ground wound saw light"
)
"""Irregular forms that are nouns, or as often nouns as verbs."""
