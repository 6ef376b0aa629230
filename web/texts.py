"""Every word of the interface, one catalogue for each language, read from `prompts/interface.<language>.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from web.errors import TextsError

PROMPTS = Path(__file__).parent.parent / "prompts"
PATTERN = "en"
"""The language whose keys and placeholders the others must have, and the one that stands in for a missing one."""

Text = str | dict[str, str]
"""A text, or its plural forms by CLDR's names for them."""

FORMS = {"zero", "one", "two", "few", "many", "other"}
PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Catalogue:
    """All texts of one language."""

    language: str
    texts: Mapping[str, Text]

    @property
    def own_name(self) -> str:
        """What its speakers call the language."""
        return self["own_name"]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self["direction"]

    def __getitem__(self, key: str) -> str:
        text = self.texts[key]
        return text if isinstance(text, str) else text["other"]


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """Return the catalogues of `prompts/` by language; raise `TextsError`."""
    return read_catalogues(PROMPTS)


def read_catalogues(folder: Path) -> dict[str, Catalogue]:
    """Return the catalogues in `folder` by language, English first; raise `TextsError` that names file and key."""
    files = {file.name.split(".")[1]: file for file in sorted(folder.glob("interface.*.yaml"))}
    pattern_file = folder / f"interface.{PATTERN}.yaml"
    read = {PATTERN: _texts(pattern_file)}
    for language, file in files.items():
        read[language] = _texts(file)
        _compare(file.name, read[language], pattern_file.name, read[PATTERN])
    return {language: Catalogue(language, texts) for language, texts in read.items()}


def spoken(tag: str) -> str:
    """Return the language of the catalogue for a tag such as `de-AT`; English where there is none."""
    language = tag.lower().split("-")[0]
    return language if language in catalogues() else PATTERN


def _texts(file: Path) -> dict[str, Text]:
    try:
        texts = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TextsError(f"{file} cannot be read: {error}") from error
    if not isinstance(texts, dict):
        raise TextsError(f"{file} must hold keys with texts, as interface.{PATTERN}.yaml does.")
    for key, text in texts.items():
        forms = text if isinstance(text, dict) else {"other": text}
        if not all(isinstance(form, str) and form for form in forms.values()):
            raise TextsError(f"{file.name}: {key} must be a text in quotation marks, and not empty.")
        if not forms.keys() <= FORMS or "other" not in forms:
            raise TextsError(f"{file.name}: {key} may have the forms {', '.join(sorted(FORMS))}, and must have other.")
    if texts.get("direction") not in ("ltr", "rtl"):
        raise TextsError(f"{file.name}: direction must be ltr or rtl.")
    return texts


def _compare(name: str, texts: dict[str, Text], pattern_name: str, pattern: dict[str, Text]) -> None:
    if missing := [key for key in pattern if key not in texts]:
        raise TextsError(f"{name} lacks {', '.join(missing)}, which {pattern_name} has.")
    if unknown := [key for key in texts if key not in pattern]:
        raise TextsError(f"{name} has {', '.join(map(str, unknown))}, which {pattern_name} lacks. Is it misspelt?")
    for key, text in texts.items():
        meant = pattern[key]
        if isinstance(text, str) != isinstance(meant, str):
            raise TextsError(
                f"{name}: {key} must have plural forms where it has them in {pattern_name}, and only there."
            )
        if (own := _placeholders(text)) != (theirs := _placeholders(meant)):
            raise TextsError(f"{name}: {key} has the placeholders {own}, but {pattern_name} has {theirs}.")


def _placeholders(text: Text) -> list[str]:
    """Return the names in braces; of plural forms those of `other`, since “one second” may do without its number."""
    return sorted(set(PLACEHOLDER.findall(text if isinstance(text, str) else text["other"])))
