"""The patient at a glance: where it hurts, since when, how much, and what they want."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.questionnaire.facts import MeanOf
from screening.domain.rules.treatment import SummaryRow
from screening.web.workspace.summary.answer_words import AnswerWords
from screening.web.workspace.summary.summary import Summary, SummaryLine


@dataclass(frozen=True)
class PersonCard:
    """What the card shows: `marked` are zones of the body map, `scores` numbers from 0 to 10 with their labels.

    `sites` is the line that the picture represents and `mean` the one about the scores, None if the rules lack them;
    `lines` are the others.
    """

    marked: tuple[str, ...]
    sites: SummaryLine | None
    scores: tuple[tuple[str, int], ...]
    mean: SummaryLine | None
    lines: tuple[SummaryLine, ...]


def person_of(shown: Summary) -> PersonCard:
    """Return the card of a screening in its current state."""
    book, answers = shown.standing.book, shown.standing.answers
    staff, body_map = book.treatment.staff, book.treatment.roles.body_map
    asked = body_map.question if body_map else ""
    numbers = AnswerWords(book, answers)

    def is_mean(row: SummaryRow) -> bool:
        fact = book.facts.get(row.fact)
        return isinstance(fact, MeanOf) and set(fact.questions) == set(staff.scores)

    labels = {row.label: row for row in staff.rows}
    rows = {line: labels[line.label] for line in shown.facts}
    sites = next((line for line, row in rows.items() if asked and row.question == asked), None)
    mean = next((line for line, row in rows.items() if is_mean(row)), None)
    return PersonCard(
        marked=tuple(
            body_map.zones[site]
            for site in (book.questionnaire.options_in(answers, asked) if body_map else ())
            if body_map and site in body_map.zones
        ),
        sites=sites,
        scores=tuple((label, numbers.number(name)) for name, label in staff.scores.items() if name in answers),
        mean=mean,
        lines=tuple(line for line in rows if line not in (sites, mean)),
    )
