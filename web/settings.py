"""Everything that can be set from outside: one frozen object, read once at the start."""

import difflib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from limits import parse_many
from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from web.errors import SettingsError

CHECKOUT = Path(__file__).parent.parent
PREFIX = "TOUR_"

HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
ORIGIN = re.compile(rf"(?:https://(?:{HOST})(?!:443$)|http://(?:{HOST})(?!:80$))(?::[1-9][0-9]{{0,4}})?")
"""An origin as browsers write it; in any other spelling it would never be equal to one."""


class Settings(BaseSettings):
    """Every setting; its variable is `TOUR_` and its name in capitals, and an empty one is the default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    house: Path = Field(CHECKOUT / "knowledge/houses/flimby", description="a folder that holds articles/")
    data_dir: Path = Field(CHECKOUT / ".tour", description="a folder that the guide may write to")
    model: str = Field("extractive", description="extractive, or a model's name such as ollama:qwen3")
    model_base_url: str = Field("", description="the address of an OpenAI-compatible or Ollama server")
    model_timeout: float = Field(20.0, gt=0, le=600, description="seconds, more than 0 and at most 600")
    embedding_model: str = Field("", description="a model's name or folder; empty is the built-in one")
    rate_limit: str = Field("30/minute", description="questions per time for each visitor, or off")
    database_url: str = Field("", description="a database's URL; empty is SQLite in the data folder")
    public_url: str = Field(
        "", description="the address that visitors' phones open, such as https://guide.museum.example"
    )
    keep_unanswered: bool = Field(True, description="true or false")
    retention_days: int = Field(30, ge=0, le=3650, description="a whole number from 0 to 3650")
    embed_origins: str = Field(
        "",
        description="origins such as https://museum.example or http://localhost:8080, separated by commas, "
        "each in small letters, without a path and without its usual port",
    )
    kiosk_idle_seconds: int = Field(60, ge=1, le=3600, description="a whole number from 1 to 3600")
    kiosk_countdown_seconds: int = Field(30, ge=1, le=600, description="a whole number from 1 to 600")
    max_file_mb: int = Field(20, ge=1, le=2000, description="a whole number from 1 to 2000")

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value != "off":
            parse_many(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError
        return value.rstrip("/")

    @field_validator("embed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in filter(None, map(str.strip, value.split(","))):
            if not ORIGIN.fullmatch(origin):
                raise PydanticCustomError("origin", "no origin", {"value": origin})
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of other sites whose pages may show the guide."""
        return tuple(filter(None, map(str.strip, self.embed_origins.split(","))))

    @property
    def records_url(self) -> str:
        """Where conversations are kept."""
        return self.database_url or f"sqlite:///{self.data_dir / 'records.sqlite'}"


def load_settings(env_file: Path = CHECKOUT / ".env") -> Settings:
    """Read the environment, then `env_file`; raise `SettingsError` for a wrong name or value."""
    try:
        names = {name.upper() for name in (*os.environ, *dotenv_values(env_file))}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} cannot be read: {error}. Mend it or remove it.") from error
    known = [variable(field) for field in Settings.model_fields]
    for name in sorted(names - {*known}):
        if name.startswith(PREFIX):
            raise SettingsError(_unknown(name, known))
    source: dict[str, Any] = {"_env_file": env_file}  # an argument that mypy is not told of
    try:
        return Settings(**source)
    except ValidationError as error:
        wrong = error.errors()[0]
        field, value = str(wrong["loc"][0]), wrong.get("ctx", {}).get("value", wrong["input"])
        allowed = Settings.model_fields[field].description
        raise SettingsError(
            f"{variable(field)} has the value {value!r}, which cannot be used. Allowed: {allowed}."
        ) from error


def variable(field: str) -> str:
    """Return the name of the environment variable that sets `field`."""
    return PREFIX + field.upper()


def _unknown(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return f"There is no setting {name}. Did you mean {nearest}? .env.example lists them all."
