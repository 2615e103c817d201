"""What must be true of a rules file, as questions to z3: each says which sheets would break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any as Formula

import z3

from screening.domain.advice import advise
from screening.domain.answers import Answers, read_answers
from screening.domain.questions import Kind, Order, Question
from screening.domain.rules import Outcome
from screening.domain.suggestion import Suggestion, suggest
from screening.rulebook.guarantees import Guarantee
from screening.rulebook.proof.encoding import Screened
from screening.rulebook.reader import RulesFile

Broken = Callable[[Sequence[Answers]], bool]


@dataclass(frozen=True)
class Property:
    """One thing to prove. `name` is its kind and the thing it is about, `says` what is claimed.

    `sheets` is the formula of the sheets, or with `pair` of the pairs of them, that break it; with `wanted`, of sheets
    that must exist. `broken` asks the engine itself whether the sheets that were found break it. One that only
    `informs` is told, and holds nobody back.
    """

    name: str
    says: str
    sheets: Formula
    broken: Broken
    wanted: bool = False
    pair: bool = False
    informs: bool = False


class Properties:
    """All properties of one rules file, over any one sheet, and over any pair of a `low` and a `high` one."""

    def __init__(self, file: RulesFile) -> None:
        self.file = file
        self.rulebook = file.rulebook
        self.low = Screened(file.rulebook, "low")
        self.high = Screened(file.rulebook, "high")
        self.bounds = [*self.low.bounds, *self.high.bounds]

    def __iter__(self) -> Iterator[Property]:
        yield from self._rules()
        yield from self._outcomes()
        yield from self._answers_of_concern()
        yield from self._more_risk()
        for guarantee in self.file.guarantees:
            yield from self._guarantee(guarantee)
        yield from self._implied()

    def _rules(self) -> Iterator[Property]:
        for rule in self.rulebook.rules:
            fires = self.low.fires[rule.id]
            yield Property(f"can_fire {rule.id}", "Some sheet makes this rule fire.", fires, _never, wanted=True)
            yield Property(
                f"can_stay_silent {rule.id}",
                "Some sheet leaves this rule silent.",
                z3.Not(fires),
                _never,
                wanted=True,
            )

    def _outcomes(self) -> Iterator[Property]:
        for outcome in Outcome:
            found = self.low.is_outcome(outcome)
            yield Property(f"reachable {outcome}", "Some sheet has this outcome.", found, _never, wanted=True)
        rules = self.rulebook.rules
        concerned = self.low.some_fires(rule for rule in rules if rule.suggest not in (None, Outcome.FITS))
        fits = self.low.some_fires(rule for rule in rules if rule.suggest is Outcome.FITS)
        yield Property(
            "fits_is_earned",
            "Where no rule speaks against it, the rule that says “fits” fires.",
            z3.And(z3.Not(concerned), z3.Not(fits)),
            lambda sheets: all(finding.rule.suggest is None for finding in self._suggest(sheets[0]).findings),
        )

    def _answers_of_concern(self) -> Iterator[Property]:
        """No answer of concern is passed over: one that may stand on a sheet that fits is one that can_be names."""
        fitting = [guarantee for guarantee in self.file.guarantees if guarantee.can_be is Outcome.FITS]
        may_fit = {named for guarantee in fitting for named in guarantee.named_options}
        for question in self.rulebook.questionnaire.questions:
            heard = (option.id for option in question.options if not question.optional or option.id == "not_sure")
            options = list(heard)
            ticks = [self.low.sheet.option(question.id, o) for o in options if (question.id, o) not in may_fit]
            if ticks:
                yield Property(
                    f"heard {question.id}",
                    "None of its answers, “not sure” among them, stands on a sheet that fits unless can_be names it.",
                    z3.And(z3.Or(ticks), self.low.is_outcome(Outcome.FITS)),
                    self._is_fits,
                )

    def _is_fits(self, sheets: Sequence[Answers]) -> bool:
        return self._suggest(sheets[0]).outcome is Outcome.FITS

    def _more_risk(self) -> Iterator[Property]:
        """G11: a further risk never makes the outcome milder."""
        low, high = self.low.sheet, self.high.sheet
        questions = self.rulebook.questionnaire.questions
        milder = z3.Or([z3.And(self.low.at_least(outcome), z3.Not(self.high.at_least(outcome))) for outcome in Outcome])
        for question in questions:
            if question.order is None or question.order == Order():
                continue
            others = [
                z3.Implies(z3.And(low.asked[q.id], high.asked[q.id]), low.same_answer(high, q))
                for q in questions
                if q is not question
            ]
            yield Property(
                f"more_risk {question.id}",
                "A further tick, a higher number or the next option in its order never makes the outcome milder.",
                z3.And(self._riskier(question), milder, *others),
                self._is_milder,
                pair=True,
            )

    def _riskier(self, question: Question) -> Formula:
        """Say that the high sheet answers this question with more risk than the low one."""
        low, high = self.low.sheet, self.high.sheet
        both = z3.And(low.answered[question.id], high.answered[question.id])
        if question.order and question.order.options:
            steps = zip(question.order.options, question.order.options[1:], strict=False)
            return z3.Or([z3.And(low.option(question.id, a), high.option(question.id, b)) for a, b in steps])
        if question.kind is Kind.CHOICES:
            free = sorted(question.option_ids - question.exclusive_ids)
            kept = [z3.Implies(low.option(question.id, o), high.option(question.id, o)) for o in free]
            return z3.And(both, *kept, z3.Or([high.option(question.id, o) for o in free]))
        return z3.And(both, high.number[question.id] >= low.number[question.id])

    def _is_milder(self, sheets: Sequence[Answers]) -> bool:
        low, high = (self._suggest(sheet).outcome for sheet in sheets)
        return low is not None and high is not None and high.rank < low.rank

    def _guarantee(self, guarantee: Guarantee) -> Iterator[Property]:
        name, when = f"guarantee {guarantee.id}", self._when(guarantee)
        if guarantee.when is not None:
            yield Property(f"{name}: can hold", "Some sheet is as its “when” says.", when, _never, wanted=True)
        yield from self._floors(name, guarantee, when)
        yield from self._questions_asked(name, guarantee, when)
        for question, option in guarantee.named_options:
            wanted = z3.And(
                self.low.sheet.option(question, option), self.low.is_outcome(guarantee.can_be or Outcome.FITS)
            )
            yield Property(f"{name}: {question} {option}", guarantee.says, wanted, _never, wanted=True)
        if guarantee.no_effect:
            differ = z3.And(when, self._only_these_differ(guarantee))
            yield Property(name, guarantee.says, differ, self._outcomes_differ, pair=True)
        if guarantee.unsaid:
            yield from self._unsaid(guarantee, when)

    def _floors(self, name: str, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        if guarantee.at_least:
            reached = self.low.at_least(guarantee.at_least)
            if guarantee.act:
                reached = z3.And(reached, self.low.act_at_least(guarantee.act))
            yield Property(name, guarantee.says, z3.And(when, z3.Not(reached)), self._falls_short(guarantee))
        if guarantee.on_safety:
            short = z3.And(when, z3.Not(self.low.on_safety_at_least(guarantee.on_safety)))
            yield Property(f"{name}: on safety", guarantee.says, short, self._falls_short_on_safety(guarantee))

    def _questions_asked(self, name: str, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        for question in guarantee.asked:
            sleeps = z3.And(when, z3.Not(self.low.sheet.asked[question]))
            yield Property(f"{name}: asked {question}", guarantee.says, sleeps, self._sleeps(guarantee, question))
        for question in guarantee.not_asked:
            asked = z3.And(when, self.low.sheet.asked[question])
            yield Property(f"{name}: not asked {question}", guarantee.says, asked, self._is_asked(question))

    def _when(self, guarantee: Guarantee) -> Formula:
        return z3.BoolVal(True) if guarantee.when is None else self.low.sheet.holds(guarantee.when)

    def _falls_short(self, guarantee: Guarantee) -> Broken:
        def broken(sheets: Sequence[Answers]) -> bool:
            suggestion = self._suggest(sheets[0])
            mild = suggestion.outcome is None or suggestion.outcome.rank < (guarantee.at_least or Outcome.FITS).rank
            return self._holds(guarantee, sheets[0]) and (
                mild or (guarantee.act is not None and suggestion.act.rank < guarantee.act.rank)
            )

        return broken

    def _falls_short_on_safety(self, guarantee: Guarantee) -> Broken:
        wanted = guarantee.on_safety or Outcome.FITS
        return lambda sheets: (
            self._holds(guarantee, sheets[0]) and self._suggest(sheets[0]).on_safety.rank < wanted.rank
        )

    def _sleeps(self, guarantee: Guarantee, question: str) -> Broken:
        asked = self._is_asked(question)
        return lambda sheets: self._holds(guarantee, sheets[0]) and not asked(sheets)

    def _is_asked(self, question: str) -> Broken:
        return lambda sheets: question in read_answers(self.rulebook.questionnaire, sheets[0], sent=True).asked

    def _only_these_differ(self, guarantee: Guarantee) -> Formula:
        low, high = self.low.sheet, self.high.sheet
        questions = self.rulebook.questionnaire.questions
        others = [q for q in questions if q.id not in guarantee.no_effect]
        same = [low.same_answer(high, q) for q in others]
        given = [
            low.answered[q.id] == high.answered[q.id]
            for q in questions
            if q.id in guarantee.no_effect and not q.optional  # a blank is missed, whatever was asked
        ]
        differs = z3.Or([self.low.at_least(o) != self.high.at_least(o) for o in Outcome])
        return z3.And(*same, *given, differs)

    def _outcomes_differ(self, sheets: Sequence[Answers]) -> bool:
        low, high = (self._suggest(sheet).outcome for sheet in sheets)
        return low is not high

    def _unsaid(self, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        for said in self.low.said():
            text = " ".join(said.text.values()).lower()
            word = next((word for word in guarantee.unsaid if word in text), None)
            if word and said.id not in guarantee.but_for:
                yield Property(
                    f"guarantee {guarantee.id}: {said.place} {said.id}",
                    f"{guarantee.says} (“{word}” stands in: {said.text['en']})",
                    z3.And(when, said.read),
                    self._is_read(guarantee, said.text),
                )

    def _is_read(self, guarantee: Guarantee, text: object) -> Broken:
        def broken(sheets: Sequence[Answers]) -> bool:
            return self._holds(guarantee, sheets[0]) and any(read is text for read in self._texts(sheets[0]))

        return broken

    def _texts(self, sheet: Answers) -> Iterator[object]:
        advice = advise(self.rulebook, self._suggest(sheet), sheet, sign_taken_back=False)
        for points in advice.by_concern.values():
            for point in points:
                yield from (point.finding.rule.patient, point.question)
        yield from (finding.rule.patient for finding in advice.notes)
        for sentences in advice.guidance.values():
            for sentence in sentences:
                yield from (sentence.title, sentence.patient)

    def _holds(self, guarantee: Guarantee, sheet: Answers) -> bool:
        reading = read_answers(self.rulebook.questionnaire, sheet, sent=True)
        return guarantee.when is None or bool(guarantee.when.truth(reading))

    def _implied(self) -> Iterator[Property]:
        """Tell the rules that never fire without another one of their topic and outcome: they add nothing to it."""
        for rule in self.rulebook.rules:
            for other in self.rulebook.rules:
                if rule is not other and rule.suggest and (rule.topic, rule.suggest) == (other.topic, other.suggest):
                    alone = z3.And(self.low.fires[rule.id], z3.Not(self.low.fires[other.id]))
                    says = f"It fires on some sheet without {other.id}, of the same topic and outcome."
                    yield Property(f"adds {rule.id} {other.id}", says, alone, _never, wanted=True, informs=True)

    def _suggest(self, sheet: Answers) -> Suggestion:
        return suggest(self.rulebook, sheet)


def _never(_: Sequence[Answers]) -> bool:
    return False
