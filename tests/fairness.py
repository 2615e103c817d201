"""A small rulebook whose answers tell of an age, a wish and an illness, for tests of the fairness inventory."""

from __future__ import annotations

import json
from typing import Any

from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Act, Outcome
from screening.rulebook.reading.reader import RulesFile
from tests.rulebooks import a_question, a_rule, a_rulebook, a_sentence

YEARS: dict[str, Any] = {
    "questions": "age",
    "groups": [
        {"id": "young", "label": "Young", "when": {"age": {"below": 18}}},
        {"id": "old", "label": "Old", "when": {"age": {"at_least": 18}}},
    ],
}
WISHES: dict[str, Any] = {"questions": "wish", "language": True}
HEALTH: dict[str, Any] = {"options": {"ill": "flu", "wish": ["tea"]}, "sources": "LAW"}


def a_characteristic(id_: str, **given: Any) -> dict[str, Any]:
    """A characteristic that these answers tell of."""
    return {"id": id_, "label": id_.capitalize(), "basis": f"Law of {id_}", "note": f"About {id_}.", **given}


FAIRNESS = {
    "characteristics": [
        a_characteristic("years", **YEARS),
        a_characteristic("wishes", **WISHES),
        a_characteristic("health", **HEALTH),
    ],
    "not_measured": [{"label": "Height", "note": "Not asked."}],
}
QUESTIONS = (
    a_question("wish", "choice", "tea milk", optional=True),
    a_question("ill", "choices", "flu gout", none="none"),
    a_question("school", ask_when={"age": {"below": 18}}),
)
RULES = (
    a_rule("fits", {"not": {"required": "unanswered"}, "ill": "none"}, "fits"),
    a_rule("flu", {"ill": "flu", "fact": "grown"}, "not_now", sources=["LAW"]),
    a_rule("gout", {"ill": "gout"}, "discuss_first"),
    a_rule("pupil", {"school": "yes"}, "discuss_first"),
    a_rule("note", {"wish": "milk"}, not_told_when={"age": {"below": 18}}),
)
SMALL_BOOK = a_rulebook(
    *QUESTIONS,
    rules=RULES,
    facts={"grown": {"when": {"age": {"at_least": 18}}}},
    sources={"LAW": {"citation": "A law", "checked": "read"}},
    guidance=[a_sentence("for_the_young", "part", when={"age": {"below": 18}})],
    fairness=FAIRNESS,
)
SMALL_FILE = RulesFile(SMALL_BOOK, (), ())


def suggesting(outcome: Outcome) -> KeptSuggestion:
    """Return a suggestion of an outcome, made by no rule."""
    return KeptSuggestion(outcome, outcome, Act.NONE, "", ())


def with_fairness(text: str) -> str:
    """The file of another treatment that names its characteristics."""
    years = a_characteristic("years", **YEARS)
    named = json.dumps([years]).replace('"age"', '"years"')
    return f"{text}\nfairness: {{characteristics: {named}}}\n"
