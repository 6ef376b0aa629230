"""Cells that a spreadsheet shows and never works out."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With which a cell begins that some program takes for more than text; its wide forms too."""


def safe(value: object) -> object:
    """Return a cell's `value`, text that a spreadsheet might work out with an apostrophe before it."""
    if isinstance(value, str) and (value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)):
        return f"'{value}"
    return value
