"""Sheets of made-up people, and what is made of them."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import suggest
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.screened import ExportedScreening, SignedDecision
from tests.builders import as_values
from tests.second_reading import random_partial, random_sheet

SHEETS = int(os.environ.get("EVALUATE_SHEETS", "40"))
ADDRESS = "https://clinic.example"
SENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANA = Identity("Ana Ruiz", "1981-01-02", phone="5095550199", email="ana@example.com")


def sheets(seed: int, count: int = SHEETS) -> Iterator[dict[str, Any]]:
    """Random consistent sheets, every other one complete."""
    chance = random.Random(seed)
    return (random_sheet(chance, complete=number % 2 == 0) for number in range(count))


def unfinished_sheets(seed: int, count: int = SHEETS) -> Iterator[dict[str, Any]]:
    """Random sheets that are still being answered."""
    chance = random.Random(seed)
    return (random_partial(chance) for _ in range(count))


def a_screening(rulebook: Rulebook, answers: dict[str, Any], **changes: Any) -> ExportedScreening:
    """What somebody sent in English, as it goes out; nobody has decided on it yet."""
    values = as_values(answers)
    suggestion = suggest(rulebook, values)
    given = ExportedScreening(
        Form(rulebook, ADDRESS),
        "7K3M-9QXT",
        "en",
        SENT,
        SENT,
        1,
        ANA,
        values,
        suggestion,
        suggestion.act,
        note="A note.\n",
    )
    return replace(given, **changes)


def a_decision(*confirmed: str) -> SignedDecision:
    """A decision that was signed after these cautions were found to be true."""
    content = DecisionContent(Conclusion.AFTER_DISCUSSING, cautions=dict.fromkeys(confirmed, Tick.CONFIRMED))
    return SignedDecision(content, "Dr. Park", SENT)


def as_sent(resource: dict[str, Any]) -> Any:
    """A resource after it went over the wire."""
    return json.loads(json.dumps(resource))


def items_of(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of a form or a response, outer ones first."""
    for item in resource.get("item", []):
        yield item
        yield from items_of(item)
