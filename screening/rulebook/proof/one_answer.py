"""What changes if only one answer changes: for each group of answers, whether the outcome ever does, and where.

Both sheets are complete: every required question that is asked is answered, since any blank leads to a talk. They agree
on every question that both ask, except the one whose answer puts a person in the group; in a question with many ticks,
only that tick changes, along with any that may not be combined with it. A question that only one of them asks may have
any answer there: that is part of the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any as Formula

import z3

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.conditions import Has, RequiredUnanswered
from screening.domain.questionnaire.questions import Stored
from screening.domain.rules.fairness import AnswerGroup
from screening.domain.rules.rulebook import Act, Outcome, Rulebook
from screening.rulebook.proof.claim import Broken, Property, TwoSheets
from screening.rulebook.proof.shifts import Shift


class OneAnswer:
    """The properties that say, for each group, that being in it (`high`) or not (`low`) changes nothing."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.two = TwoSheets(rulebook)
        self._low, self._high = self.two.low, self.two.high
        low, high = self._low.sheet, self._high.sheet
        whole = RequiredUnanswered()
        self.two.bounds += [z3.Not(low.holds(whole)), z3.Not(high.holds(whole))]
        self._asked = rulebook.questionnaire
        self._same = {
            one.id: z3.Implies(z3.And(low.asked[one.id], high.asked[one.id]), low.same_answer(high, one))
            for one in self._asked.questions
        } | {derived.id: low.same_answer(high, derived) for derived in self._asked.derived}
        ranks = [(o, self._low.at_least(o), self._high.at_least(o)) for o in Outcome]
        self._stricter = z3.Or([z3.And(z3.Not(before), after) for _o, before, after in ranks])
        self._milder = z3.Or([z3.And(before, z3.Not(after)) for _o, before, after in ranks])
        self._acts = z3.Or([self._low.act_at_least(act) != self._high.act_at_least(act) for act in Act])

    def of(self, group: AnswerGroup, change: Shift) -> Property:
        """Return the property that being in a group never causes a change."""
        formula = {Shift.STRICTER: self._stricter, Shift.MILDER: self._milder, Shift.URGENCY: self._acts}[change]
        return Property(
            f"{group.id} {change}",
            "Only this answer changes, and nothing follows.",
            z3.And(formula, *self._only(group)),
            self._confirms(change),
            pair=True,
        )

    def _only(self, group: AnswerGroup) -> Iterator[Formula]:
        """Yield that one sheet is in the group and the other is not, and that they agree on everything else."""
        low, high = self._low.sheet, self._high.sheet
        yield from (z3.Not(low.holds(group.when)), high.holds(group.when))
        for name, same in self._same.items():
            question = self._asked.by_id[name]
            if name not in group.questions:
                yield same
            elif question in self._asked.questions and not question.optional:
                yield z3.And(low.answered[name], high.answered[name])
        yield from self._only_this_tick(group)

    def _only_this_tick(self, group: AnswerGroup) -> Iterator[Formula]:
        """Yield that the other ticks of a multiple-choice question stay, unless the option is exclusive."""
        question = self._asked.by_id.get(group.question)
        if question is None or question.stored is not Stored.TEXTS:
            return
        alone = question.exclusive_ids
        wanted = {option for leaf in group.when.leaves() if isinstance(leaf, Has) for option in leaf.options}
        if wanted & alone:
            return
        for option in sorted(question.option_ids - wanted - alone):
            yield self._low.sheet.option(question.id, option) == self._high.sheet.option(question.id, option)

    def _confirms(self, change: Shift) -> Broken:
        """Return the check that asks the engine itself whether two sheets show the change."""

        def broken(sheets: Sequence[Answers]) -> bool:
            before, after = (self.two.suggest(sheet) for sheet in sheets)
            if change is Shift.URGENCY:
                return before.act is not after.act
            ranks = [(one.outcome or Outcome.DISCUSS_FIRST).rank for one in (before, after)]
            return ranks[0] < ranks[1] if change is Shift.STRICTER else ranks[0] > ranks[1]

        return broken
