"""The trained reader reads; without its weights the guide goes on, and says so."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer

from assistant.answerable import judge
from assistant.evidence import gather
from assistant.reader.dataset import HELD_BACK, PREMISES, READING, examples, houses
from assistant.reader.forward import Forward
from assistant.reader.network import Batch, Network, Scores, encode
from assistant.reader.read import ABSENT, WEIGHTS, Reader, Text
from assistant.reader.weights import checksum_file, load, save
from knowledge.embed import built_in_model
from knowledge.library import Corpus

ROPE = Text(
    "The rope", ("The walk was opened in 1794 by Mary Pell.", "The ropes are made of hemp.", "It never freezes.")
)
MOST_BYTES = 25_000_000


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(built_in_model())


def test_the_weights_are_whole_and_small(reader: Reader) -> None:
    assert reader.check() == ""
    assert WEIGHTS.stat().st_size <= MOST_BYTES


def test_it_finds_the_sentence_that_answers(reader: Reader) -> None:
    found = reader.read([("What are the ropes made of?", ROPE), ("Who opened the rope walk?", ROPE)])
    assert found
    made_of, opened = found
    assert made_of.sentences.index(max(made_of.sentences)) == 1
    assert opened.sentences.index(max(opened.sentences)) == 0


def test_what_a_passage_says_is_likelier_than_what_it_does_not(reader: Reader) -> None:
    found = reader.read([("What are the ropes made of?", ROPE), ("What does a ticket to the museum cost?", ROPE)])
    assert found
    assert found[0].answers > found[1].answers + 2


def test_pairs_are_read_alike_alone_and_in_a_batch(reader: Reader) -> None:
    pairs = [
        ("Who opened the rope walk?", ROPE),
        ("What are the ropes made of?", Text("", ("They are made of hemp.",))),
    ]
    together = reader.read(pairs)
    assert together
    for pair, one in zip(pairs, together, strict=True):
        alone = reader.read([pair])
        assert alone
        assert alone[0].sentences == pytest.approx(one.sentences, abs=1e-3)


def test_visitors_who_ask_at_once_get_each_their_own_reading(reader: Reader) -> None:
    questions = [f"What did rope number {number} cost?" for number in range(12)]
    with ThreadPoolExecutor(len(questions)) as visitors:
        at_once = list(visitors.map(lambda question: reader.read([(question, ROPE)]), questions))
    another = Reader(built_in_model())
    for question, found in zip(questions, at_once, strict=True):
        alone = another.read([(question, ROPE)])
        assert found
        assert alone
        assert found[0].sentences == pytest.approx(alone[0].sentences, abs=0.1)


def test_what_was_read_lately_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, other = Reader(built_in_model()), Text("", ("They are made of hemp.",))
    batches: list[int] = []
    score = Forward.__call__

    def counted(forward: Forward, batch: Batch) -> Scores:
        batches.append(len(batch.ids))
        return score(forward, batch)

    monkeypatch.setattr(Forward, "__call__", counted)
    first = reader.read([("Who opened it?", ROPE), ("Who opened it?", ROPE)])
    again = reader.read([("Who opened it?", other), ("Who opened it?", ROPE)])
    assert batches == [1, 1]
    assert first
    assert again
    assert first == [again[1], again[1]]


@pytest.mark.parametrize(("dtype", "apart"), [(torch.float32, 1e-3), (torch.bfloat16, 0.3)])
def test_it_is_read_fast_as_the_network_was_trained_to_read(dtype: torch.dtype, apart: float) -> None:
    base = str(built_in_model())
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    some = next(iter(houses(held_back=True).values()))[:3]
    asked = [(passage["questions"][0]["q"], passage["section"], passage["sentences"]) for passage in some]
    batch = encode(tokenizer, *map(list, zip(*asked, strict=True)))
    with torch.inference_mode():
        trained, fast = load(base, WEIGHTS)(batch), Forward(load(base, WEIGHTS), dtype)(batch)
    assert torch.allclose(fast.passage, trained.passage, atol=apart)
    assert torch.allclose(fast.answers, trained.answers, atol=apart)
    assert (fast.answers.argmax(1) == trained.answers.argmax(1)).all()


def test_a_passage_too_long_to_read_leaves_its_end_unread(reader: Reader) -> None:
    found = reader.read([("Who opened it?", Text("", ("The rope walk is long, and longer still. " * 60, "The end.")))])
    assert found
    assert found[0].sentences[1] == ABSENT


def test_nothing_to_read_is_nothing_read(reader: Reader) -> None:
    assert reader.read([]) is None


@pytest.mark.parametrize("damage", ["missing", "damaged", "no checksum"])
def test_without_its_weights_the_guide_goes_on(
    damage: str, corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    weights = tmp_path / "reader.safetensors"
    if damage != "missing":
        save(Network(str(built_in_model())), weights)
    if damage == "damaged":
        with weights.open("r+b") as file:
            file.seek(-1000, 2)
            file.write(b"\0" * 16)
    if damage == "no checksum":
        checksum_file(weights).unlink()
    reader = Reader(built_in_model(), weights)
    question = "What are Orford ropes made of?"
    with caplog.at_level(logging.WARNING, "tour"):
        evidence = gather(question, corpus.retriever.invoke(question), corpus, reader)
    assert not evidence.read
    assert judge(evidence).answerable
    assert "python -m assistant.reader.train" in reader.trouble
    assert reader.trouble in caplog.text


def test_every_house_has_premises_and_follow_ups_that_fit_its_passages() -> None:
    assert {file.stem for file in PREMISES.glob("*.jsonl")} == {file.stem for file in READING.glob("*.jsonl")}
    for held_back in (True, False):
        for house, passages in houses(held_back).items():
            assert (house in HELD_BACK) == held_back
            for example in examples(passages, house):
                numbers = set(range(len(example.sentences)))
                assert example.answers <= numbers
