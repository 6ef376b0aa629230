"""Everything that the guide suggests is a question that it answers, whatever stands near it in meaning."""

from tests.benchmarks.suggestions import HOUSES, of_house


def test_whatever_is_suggested_is_answered_with_a_source() -> None:
    asked, wrong = of_house(next(house for house in HOUSES if house.name == "flimby"))
    assert set(asked) == {"en", "fr", "de", "es", "it", "ja"}
    assert min(asked.values()) >= 20
    assert wrong.questions == []
