"""QR codes as SVG that stands within a page."""

import io

import segno


def svg(address: str, title: str) -> str:
    """Return the code of `address`: black on white, as large as its surroundings say, read out as `title`."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, nl=False, omitsize=True, border=4, light="#fff", title=title)
    return out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
