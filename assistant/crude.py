"""CRUDE: words that the guide never repeats."""

import re
from collections.abc import Callable
from functools import cache

from better_profanity import Profanity

from knowledge.words import stem

_WORD = re.compile(r"\w+")


@cache
def _words() -> Profanity:
    return Profanity()


def crude(text: str, known: Callable[[str], bool] = lambda _: False) -> bool:
    """Tell whether `text` has a crude word in it, disguised spellings too; the list is English.

    A word whose stem is `known` to the house's own documents, such as a copper pot, is none there.
    """
    left = _WORD.sub(lambda word: "" if known(stem(word.group().lower())) else word.group(), text)
    return bool(_words().contains_profanity(left))
