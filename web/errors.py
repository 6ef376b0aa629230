"""What can go wrong between a client and the guide; each text names the value and the mend."""

from pathlib import Path
from typing import TypedDict


class FieldError(TypedDict):
    """What is wrong with one field of a body."""

    field: str
    code: str
    detail: str


class WebError(Exception):
    """The base of them all."""


class SettingsError(WebError):
    """A setting has an unknown name or an unusable value; its text is for whoever runs the guide."""


class RecordsError(WebError):
    """The database cannot be opened or brought up to date; its text is for whoever runs the guide."""


class RedisError(WebError):
    """Redis is asked for and its package is missing; its text is for whoever runs the guide."""


class TextsError(WebError):
    """A catalogue of the interface lacks a text or cannot be read; its text names the file and the key."""


class AccountError(WebError):
    """An account cannot be made or changed so; its text is for whoever tries."""


class UnknownAccount(AccountError):
    """Nobody of the staff goes by this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no account “{name}”. To see all: python server.py users list")


class SetUpOver(WebError):
    """A set-up link was used, is not the last one, or an account exists already."""

    def __init__(self) -> None:
        super().__init__("This set-up link is over. Use the one that the guide printed at its last start, or sign in.")


class UnknownPassage(WebError):
    """No passage of this id is served now."""

    def __init__(self) -> None:
        super().__init__("There is no such passage. It may have changed since; ask again.")


class UnknownSource(WebError):
    """No document of this id is served now."""

    def __init__(self) -> None:
        super().__init__("There is no such document. It may have been removed since it was cited.")


class UnknownTurn(WebError):
    """No turn of this id is in that conversation."""

    def __init__(self) -> None:
        super().__init__("There is no such turn in this conversation. Send the id of a reply as run_id.")


class UnknownJob(WebError):
    """No job of this id is listed."""

    def __init__(self) -> None:
        super().__init__("There is no such job. Those that have been over for a month are no longer listed.")


class UploadRefused(WebError):
    """An uploaded file has a name or a size that cannot be."""


class OwnArticle(WebError):
    """A document is one of the house's own, which are changed where they are."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"This is one of the house's own articles. Delete {path} and run: python server.py ingest")


class HandoffGone(WebError):
    """A hand-off was used, is too old, or never was."""

    def __init__(self) -> None:
        super().__init__("This code has been used, or its ten minutes are over. Ask for a new one.")


class Overloaded(WebError):
    """As many visitors are being answered, and wait for it, as the settings allow."""

    def __init__(self) -> None:
        super().__init__("Many people are asking just now. Please try again in a moment.")


class RequestError(WebError):
    """A body that cannot be used; its text is for the asker, `code` for the asker's program."""

    def __init__(self, code: str, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.errors = errors


class NotJson(RequestError):
    """The body is declared to be something else than JSON."""


class UnreadableBody(RequestError):
    """The body is not a JSON object in UTF-8."""


class InvalidFields(RequestError):
    """The body is an object with fields that cannot be used."""
