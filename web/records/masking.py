"""A question that stays for the staff: its words, without what may tell who asked."""

import re

_SAYS_NAME = (
    r"my (?:\w+ )?name(?: is|['’]s)|(?:i am|i['’]m) called|ich hei(?:ß|ss)e|mein name ist|je m['’]appelle|"
    r"me llamo|mi nombre es|mi chiamo|ik heet|mijn naam is"
)
_MASKS = (
    (re.compile(r"\S+@\S*\w"), "[e-mail]"),
    (re.compile(r"\b(?:\w+://|www\.)\S*\w/?|\b(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?"), "[link]"),
    (re.compile(r"@\w[\w.-]*|\b\w*_\w+|\b[^\W\d_]{3,}\d\w*"), "[name]"),
    (re.compile(rf"\b((?i:{_SAYS_NAME})) +[^\W\d_][\w'’-]*(?: [^\W\d_a-z][\w'’-]*)*"), r"\1 [name]"),
    (re.compile(r"\+?\(?\d(?:[\d\s().,/:-]*\d)?"), "#"),
)
"""Each is looked for in what the ones before it left over."""


def masked(question: str) -> str:
    """Return `question` with addresses, links, handles, a name that is said to be the asker's, and digits masked."""
    for pattern, mask in _MASKS:
        question = pattern.sub(mask, question)
    return question
