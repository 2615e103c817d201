"""Small rulebooks, so that a test of the rules says what matters to it and nothing else.

They are written as rules.yaml is and read as it is: a test depends on what a file means, not on how it is kept.
"""

from __future__ import annotations

import json
from typing import Any

from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.reading.reader import read_rules


def a_text(words: str, spanish: str = "") -> dict[str, str]:
    """Words in every language."""
    return {"en": words, "es": spanish or words, "es_of": digest_of(words)}


def a_language(code: str, name: str) -> dict[str, Any]:
    """A language whose texts nobody measures."""
    return {"code": code, "name": name, "own_name": name}


def a_question(
    id_: str, type_: str = "yes_no_unsure", options: str = "", none: str = "", **given: Any
) -> dict[str, Any]:
    """A required question; `options` are ids with spaces between, `none` is the one that stands alone."""
    question: dict[str, Any] = {"id": id_, "type": type_, "section": "all", "page": "all", "therapist": f"Why {id_}"}
    question |= {"ask": a_text(f"Ask {id_}?"), "why": a_text(f"Why {id_}.")}
    if options or none:
        question["options"] = [{"id": option, **a_text(f"Option {option}")} for option in options.split()]
        question["options"] += [{"id": none, **a_text("None of these"), "exclusive": True}] if none else []
    return question | given


def with_a_date(text: str) -> str:
    """The shipped rules file with one more question on its last page: the day of an event, answered with a date."""
    question = a_question("event_date", "date", section="what_you_do", page="timing_and_wishes", optional=True)
    asked = question | {
        "summary_only": True,
        "ask_when": {"event_timing": ["days_0_to_2", "days_3_to_7", "over_7_days"]},
    }
    return text.replace("\n  - id: soreness_ok\n", f"\n  - {json.dumps(asked)}\n  - id: soreness_ok\n", 1)


def a_rule(id_: str, when: dict[str, Any], suggest: str = "", **given: Any) -> dict[str, Any]:
    """A rule about safety that asks for a talk; without `suggest` it is a note on the plan."""
    rule: dict[str, Any] = {"id": id_, "ref": id_, "topic": "topic", "concern": "safety", "act": "talk", "when": when}
    rule |= {"patient": a_text(f"Read {id_}."), "therapist": f"Know {id_}.", "strength": "precaution"}
    rule |= {"sources": [], "reviewed": None}
    return rule | ({"suggest": suggest} if suggest else {}) | given


def a_topic(id_: str, discuss_with: str = "us") -> dict[str, Any]:
    """A topic that is discussed with these parties."""
    return {"id": id_, "discuss_with": discuss_with.split(), "question": a_text(f"What about {id_}?")}


def a_party(id_: str, **given: Any) -> dict[str, Any]:
    """Somebody of the practice, if nothing else is given, to discuss a topic with."""
    return {"id": id_, "words": a_text(f"With {id_}"), **given}


def a_part(id_: str, **given: Any) -> dict[str, Any]:
    """A part of the page that everybody reads."""
    return {"id": id_, "layout": "bullets", **given}


def a_sentence(id_: str, part: str, **given: Any) -> dict[str, Any]:
    """A sentence that always stands in a part."""
    return {"id": id_, "part": part, "patient": a_text(f"Read {id_}."), **given}


WANTS = a_question("wants")
AGE = a_question("age", "number", minimum=0, maximum=120)


def a_rulebook(*questions: dict[str, Any], rules: tuple[dict[str, Any], ...] = (), **top: Any) -> Rulebook:
    """A rulebook of these questions and rules, beside `age`, and `wants`, to which "no" declines the treatment.

    `top` takes the place of what a file says under a key, such as `topics`.
    """
    words = "name start_title start_required fits fits_lead without without_lead without_declined comfort"
    wording = {name: a_text(f"Words of {name}") for name in f"{words} never_required declined".split()}
    file = {
        "format": 2,
        "languages": [a_language("en", "English"), a_language("es", "Spanish")],
        "treatment": {"start": [a_text("Start.")], **wording},
        "roles": {"age": "age", "adult_from": 18, "declines": {"wants": "no"}},
        "urgent_list": {name: a_text(f"Signs: {name}") for name in ("start", "call_911", "emergency_room")},
        "day_of_visit": {"sections": ["all"], "examples": a_text("Examples."), "urgent": a_text("Urgent?")},
        "summary": {"rows": [], "scores": {}},
        **{name: {} for name in ("consent", "reasons", "messages", "facts", "sources")},
        **{name: [] for name in ("plan", "familiar_names", "guidance", "examples")},
        "yes_no_unsure": [{"id": option, **a_text(f"Answer {option}")} for option in ("yes", "no", "not_sure")],
        "parties": [a_party("us")],
        "topics": [a_topic("topic")],
        "parts": [a_part("part")],
        "sections": [{"id": "all", "title": a_text("Title"), "intro": a_text("Intro")}],
        "pages": [{"id": "all", "section": "all", "title": a_text("Page")}],
        "questions": [AGE, WANTS, *questions],
        "rules": list(rules),
        **top,
    }
    return read_rules("\n".join(f"{key}: {json.dumps(value)}" for key, value in file.items())).rulebook
