"""PDFs and Word documents, made by the tests themselves."""

import io
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

LEADING = 16


def pdf(*pages: str, title: str = "", password: str | None = None, language: str = "") -> bytes:
    """Return a PDF with these lines on its pages; ASCII only. A password of "" opens it, but it is encrypted."""
    writer = PdfWriter()
    name = {NameObject("/Type"): "/Font", NameObject("/Subtype"): "/Type1", NameObject("/BaseFont"): "/Helvetica"}
    font = writer._add_object(DictionaryObject({key: NameObject(value) for key, value in name.items()}))
    for text in pages:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf {LEADING} TL 50 790 Td\n{shown}ET".encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    if language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    if password is not None:
        writer.encrypt(password, "the owner's", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: str) -> WordDocument:
    """Return a Word document; of a paragraph that begins with “# ”, “- ” a heading or an item is made."""
    document = docx.Document()
    for text in paragraphs:
        if text.startswith("#"):
            marks, _, words = text.partition(" ")
            document.add_heading(words, len(marks))
        elif text.startswith("- "):
            document.add_paragraph(text[2:], style="List Bullet")
        else:
            document.add_paragraph(text)
    return document


def saved(document: WordDocument, path: Path) -> Path:
    """Save a Word document and return where."""
    document.save(str(path))
    return path
