"""A prepared answer is told to those who ask for it in other words, and to nobody else; its citations are exact."""

import logging
from pathlib import Path

import pytest

from assistant.asked import Asked
from assistant.asking import asks_for
from assistant.conversation import MemoryConversations, Question
from assistant.events import Replied, SentenceReady, SourceFound
from assistant.guide import Guide
from assistant.prepared import FILE, Match, PreparedAnswers, fitted, told
from assistant.reply import Kind
from assistant.speak import Speaker
from assistant.telling import Telling
from assistant.wording import caseless, units
from knowledge.embed import CachedEmbeddings
from knowledge.house import House, open_house
from knowledge.learn import learn
from knowledge.library import Corpus, Library
from knowledge.prepared import open_prepared
from tests.assistant.conftest import ARTICLE

PREPARED = """\
- id: founders
  questions:
    en: ["Who opened the rope walk?", "Who founded the Orford rope walk?", "Which sisters started the rope walk?"]
    ja: ["ロープ工場を開いたのは誰ですか？", "創業者の名前を教えてください。", "ペル姉妹とは誰ですか？"]
  answer:
    en: "The sisters Mary and Hester Pell opened it in 1794. They had the field from a miller who went to sea."
    ja: "1794年にメアリーとヘスターのペル姉妹が開きました。畑は海に出た粉屋から買ったものです。"
  quotes:
    - "They bought the field from a miller who had gone to sea."
    - "The Orford rope walk was opened in 1794 by the sisters Mary and Hester Pell."
- id: length
  questions:
    en: ["How long is the rope walk?", "What is the length of the building?", "Why is it so long?"]
    ja: ["建物の長さはどれくらいですか？", "どうしてこんなに長いのですか？", "何メートルありますか？"]
  answer:
    en: "It was 380 metres long, so that a rope could be laid in one piece."
    ja: "長さは380メートルで、ロープを一本のまま撚ることができました。"
  quotes: ["It was 380 metres long, so that a rope could be laid in one piece."]
- id: agnes
  questions:
    en: ["Who is Agnes Whitlow?", "What does Agnes Whitlow do here?", "Agnes Whitlow?"]
    ja: ["アグネス・ウィットローとは誰ですか？", "アグネスさんの仕事は何ですか？", "職人の頭は誰ですか？"]
  answer:
    en: "Agnes Whitlow is the head ropemaker."
    ja: "アグネス・ウィットローさんは、ロープ職人の頭です。"
  quotes: ["Agnes Whitlow, the head ropemaker"]
- id: engine
  questions:
    en: ["Who repaired the steam engine?", "When was the steam engine mended?", "What parts were used for the engine?"]
    ja: ["蒸気機関を修理したのは誰ですか？", "蒸気機関はいつ直されましたか？", "機関の部品はどこから来ましたか？"]
  answer:
    en: "Tom Ibbs repaired it in 2011 with parts from a threshing machine."
    ja: "2011年にトム・イッブスさんが、脱穀機の部品を使って修理しました。"
  quotes: ["Tom Ibbs repaired the steam engine in 2011 with parts from a threshing machine."]
- id: hemp
  questions:
    en: ["What are the ropes made of?", "Why do you use hemp?", "Which material do the ropes consist of?"]
    ja: ["ロープは何でできていますか？", "なぜ麻を使うのですか？", "ロープの材料を教えてください。"]
  answer:
    en: "Baltic hemp, because hemp does not rot in salt water."
    ja: "海水でも腐らないバルト海の麻でできています。"
  quotes: ["Orford ropes are made of Baltic hemp, because hemp does not rot in salt water."]
"""


@pytest.fixture(scope="module")
def rope_walk(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house with prepared answers."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "articles").mkdir()
    (folder / "articles" / "ropewalk.md").write_text(ARTICLE, "utf-8")
    (folder / "prepared.yaml").write_text(PREPARED, "utf-8")
    return open_house(folder)


@pytest.fixture(scope="module")
def prepared(rope_walk: House, corpus: Corpus) -> PreparedAnswers:
    return PreparedAnswers(open_prepared(rope_walk), corpus)


def matched(prepared: PreparedAnswers, message: str, language: str = "en") -> str | None:
    match = prepared.match(message, language)
    return match.entry.id if match else None


def match_of(prepared: PreparedAnswers, message: str, language: str = "en") -> Match:
    match = prepared.match(message, language)
    assert match is not None
    return match


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("who is agnes whitlow", "agnes"),
        ("Who was the steam engine repaired by?", "engine"),
        ("What material are the ropes made of?", "hemp"),
    ],
)
def test_the_same_question_in_other_words_is_matched(prepared: PreparedAnswers, message: str, entry: str) -> None:
    assert matched(prepared, message) == entry


