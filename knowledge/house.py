"""A house: the folder that holds everything about one museum or factory."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from knowledge.errors import HouseError

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Place(BaseModel):
    """A place of the tour, and what the articles say of it; a passage belongs if either list names where it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$", max_length=100)
    """Stands in addresses, and so in printed codes."""
    name: Words
    documents: list[Words] = []
    """Documents by id or file name."""
    sections: list[Words] = []
    """Sections by their titles."""


class DeskNote(BaseModel):
    """What visitors need and no document says, and the sentence that sends them to the right person, by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Words
    asked: dict[str, list[Words]]
    """Some ways of asking for it."""
    say: dict[str, Words]

    @model_validator(mode="after")
    def _languages_agree(self) -> "DeskNote":
        if differing := sorted(set(self.asked) ^ set(self.say)):
            raise ValueError(f"“{self.id}” has only one of asked and say in {', '.join(differing)}; add the other")
        return self


class House(BaseModel):
    """What house.yaml says; every field may be left out, and an unknown one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "The guide"
    tagline: str = "Ask about what you see"
    greeting: str = "Ask me anything about this place."
    languages: list[str] = Field(default=["en"], min_length=1)
    ask_at: str = "a member of staff"
    """Whom a visitor is sent to when the sources do not say, as in “Please ask …”."""
    questions: list[str] = []
    """Questions to suggest; one that the guide cannot answer from the articles is never shown."""
    desk: list[DeskNote] = []
    """Notes for what visitors need of the house itself: opening hours, toilets, an emergency."""
    places: list[Place] = []
    """The places of the tour, in its order."""
    folder: Path = Field(default=Path(), exclude=True)

    @field_validator("places")
    @classmethod
    def _ids_are_distinct(cls, places: list[Place]) -> list[Place]:
        ids = [place.id for place in places]
        if twice := [each for each in ids if ids.count(each) > 1]:
            raise ValueError(f"two have the id “{twice[0]}”")
        return places

    @property
    def articles(self) -> Path:
        """The folder of the documents."""
        return self.folder / "articles"


def open_house(folder: Path) -> House:
    """Read the house in `folder`; raise `HouseError` that names what is wrong with it."""
    if not folder.is_dir():
        raise HouseError(f"There is no house at {folder}. Set TOUR_HOUSE to a folder that holds articles/.")
    settings = folder / "house.yaml"
    try:
        said = yaml.safe_load(settings.read_text("utf-8")) if settings.exists() else None
        house = House.model_validate((said or {}) | {"folder": folder})
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise HouseError(f"{settings} cannot be read: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise HouseError(f"{settings} has a value that cannot be used: {wrong}") from error
    except TypeError as error:
        raise HouseError(f"{settings} must hold names with values, such as “name: My museum”.") from error
    return house
