"""What visitors tell of themselves is masked before anything is stored; years and article numbers stay."""

import pytest
from sqlalchemy import Engine

from tests.web.conftest import MakeApp, reply
from tests.web.test_forgetting import rows
from web.records.conversations import RecordedConversations
from web.records.masking import blackened, private, without_private


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Mail ann.o'neil+tour@museum.example.org.", "Mail [e-mail]."),
        ("ann@museum.example, bob@museum.example", "[e-mail], [e-mail]"),
        ("My card 4111 1111 1111 1111 was lost", "My card [card] was lost"),
        ("5500-0000-0000-0004", "[card]"),
        ("Amex 378282246310005!", "Amex [card]!"),
        ("Call 01900 602850 please", "Call [phone] please"),
        ("+44 (0)1900 602 850", "[phone]"),
        ("0049 170 1234567", "[phone]"),
        ("(555) 012-3456 or 555-012-3456", "[phone] or [phone]"),
        ("06 12 34 56 78", "[phone]"),
        ("my phone: 602 850", "my phone: [phone]"),
        ("meine Telefonnummer ist 0170/1234567", "meine Telefonnummer ist [phone]"),
        ("١٢٣٤٥٦٧٨٩٠", "[phone]"),
    ],
)
def test_addresses_and_numbers_of_people_are_masked(said: str, kept: str) -> None:
    assert without_private(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Is the 991v2 from 1982?",
        "M991GL, 574 and 1500",
        "1906–2024, or 1982 - 1991, or 1982/2006",
        "on 12.05.1982 or 2026-11-23",
        "1,000,000 pairs in 2001, 2002, 2003",
        "What is @ in 50 % of shoes?",
        "Size 42.5 costs £220.00",
        "",
    ],
)
def test_years_articles_and_prices_stay(said: str) -> None:
    assert without_private(said) == said
    assert private(said) == []


def test_a_number_that_is_no_card_is_not_called_one() -> None:
    assert "[card]" not in without_private("4111 1111 1111 1112")


def test_what_a_reply_repeats_is_blackened_in_its_place() -> None:
    said = "Nothing of ann@museum.example. [1]"
    black = blackened(said, ["ann@museum.example"])
    assert black == "Nothing of ••••••••••••••••••. [1]"
    assert len(black) == len(said)


def test_no_table_holds_what_is_private(engine: Engine, conversations: RecordedConversations) -> None:
    mine = conversations.start()
    asked = "Write to ann@museum.example or call +44 1900 602850 about 4111 1111 1111 1111"
    told = reply(mine, f"There is nothing about “{asked}”, but it opened in 1982. [1] Call 01900 111222.")
    conversations.record(mine, asked, asked, told)
    stored = str(rows(engine, "SELECT question, standalone, reply FROM turns"))
    for secret in ("ann@", "602850", "4111"):
        assert secret not in stored
    for kept in ("1982", "01900 111222", "[e-mail]", "[phone]", "[card]"):
        assert kept in stored


def test_the_visitor_still_reads_what_was_said(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert "1982" in client.post("/api/v1/chat", json={"message": "Mail ann@museum.example"}).get_json()["text"]