@pytest.mark.parametrize(
    "message",
    [
        "How old is Agnes Whitlow?",
        "Where was Agnes Whitlow born?",
        "What is the capital of Peru?",
        "How much do the ropes cost?",
        "Is there a café?",
        "What colour is the steam engine?",
        "and",
        "?!",
        "",
    ],
)
def test_near_misses_and_other_questions_are_not(prepared: PreparedAnswers, message: str) -> None:
    assert matched(prepared, message) is None


def test_a_script_that_the_house_model_does_not_know_is_matched(prepared: PreparedAnswers) -> None:
    assert matched(prepared, "蒸気機関を修理したのは誰ですか", "ja") == "engine"
    assert matched(prepared, "ここで結婚式はできますか？", "ja") is None
    assert matched(prepared, "トイレはどこですか？", "ja") is None


def test_the_answer_is_in_the_language_of_the_match(prepared: PreparedAnswers) -> None:
    assert match_of(prepared, "ロープは何でできていますか？", "ja").language == "ja"
    assert match_of(prepared, "What are the ropes made of?", "en-GB").language == "en"
    assert matched(prepared, "What are the ropes made of?", "xx") is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_prepared_question_is_matched_with_its_own_answer_or_none(
    prepared: PreparedAnswers, rope_walk: House, language: str
) -> None:
    asked = [(entry.id, q) for entry in open_prepared(rope_walk) for q in entry.questions[language]]
    found = [(matched(prepared, question, language), own) for own, question in asked]

    assert {(entry, own) for entry, own in found if entry and entry != own} == set()
    assert sum(entry == own for entry, own in found) >= len(asked) * 0.8


