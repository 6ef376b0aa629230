"""The built-in model speaks in the sources' own sentences."""

from langchain_core.documents import Document

from assistant.asked import Asked
from assistant.draft import draft
from assistant.evidence import Candidate, Evidence, gather, spoken_span
from assistant.extractive import SENTENCES, WORDS, compose
from assistant.model import built_in
from knowledge.library import Corpus
from knowledge.sentences import sentence_spans


def test_every_sentence_stands_word_for_word_in_the_passage_it_names(corpus: Corpus) -> None:
    question = "Who repaired the steam engine?"
    evidence = gather(question, corpus.retriever.invoke(question), corpus)
    drafted = list(draft(built_in("en"), "", evidence))
    assert "Tom Ibbs repaired the steam engine in 2011" in drafted[0].text
    for sentence in drafted:
        assert sentence.text in evidence.passages[sentence.numbers[0] - 1].page_content


def test_lines_of_a_list_are_said_one_by_one_without_their_bullets() -> None:
    text = "• 2007: Roof: £450\n• 2011: Seats: £3,900\n\nIt ran again in 2012."
    passage = Document(id="p", page_content=text, metadata={"passage_id": "p", "language": "en", "section": ""})
    spans = sentence_spans(text)
    candidates = [Candidate(passage, i, *spoken_span(text, span), 0, 0, 0, 0, True) for i, span in enumerate(spans)]
    evidence = Evidence("What did it cost?", Asked.ANYTHING, [passage], candidates, 0.0)

    drafted = [(sentence.text, sentence.numbers) for sentence in draft(built_in("en"), "", evidence)]

    assert drafted == [("2007: Roof: £450", (1,)), ("2011: Seats: £3,900", (1,)), ("It ran again in 2012.", (1,))]


def test_an_answer_is_short_enough_to_be_read_standing(corpus: Corpus) -> None:
    for question in ("Tell me about the rope walk", "What are the ropes made of?", "Who is Agnes Whitlow?"):
        chosen = compose(gather(question, corpus.retriever.invoke(question), corpus))
        assert 1 <= len(chosen) <= SENTENCES
        assert sum(len(candidate.text.split()) for candidate in chosen) <= WORDS


def test_a_sentence_in_the_first_person_is_given_as_the_sources_words(corpus: Corpus) -> None:
    question = "How does one know a rope is ready?"
    evidence = gather(question, corpus.retriever.invoke(question), corpus)
    spoken = " ".join(sentence.text for sentence in draft(built_in("en"), "", evidence))
    assert "“A rope tells you when it is ready,” she says." in spoken
