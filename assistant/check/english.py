"""The closed classes of English that the checks rely on; nothing here is about any one house."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NUMBER_WORDS = _set("""
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
    second third fourth fifth sixth seventh eighth ninth tenth half dozen twice
    """)

DETERMINERS = _set("""
    a an the this that these those another some any no each every my our your his her its their
    """)
"""After these a word is a noun, also one that elsewhere is a verb."""

FUNCTION_WORDS = (
    NUMBER_WORDS
    | DETERMINERS
    | _set("""
    such same other all both either neither
    i me mine we us ours you yours he him she hers it they them theirs
    himself herself itself themselves myself ourselves yourself one ones who whom whose which what when where
    why how whoever whatever
    of in on at by for with about against between into through during before after above below to from up down
    out off over under again further onto upon within without across along around behind beside besides beyond
    near since until till toward towards via per as than like unlike among amid despite throughout except
    and or nor but so yet if because although though while whereas whether unless once then
    is are was were be been being am do does did done doing have has had having can could will would shall
    should may might must ought
    not never none nobody nothing nowhere cannot n't
    here there now too very just also only even still already quite rather almost nearly roughly approximately
    others according
    more most less least much many few fewer several own first
    s t d ll re ve m etc mr mrs ms miss dr sir st
    later soon currently nowadays usually always ever often together again
    instead today thus hence therefore however moreover furthermore
    am pm a.m. p.m.
    """)
)
"""Words that hold a sentence together, numbers included, since those are compared by value."""

_MONTHS = """january jan; february feb; march; april apr; may; june; july; august aug; september sept sep;
    october oct; november nov; december dec"""
MONTHS = {name: at for at, names in enumerate(_MONTHS.split(";"), 1) for name in names.split()}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: at for at, name in enumerate(_WEEKDAYS.split(), 1)}

HE, SHE, IT, THEY = (
    _set("he him his himself"),
    _set("she her hers herself"),
    _set("it its itself"),
    _set("they them their theirs themselves"),
)

SUBORDINATORS = _set("""
    but while whereas although though because since when where which who whom whose that after before until till
    if unless so
    """)
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

KIN = _set("""
    wife husband widow widower son daughter brother sister nephew niece uncle aunt cousin father mother grandson
    granddaughter grandfather grandmother friend colleague neighbour
    """)

SAYING = _set("""
    say says said explain explains explained add adds added recall recalls recalled note notes noted tell tells
    told remember remembers remembered insist insists insisted joke jokes joked continue continues continued
    laugh laughs laughed write writes wrote warn warns warned claim claims claimed share shares shared emphasize
    emphasizes emphasise emphasises reply replies replied argue argues argued according complain complains
    complained boast boasts boasted promise promises promised announce announces announced declare declares
    declared state states stated comment comments commented wonder wonders wondered answer answers answered
    report reports reported confess confesses confessed quip quips quipped concludes concluded stress stresses
    stressed observe observes observed
    """)

NEGATORS = _set("""
    not never no none nobody nothing nowhere neither nor without cannot n't hardly barely scarcely rarely seldom
    unlike except unable lack lacks lacked lacking fail fails failed
    """)

BE, HAVE = _set("is are was were be been being am"), _set("has have had having")
AUXILIARIES = BE | HAVE | _set("do does did can could will would shall should may might must cannot")
DETERMINERS = _set("the a an this that these those its his her their our my your each every some any no both all")
PREPOSITIONS = _set("""
    of in on at by for with about against between into through during to from down out off over under onto upon
    according within without across along around behind beside near towards via per as than like unlike among
    despite throughout except up since until before after above below
    """)
RELATIVES = _set("who whom which whose where that")
