"""Fairness: which rules read what the law protects and why, what one answer changes, and outcomes by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request

from screening.domain.review.group_shares import SMALL, GroupShares, OutcomesByGroup
from screening.domain.review.insights import FEW
from screening.domain.rules.fairness import AnswerGroup, Characteristic
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.rulebook.effects import Effect
from screening.rulebook.fairness import Inventory, inventories, whole_sheet_readers
from screening.settings.languages import FIRST
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.workspace.insights.filters import DATES, OWN, asked, read_period
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.fairness import OneAnswerProof, outcomes_by_group, what_is_proved
from screening.workflow.rules.versions import rulebook_in_force

_EVERY = "all"  # dates


@dataclass(frozen=True)
class GroupLine:
    """A group of a characteristic, with what is proved about it (None: not yet) and its outcomes (None: bad dates)."""

    label: str
    effect: Effect | None
    shares: GroupShares | None
    of_language: bool = False


@dataclass(frozen=True)
class CharacteristicPart:
    """One characteristic: its inventory, and its groups under the question that they are answers to ("" for others)."""

    inventory: Inventory
    groups: tuple[tuple[str, tuple[GroupLine, ...]], ...]

    @property
    def never(self) -> bool:
        """Return whether it is proved that nothing ever changes with any of its answers."""
        lines = [line for question, lines in self.groups if question for line in lines]
        return bool(lines) and all(line.effect is not None and line.effect.nothing for line in lines)


@workspace.get("/fairness")
@Needs({THERAPIST, ADMINISTRATOR})
def fairness() -> str:
    """Show the inventory of the published rules, what is proved about each answer, and the outcomes of a period."""
    given = {**asked(), "when": request.args.get("when") or _EVERY}
    book, period = rulebook_in_force(practice()), read_period(given, practice().day())
    counted, proof = practice().insights.age(), what_is_proved(practice())
    outcomes = outcomes_by_group(practice(), period.days) if counted and not period.wrong else None
    return render_template(
        "workspace/fairness.html",
        book=book,
        parts=[_part(book, one, proof, outcomes) for one in inventories(book)],
        blank=whole_sheet_readers(book),
        proof=proof,
        outcomes=outcomes,
        asked=given,
        dates=DATES,
        own=OWN,
        wrong=list(period.wrong),
        few=FEW,
        small=SMALL,
    )


def _part(
    book: Rulebook, inventory: Inventory, proof: OneAnswerProof, outcomes: OutcomesByGroup | None
) -> CharacteristicPart:
    groups = inventory.characteristic.groups
    by_question = [(name, tuple(found)) for name, found in groupby(groups, lambda group: group.question)]
    found = [
        (_asks(book, name), tuple(_line(group, proof, outcomes) for group in of_question))
        for name, of_question in by_question
    ]
    languages = tuple(_languages(book, inventory.characteristic, outcomes))
    return CharacteristicPart(inventory, (*found, *([("", languages)] if languages else [])))


def _line(group: AnswerGroup, proof: OneAnswerProof, outcomes: OutcomesByGroup | None) -> GroupLine:
    return GroupLine(group.label, proof.effects.get(group.id), outcomes.groups[group.id] if outcomes else None)


def _languages(book: Rulebook, one: Characteristic, outcomes: OutcomesByGroup | None) -> Iterator[GroupLine]:
    """Yield the languages that forms are answered in: no rule can read them, so there is nothing to prove."""
    for language in book.languages if one.of_language else ():
        shares = outcomes.languages[language.code] if outcomes else None
        yield GroupLine(f"Answered in {language.name}", None, shares, of_language=True)


def _asks(book: Rulebook, question: str) -> str:
    return book.questionnaire.by_id[question].ask[FIRST] if question else ""
