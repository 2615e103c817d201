"""What changes if only one answer changes, found by the prover, confirmed by the engine, and put into words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.answers import Answers, as_value
from screening.domain.questionnaire.derived import derived_of
from screening.domain.rules.fairness import AnswerGroup
from screening.domain.rules.rulebook import Act, Outcome, Rule
from screening.domain.rules.suggestion import Suggestion, suggest
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.proof.shifts import Shift
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.wording import answer_text
from screening.settings.languages import FIRST


@dataclass(frozen=True)
class Witness:
    """Two sheets that differ in one answer, in words: the answer before and after, the other answers, and the results.

    `besides` is what both say that a plain sheet does not; `only_before` and `only_after` are answers to questions that
    the change closed or opened. `because` are the rules behind the stricter outcome that do not fire on the other
    sheet.
    """

    before: str
    after: str
    besides: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    outcomes: tuple[Outcome, Outcome]
    acts: tuple[Act, Act]
    because: tuple[Rule, ...]


@dataclass(frozen=True)
class Effect:
    """The effect of being in a group: a smallest witness of each change, None where it is proved that there is none.

    A change that could not be decided in time is missing.
    """

    group: AnswerGroup
    found: Mapping[Shift, Witness | None]

    @property
    def never(self) -> bool:
        """Return whether it is proved that the outcome never changes."""
        return all(change in self.found and self.found[change] is None for change in (Shift.STRICTER, Shift.MILDER))

    @property
    def nothing(self) -> bool:
        """Return whether it is proved that neither the outcome nor its urgency ever changes."""
        return self.never and Shift.URGENCY in self.found and self.found[Shift.URGENCY] is None


def effects_of(file: RulesFile, told: Iterable[Told]) -> dict[str, Effect]:
    """Return the effect of each group, by id. A pair of sheets that the engine does not confirm is left out."""
    groups = {group.id: group for group in file.rulebook.fairness.groups()}
    found: dict[str, dict[Shift, Witness | None]] = {name: {} for name in groups}
    for one in told:
        name, _, change = one.name.rpartition(" ")
        if one.state is State.PROVED:
            found[name][Shift(change)] = None
        elif one.lines:
            sheets = [{key: as_value(value) for key, value in json.loads(line).items()} for line in one.lines]
            witness = _Comparison(file, groups[name], sheets[0], sheets[1]).witness()
            if _shows(witness, Shift(change)):
                found[name][Shift(change)] = witness
    return {name: Effect(group, found[name]) for name, group in groups.items()}


def _shows(witness: Witness, change: Shift) -> bool:
    if change is Shift.URGENCY:
        return witness.acts[0] is not witness.acts[1]
    before, after = (outcome.rank for outcome in witness.outcomes)
    return before < after if change is Shift.STRICTER else before > after


class _Comparison:
    """Two sheets: the second is in a group, the first is not."""

    def __init__(self, file: RulesFile, group: AnswerGroup, before: Answers, after: Answers) -> None:
        self._file, self._before, self._after = file, before, after
        self._asked = file.rulebook.questionnaire
        texts = [one.sources for one in derived_of(self._asked) if one.id in group.questions]
        self._changed = group.questions.union(*texts)

    def witness(self) -> Witness:
        """Return how they differ, and with what results."""
        suggested = suggest(self._file.rulebook, self._before), suggest(self._file.rulebook, self._after)
        outcomes = tuple(one.outcome or Outcome.DISCUSS_FIRST for one in suggested)
        others = [question.id for question in self._asked.questions if question.id not in self._changed]
        shared = [one for one in others if self._before.get(one) == self._after.get(one)]
        return Witness(
            self._said(self._changed, self._before),
            self._said(self._changed, self._after),
            tuple(self._words(one, self._after) for one in shared if self._after.get(one) != self._file.plain.get(one)),
            tuple(self._words(one, self._before) for one in others if one not in shared and one in self._before),
            tuple(self._words(one, self._after) for one in others if one not in shared and one in self._after),
            (outcomes[0], outcomes[1]),
            (suggested[0].act, suggested[1].act),
            tuple(_because(*suggested)),
        )

    def _said(self, questions: Iterable[str], sheet: Answers) -> str:
        said = [self._text(one, sheet) for one in questions if one in sheet]
        return "; ".join(said) or "no answer"

    def _words(self, name: str, sheet: Answers) -> str:
        return f"{self._asked.by_id[name].ask[FIRST]} – {self._text(name, sheet) if name in sheet else 'not asked'}"

    def _text(self, name: str, sheet: Answers) -> str:
        return answer_text(self._asked.by_id[name], sheet[name], FIRST)


def _because(before: Suggestion, after: Suggestion) -> Iterator[Rule]:
    ranks = [(one.outcome or Outcome.DISCUSS_FIRST).rank for one in (before, after)]
    one, other = (before, after) if ranks[0] > ranks[1] else (after, before)
    silent = {finding.rule.id for finding in other.findings}
    for finding in one.findings:
        made_it = finding.rule.suggest is one.outcome if ranks[0] != ranks[1] else finding.rule.act is one.act
        if made_it and finding.rule.id not in silent:
            yield finding.rule
