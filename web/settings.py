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
PASSWORD = re.compile(r"//[^/]*@")
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
"""What a health check on the same machine calls the guide."""


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
    key_rate_limit: str = Field("600/minute", description="questions per time for each key, or off")
    log_questions: bool = Field(False, description="true or false")
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
    turns_at_once: int = Field(8, ge=1, le=1000, description="a whole number from 1 to 1000")
    turns_waiting: int = Field(16, ge=0, le=1000, description="a whole number from 0 to 1000")
    trusted_hosts: str = Field("", description="names of hosts such as guide.museum.example, separated by commas")
    trusted_proxies: int = Field(0, ge=0, le=10, description="a whole number from 0 to 10")
    chroma_url: str = Field("", description="the address of a Chroma server, such as http://127.0.0.1:8100")
    redis_url: str = Field("", description="the address of a Redis server, such as redis://127.0.0.1:6379/0")

    @field_validator("rate_limit", "key_rate_limit")
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

    @field_validator("chroma_url")
    @classmethod
    def _is_a_chroma_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (
            parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or "@" in parts.netloc
        ):
            raise ValueError
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _is_a_redis_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.port == 0):
            raise ValueError
        return value

    @field_validator("trusted_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        for host in _listed(value):
            if not re.fullmatch(rf"\.?(?:{HOST})", host):
                raise PydanticCustomError("host", "no host", {"value": host})
        return value

    @field_validator("embed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in _listed(value):
            if not ORIGIN.fullmatch(origin):
                raise PydanticCustomError("origin", "no origin", {"value": origin})
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of other sites whose pages may show the guide."""
        return _listed(self.embed_origins)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which the guide is called; this machine's own always work, and with none listed all do."""
        listed = _listed(self.trusted_hosts)
        return (*listed, *OWN_NAMES) if listed else ()

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
        shown = PASSWORD.sub("//…@", value) if field.endswith("_url") else value
        raise SettingsError(
            f"{variable(field)} has the value {shown!r}, which cannot be used. Allowed: {allowed}."
        ) from error


def _listed(value: str) -> tuple[str, ...]:
    """Return what stands between the commas of a setting."""
    return tuple(filter(None, map(str.strip, value.split(","))))


def variable(field: str) -> str:
    """Return the name of the environment variable that sets `field`."""
    return PREFIX + field.upper()


def _unknown(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return f"There is no setting {name}. Did you mean {nearest}? .env.example lists them all."
