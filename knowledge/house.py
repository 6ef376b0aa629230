"""A house: the folder that holds everything about one museum or factory."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import HouseError


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
    folder: Path = Field(default=Path(), exclude=True)

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
