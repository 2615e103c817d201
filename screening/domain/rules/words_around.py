"""The texts that patients read around questions, findings and guidance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.domain.questionnaire.texts import Text
from screening.domain.rules.rulebook import Rulebook


def words_around(rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    """Return each text and its place in the file; for a questionnaire besides the intake, only its own."""
    yield from _of_intake(rulebook) if rulebook.asking is None else rulebook.asking.words
    for part in rulebook.parts.values():
        yield from ((f"parts: {part.id}", text) for text in (part.title, part.intro) if text)


def _of_intake(rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    treatment = rulebook.treatment
    wording, urgent, again = treatment.wording, treatment.urgent_list, treatment.day_of_visit
    yield from ((f"treatment: {name}", text) for name, text in vars(wording).items() if isinstance(text, Mapping))
    yield from (("treatment: start", text) for text in wording.start)
    yield from ((f"urgent_list: {name}", text) for name, text in vars(urgent).items())
    yield from (("day_of_visit: examples", again.examples), ("day_of_visit: urgent", again.urgent))
    yield from ((f"parties: {party.id}", party.words) for party in rulebook.parties.values())
    yield from ((f"messages: {name}", message.text) for name, message in treatment.staff.messages.items())
