"""Settings: what they are called, what they may be, and what is said of a wrong one."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from web.errors import SettingsError
from web.settings import CHECKOUT, Settings, load_settings, variable


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_without_any_setting_the_first_house_is_served_from_the_checkout(env_file: Path) -> None:
    settings = load_settings(env_file)
    assert settings.house == CHECKOUT / "knowledge/houses/flimby"
    assert settings.records_url == f"sqlite:///{CHECKOUT}/.tour/records.sqlite"
    assert (settings.model, settings.rate_limit, settings.max_file_mb) == ("extractive", "30/minute", 20)


def test_the_environment_wins_over_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("TOUR_MODEL=ollama:qwen3\nTOUR_RATE_LIMIT=off\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("TOUR_MODEL", "openai:gpt")
    settings = load_settings(env_file)
    assert (settings.model, settings.rate_limit) == ("openai:gpt", "off")


def test_an_empty_variable_is_the_default(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUR_DATA_DIR", "")
    assert load_settings(env_file).data_dir == CHECKOUT / ".tour"


def test_records_go_to_the_database_that_is_named(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUR_DATABASE_URL", "postgresql+psycopg://tour@db/tour")
    assert load_settings(env_file).records_url == "postgresql+psycopg://tour@db/tour"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("TOUR_DATADIR", "TOUR_DATA_DIR"),
        ("TOUR_RATELIMIT", "TOUR_RATE_LIMIT"),
        ("tour_modle", "TOUR_MODEL"),
        ("TOUR_MAX_FILE_SIZE", "TOUR_MAX_FILE_MB"),
    ],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_a_misspelt_setting_is_named_with_the_nearest_right_one(
    wrong: str, right: str, in_file: bool, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if in_file:
        env_file.write_text(f"{wrong}=1\n", "utf-8")
    else:
        monkeypatch.setenv(wrong, "1")
    with pytest.raises(SettingsError, match=rf"{wrong.upper()}\..*{right}\?"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("TOUR_MAX_FILE_MB", "lots", "a whole number from 1 to 2000"),
        ("TOUR_MAX_FILE_MB", "0", "a whole number from 1 to 2000"),
        ("TOUR_RATE_LIMIT", "fast", "questions per time"),
        ("TOUR_RATE_LIMIT", "-1/minute", "questions per time"),
        ("TOUR_RETENTION_DAYS", "-1", "a whole number from 0 to 3650"),
        ("TOUR_KEEP_UNANSWERED", "perhaps", "true or false"),
        ("TOUR_PUBLIC_URL", "guide.example", "the address that visitors' phones open"),
        ("TOUR_PUBLIC_URL", "https://guide.example/?a=b", "such as https://guide.museum.example"),
        ("TOUR_PUBLIC_URL", "http://[guide", "such as https://guide.museum.example"),
        ("TOUR_CHROMA_URL", "127.0.0.1:8100", "such as http://127.0.0.1:8100"),
        ("TOUR_CHROMA_URL", "http://127.0.0.1:8100/api", "such as http://127.0.0.1:8100"),
        ("TOUR_REDIS_URL", "127.0.0.1:6379", "such as redis://127.0.0.1:6379/0"),
        ("TOUR_REDIS_URL", "redis://127.0.0.1:99999", "such as redis://127.0.0.1:6379/0"),
        ("TOUR_TRUSTED_HOSTS", "https://museum.example", "such as guide.museum.example"),
        ("TOUR_TRUSTED_PROXIES", "all", "a whole number from 0 to 10"),
        ("TOUR_TURNS_AT_ONCE", "0", "a whole number from 1 to 1000"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    name: str, value: str, allowed: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings(env_file)
    assert all(part in str(raised.value) for part in (name, repr(value), allowed))


def test_a_file_that_cannot_be_read_is_named(env_file: Path) -> None:
    env_file.write_bytes(b"TOUR_MODEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match=re.escape(str(env_file))):
        load_settings(env_file)


def test_settings_do_not_change_once_they_are_read(env_file: Path) -> None:
    with pytest.raises(ValidationError):
        load_settings(env_file).model = "other"


def test_the_example_lists_every_setting_with_its_default_and_can_be_used_as_it_is(env_file: Path) -> None:
    example = (CHECKOUT / ".env.example").read_text("utf-8")
    listed = dict(re.findall(r"^#(TOUR_\w+)=(.*)$", example, re.MULTILINE))
    fields = Settings.model_fields
    assert listed == {variable(name): str(field.default).removeprefix(f"{CHECKOUT}/") for name, field in fields.items()}
    env_file.write_text(re.sub(r"^#(TOUR_)", r"\1", example, flags=re.MULTILINE), "utf-8")
    assert load_settings(env_file).model == "extractive"


@pytest.mark.parametrize("name", ["TOUR_REDIS_URL", "TOUR_CHROMA_URL", "TOUR_PUBLIC_URL"])
def test_a_bad_address_is_named_without_its_password(
    name: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "ftp://tour:hunter2@db.example/?x")
    with pytest.raises(SettingsError, match=rf"{name} has the value 'ftp://…@db\.example") as raised:
        load_settings(env_file)
    assert "hunter2" not in str(raised.value)
