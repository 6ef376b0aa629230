"""What is claimed must be claimed of the same subject as in the passage, and not be denied there."""

from assistant.check.matching import matching
from assistant.check.names import name_words, names
from assistant.check.statements import COPULA, Statement, statements
from assistant.check.subjects import same_subject
from assistant.check.timing import dated_elsewhere, dated_otherwise, outdated
from assistant.check.words import read

LEAST = 1.5
"""How much a claim must tell, in content words, to be told from others."""


def wrong_claim(sentence: str, passage: str, about: str = "") -> str:
    """Say what the passage claims of another, or the contrary of, or return ''.

    What `about` names may be meant by any noun or pronoun of the passage, unless the passage names it itself.
    """
    here, there = read(sentence), read(passage)
    known, words = statements(passage), frozenset(there.meanings)
    denials = frozenset(key for other in known for key in other.denied)
    topic = name_words(about, whole=True) - name_words(passage)
    for said in statements(sentence, name_words(passage) | topic):
        other = dated_otherwise(there, said, known)
        if other:
            return f"the passage says “{other}” of something else"
        near = matching(said, known)
        named = {word for name in said.subject_names for word in name}
        anyone = not said.heads or bool(named & topic)
        fitting = [other for other in near if anyone or same_subject(said, other, words, names(passage))]
        if fitting and contrary(said, fitting, denials):
            what = " ".join(here.words[at].text for at in sorted(said.claim.words))
            return f"the passage says the contrary of “{what}”"
        same = [other for other in fitting if other.verb == said.verb and said.verb not in COPULA]
        lost = dated_elsewhere(said, same, passage) if same else ""
        if lost:
            return f"the passage says “{lost}” of something else"
        if fitting and outdated(here, there, said, fitting):
            return "the passage says that this is past"
        if (
            near
            and not fitting
            and sum(said.told.values()) >= LEAST
            and (said.told.keys() - {said.verb} or said.numbers)
        ):
            whose = " ".join(there.words[at].text for at in near[0].claim.subject) or "something else"
            what = " ".join(here.words[at].text for at in said.claim.subject)
            return f"the passage says this of “{whose}”, not of “{what}”"
    return ""


def contrary(said: Statement, fitting: list[Statement], denials: frozenset[str]) -> bool:
    """Tell whether the sentence denies what the claims it fits affirm, or affirms what they deny."""
    same = [other for other in fitting if said.verb == other.verb and said.verb not in COPULA] or fitting
    contested: set[str] = set()
    for other in same:
        focus = (said.focus - denials) | other.focus
        common = (said.told.keys() | said.subject) & (other.told.keys() | other.subject)
        mine, theirs = said.denied & common, other.denied & common
        if (mine or theirs) and not mine & theirs:
            contested |= ((mine - other.touched) | (theirs - said.touched)) & focus
        elif mine & theirs:
            return False
    return bool(contested) and not any(
        contested & (other.told.keys() | other.subject) and not contested & (said.denied ^ other.denied)
        for other in same
    )