def test_a_probability_below_the_limit_is_no_match(prepared: PreparedAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    score = match_of(prepared, "Who was the steam engine repaired by?").score
    numbers = {way: each.model_copy(update={"limit": score + 1e-6}) for way, each in fitted().items()}
    monkeypatch.setattr("assistant.prepared.fitted", lambda: numbers)

    assert matched(prepared, "Who was the steam engine repaired by?") is None


def test_a_second_entry_that_is_asked_the_same_makes_both_uncertain(rope_walk: House, corpus: Corpus) -> None:
    entries = open_prepared(rope_walk)
    twin = entries[0].model_copy(update={"id": "twin"})

    assert matched(PreparedAnswers((*entries, twin), corpus), "Who opened the rope walk?") is None


def test_every_way_of_matching_has_its_numbers() -> None:
    assert FILE.exists()
    assert set(fitted()) == {"known", "cased", "caseless"}
    assert all(0.5 < numbers.limit < 1 for numbers in fitted().values())


def test_an_edited_sentence_suspends_its_entry_and_is_told_in_the_log(
    rope_walk: House, embeddings: CachedEmbeddings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "edited"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "ropewalk.md").write_text(ARTICLE.replace("Baltic hemp", "Russian hemp"), "utf-8")
    (folder / "prepared.yaml").write_text(PREPARED, "utf-8")
    house = open_house(folder)
    learn(house, tmp_path / "data", embeddings)
    with caplog.at_level(logging.WARNING, "tour"):
        prepared = PreparedAnswers.of(house, Library(tmp_path / "data", embeddings).current())

    assert [each.entry.id for each in prepared.suspended] == ["hemp"]
    assert "“hemp” is not told" in caplog.text
    assert matched(prepared, "What are the ropes made of?") is None
    assert matched(prepared, "Who is Agnes Whitlow?") == "agnes"


def test_a_file_that_cannot_be_used_is_told_in_the_log_and_visitors_are_spared(
    corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "prepared.yaml").write_text("- id: [\n", "utf-8")
    prepared = PreparedAnswers.of(open_house(tmp_path), corpus)

    assert str(tmp_path / "prepared.yaml") in caplog.text
    assert matched(prepared, "What are the ropes made of?") is None


def test_a_house_with_one_is_asked_for_it_in_its_own_words_only(house: House, rope_walk: House, corpus: Corpus) -> None:
    only = PreparedAnswers(open_prepared(rope_walk)[:1], corpus)

    assert matched(PreparedAnswers.of(house, corpus), "Who opened the rope walk?") is None
    assert matched(only, "who opened the rope walk") == "founders"
    assert matched(only, "Who was it that opened the rope walk?") is None
    assert matched(only, "") is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_citations_are_exact(prepared: PreparedAnswers, corpus: Corpus, language: str) -> None:
    question = {"en": "Who opened the rope walk?", "ja": "ロープ工場を開いたのは誰ですか？"}[language]
    match = match_of(prepared, question, language)
    telling = Telling()
    events = [event for text, places in told(match) for event in telling.prepared(text, places)]

    assert telling.speech.replace(" ", "") == match.entry.answer[language].replace(" ", "")
    assert [type(event) for event in events].count(SourceFound) == 1
    assert "".join(event.text for event in events if isinstance(event, SentenceReady)) == telling.text
    assert sorted(c.quote for c in telling.citations) == sorted(match.entry.quotes)
    for citation in telling.citations:
        document, span = corpus.documents[citation.document_id], citation.source_span
        assert document.page_content[span.start : span.end] == citation.quote
        assert citation.match == "exact"
        assert f"start={span.start}&end={span.end}" in citation.url
        assert citation.passage_id in corpus.passages
        resting = telling.text[citation.answer_span.start : citation.answer_span.end]
        assert f"[{citation.n}]" in resting


def test_a_quote_stands_with_the_sentence_that_has_its_numbers_and_names(prepared: PreparedAnswers) -> None:
    english = dict(told(match_of(prepared, "Who opened the rope walk?")))
    japanese = dict(told(match_of(prepared, "ロープ工場を開いたのは誰ですか？", "ja")))

    by_sentence = {text: [place.quote[:10] for place in places] for text, places in english.items()}
    assert by_sentence == {
        "The sisters Mary and Hester Pell opened it in 1794.": ["The Orford"],
        "They had the field from a miller who went to sea.": ["They bough"],
    }
    assert [[place.quote[:10] for place in places] for places in japanese.values()] == [["The Orford"], ["They bough"]]


def test_a_script_that_the_house_model_does_not_know_is_matched_by_meaning_too(prepared: PreparedAnswers) -> None:
    assert matched(prepared, "ロープの材料は何ですか？", "ja") == "hemp"
    assert matched(prepared, "職人の頭は誰でしょう？", "ja") == "agnes"
    assert matched(prepared, "アグネス・ウィットローは何歳ですか？", "ja") is None


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("Quand a-t-elle ouvert ?", "fr", Asked.TIME),
        ("Combien mesure-t-elle ?", "fr", Asked.COUNT),
        ("Wer hat sie gegründet?", "de", Asked.PERSON),
        ("Wie alt ist Agnes?", "de", Asked.COUNT),
        ("¿Por qué es tan larga?", "es", Asked.REASON),
        ("¿Dónde está?", "es", Asked.PLACE),
        ("Chi l'ha fondata?", "it", Asked.PERSON),
        ("いつ開きましたか？", "ja", Asked.TIME),
        ("何人働いていますか？", "ja", Asked.COUNT),
        ("Who founded it?", "en", Asked.PERSON),
        ("Erzählen Sie mir davon.", "de", Asked.ANYTHING),
        ("Kto to założył?", "pl", Asked.ANYTHING),
    ],
)
def test_the_kind_asked_for_is_seen_in_other_languages(question: str, language: str, kind: Asked) -> None:
    assert asks_for(question, language) is kind


def test_scripts_without_capitals_are_told_by_their_letters() -> None:
    assert caseless("何人働いていますか？")
    assert not caseless("Wie viele?")
    assert not caseless("1768?")
    assert units("ロープ", "ja") == ["ロー", "ープ"]


def test_what_was_asked_in_other_words_is_not_suggested(rope_walk: House, library: Library) -> None:
    speaker = Speaker(rope_walk.name, "en", None, "extractive", timeout=5.0)
    guide = Guide(rope_walk, library, speaker, MemoryConversations())
    *_, last = guide.turn(Question("Which sisters started the rope walk?"))
    assert isinstance(last, Replied)
    assert last.reply.kind is Kind.CURATED
    assert last.reply.suggestions
    assert "Who opened the rope walk?" not in last.reply.suggestions
