"""CRUDE: words that the guide never repeats."""

from functools import cache

from better_profanity import Profanity


@cache
def _words() -> Profanity:
    return Profanity()


def crude(text: str) -> bool:
    """Tell whether `text` has a crude word in it, disguised spellings too; the list is English."""
    return bool(_words().contains_profanity(text))
