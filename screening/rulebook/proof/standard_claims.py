"""What must be true of any rules file, as queries to z3: each describes the sheets that would break it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any as Formula

import z3

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.derived import derived_of
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.questionnaire.risk_order import Order
from screening.domain.rules.rulebook import Outcome
from screening.rulebook.proof.claim import Property, TwoSheets, never
from screening.rulebook.proof.guarantee_claims import Promises
from screening.rulebook.reading.reader import RulesFile


class Properties:
    """The properties of one rules file, over any one sheet, and over any pair of a `low` and a `high` one.

    All of them, or those whose name begins with one of `kinds`.
    """

    def __init__(self, file: RulesFile, kinds: Sequence[str] = ()) -> None:
        self.file = file
        self._kinds = tuple(kinds) or ("",)
        self.rulebook = file.rulebook
        self.two = TwoSheets(file.rulebook)
        self._low, self._high = self.two.low, self.two.high

    def __iter__(self) -> Iterator[Property]:
        return (one for one in self._every() if one.name.startswith(self._kinds))

    def _every(self) -> Iterator[Property]:
        yield from self._rules()
        yield from self._outcomes()
        yield from self._answers_of_concern()
        yield from self._more_risk()
        promises = Promises(self.two)
        for guarantee in self.file.guarantees:
            if self._may_be_meant(f"guarantee {guarantee.id}"):  # their formulas take most of the time
                yield from promises.of(guarantee)
        yield from self._implied()

    def _may_be_meant(self, beginning: str) -> bool:
        """Return whether a name with this beginning can begin with one of the kinds."""
        return any(beginning.startswith(kind) or kind.startswith(beginning) for kind in self._kinds)

    def _rules(self) -> Iterator[Property]:
        for rule in self.rulebook.rules:
            fires = self._low.fires[rule.id]
            yield Property(f"can_fire {rule.id}", "Some sheet makes this rule fire.", fires, never, wanted=True)
            yield Property(
                f"can_stay_silent {rule.id}",
                "Some sheet leaves this rule silent.",
                z3.Not(fires),
                never,
                wanted=True,
            )

    def _outcomes(self) -> Iterator[Property]:
        rules = self.rulebook.rules
        for outcome in self._wanted_outcomes():
            found = self._low.is_outcome(outcome)
            yield Property(f"reachable {outcome}", "Some sheet has this outcome.", found, never, wanted=True)
        concerned = self._low.some_fires(rule for rule in rules if rule.suggest not in (None, Outcome.FITS))
        fits = self._low.some_fires(rule for rule in rules if rule.suggest is Outcome.FITS)
        yield Property(
            "fits_is_earned",
            "Where no other rule objects, the rule that says “fits” fires.",
            z3.And(z3.Not(concerned), z3.Not(fits)),
            lambda sheets: all(finding.rule.suggest is None for finding in self.two.suggest(sheets[0]).findings),
        )

    def _wanted_outcomes(self) -> Iterator[Outcome]:
        """Yield all outcomes; for a questionnaire besides the intake, which may suggest fewer, those of its rules."""
        suggested = {rule.suggest for rule in self.rulebook.rules}
        yield from (one for one in Outcome if self.rulebook.asking is None or one in suggested)

    def _answers_of_concern(self) -> Iterator[Property]:
        """Yield that no answer of concern is ignored: one that may be on a sheet that fits must be listed in can_be."""
        fitting = [guarantee for guarantee in self.file.guarantees if guarantee.can_be is Outcome.FITS]
        may_fit = {named for guarantee in fitting for named in guarantee.named_options}
        for question in self.rulebook.questionnaire.questions:
            options = [option.id for option in question.options if not question.optional or option.id == NOT_SURE]
            ticks = [self._low.sheet.option(question.id, o) for o in options if (question.id, o) not in may_fit]
            if ticks:
                yield Property(
                    f"heard {question.id}",
                    "None of its answers, “not sure” among them, is on a sheet that fits unless can_be names it.",
                    z3.And(z3.Or(ticks), self._low.is_outcome(Outcome.FITS)),
                    lambda sheets: self.two.suggest(sheets[0]).outcome is Outcome.FITS,
                )

    def _more_risk(self) -> Iterator[Property]:
        """Yield G11: an added risk never makes the outcome milder."""
        low, high = self._low.sheet, self._high.sheet
        questions = self.rulebook.questionnaire.questions
        milder = z3.Or(
            [z3.And(self._low.at_least(outcome), z3.Not(self._high.at_least(outcome))) for outcome in Outcome]
        )
        same = {
            q.id: z3.Implies(z3.And(low.asked[q.id], high.asked[q.id]), low.same_answer(high, q)) for q in questions
        }
        same |= {derived.id: low.same_answer(high, derived) for derived in self.rulebook.questionnaire.derived}
        for question in questions:
            if question.order is None or question.order == Order():
                continue
            others = [formula for name, formula in same.items() if name != question.id]
            yield Property(
                f"more_risk {question.id}",
                "A further tick, a higher number or the next option in its order never makes the outcome milder.",
                z3.And(self._riskier(question), z3.Not(self._only_typed(question)), milder, *others),
                self._is_milder,
                pair=True,
            )

    def _only_typed(self, question: Question) -> Formula:
        """Return the formula that typed words already say what a box of this question says: ticking it adds no risk."""
        lists = [
            self._low.sheet.option(derived.id, one.id)
            for derived in derived_of(self.rulebook.questionnaire)
            for one in derived.lists
            if one.box[0] == question.id
        ]
        return z3.Or(lists)

    def _riskier(self, question: Question) -> Formula:
        """Return the formula that the high sheet answers this question with more risk than the low one."""
        low, high = self._low.sheet, self._high.sheet
        both = z3.And(low.answered[question.id], high.answered[question.id])
        if question.order and question.order.options:
            steps = zip(question.order.options, question.order.options[1:], strict=False)
            return z3.Or([z3.And(low.option(question.id, a), high.option(question.id, b)) for a, b in steps])
        if question.stored is Stored.TEXTS:
            free = sorted(question.option_ids - question.exclusive_ids)
            kept = [z3.Implies(low.option(question.id, o), high.option(question.id, o)) for o in free]
            return z3.And(both, *kept, z3.Or([high.option(question.id, o) for o in free]))
        return z3.And(both, high.number[question.id] >= low.number[question.id])

    def _is_milder(self, sheets: Sequence[Answers]) -> bool:
        low, high = (self.two.suggest(sheet).outcome for sheet in sheets)
        return low is not None and high is not None and high.rank < low.rank

    def _implied(self) -> Iterator[Property]:
        """Yield the rules that never fire without another of their topic and outcome, and so add nothing."""
        for rule in self.rulebook.rules:
            for other in self.rulebook.rules:
                if rule is not other and rule.suggest and (rule.topic, rule.suggest) == (other.topic, other.suggest):
                    alone = z3.And(self._low.fires[rule.id], z3.Not(self._low.fires[other.id]))
                    says = f"It fires on some sheet without {other.id}, of the same topic and outcome."
                    yield Property(f"adds {rule.id} {other.id}", says, alone, never, wanted=True, informs=True)
