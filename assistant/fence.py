"""FENCE: what documents and visitors wrote is handed to a model as marked data that cannot end its own marks."""

_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›"})


def fenced(tag: str, text: str, **attributes: str) -> str:
    """Return `text` between `<tag>` and `</tag>`; angle brackets in it become look-alikes."""
    said = "".join(f' {name}="{value.replace(chr(34), "”")}"' for name, value in attributes.items())
    return f"<{tag}{said.translate(_LOOK_ALIKES)}>\n{text.translate(_LOOK_ALIKES)}\n</{tag}>"
