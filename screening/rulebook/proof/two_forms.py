"""One person on two forms, as queries to z3: on which sheets is the new file milder than the old one?

The person has one answer, or none, to every question that either file asks. Each form asks its own questions, and holds
the part of that answer it can take: only ticks for options it has; only numbers in its range; several ticks only if it
allows that combination; and what its own lists find in a text. What it cannot take is left blank there. A required
question may be blank on either form, as on any sent sheet: the rules say what follows. A question that takes another
kind of answer (a number, options, words) in the new file is a different question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any as Formula

import z3

from screening.domain.questionnaire.answers import Answers, check_answers
from screening.domain.questionnaire.derived import Derived, WordList, derived_of, folded
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.rules.rulebook import Act, Outcome, Rule
from screening.domain.rules.suggestion import suggest
from screening.rulebook.difference import milder
from screening.rulebook.proof.claim import QUESTION, TICK, Property
from screening.rulebook.proof.encoding import Screened, Sheet, alone
from screening.rulebook.reading.reader import RulesFile

NO_RULE = "no rule"  # of the old file holds, so it was a talk: silence is not "fits"


class TwoForms:
    """Any one person on the form of an old file (`low`) and of a new one (`high`); `bounds` applies to both.

    Its properties say that no sheet becomes milder that a rule of the old file decides, or that none of them does.
    """

    def __init__(self, old: RulesFile, new: RulesFile) -> None:
        self._old, self._new = old.rulebook, new.rulebook
        self._plain_on_new = {**new.plain, **check_answers(new.rulebook.questionnaire, old.plain)[0]}
        self.low = Screened(old.rulebook, "old")
        self.high = Screened(new.rulebook, "new")
        self.bounds = [*self.low.bounds, *self.high.bounds, *self._one_person()]

    def __iter__(self) -> Iterator[Property]:
        for rule in self._old.by_severity:
            yield self._property(f"{rule.ref} {rule.id}", self._milder_than(rule))
        yield self._property(NO_RULE, self._milder_than_silence())

    def near(self, plain: Answers, pair: bool) -> Iterator[tuple[Formula, int]]:
        """Yield what is true of a plain person, with the cost of each deviation, once for both forms.

        A question that a form does not ask costs nothing there.
        """
        forms = (self.low.sheet, self._old, plain), (self.high.sheet, self._new, self._plain_on_new)
        for name in {**self._old.questionnaire.by_id, **self._new.questionnaire.by_id}:
            asking = [(sheet, book.questionnaire.by_id.get(name), given) for sheet, book, given in forms]
            known = [(sheet, question, given.get(name)) for sheet, question, given in asking if question]
            yield z3.And([z3.Implies(sheet.asked[name], sheet.equals(q, value)) for sheet, q, value in known]), QUESTION
            for option in sorted(frozenset[str]().union(*(q.option_ids for _sheet, q, _value in known))):
                extra = [s for s, q, value in known if option in q.option_ids and option not in q.options_in(value)]
                if extra:
                    yield z3.Not(z3.Or([sheet.option(name, option) for sheet in extra])), TICK

    def _property(self, name: str, sheets: Formula) -> Property:
        return Property(name, "No sheet on which it decides becomes milder.", sheets, self._became_milder, pair=True)

    def _one_person(self) -> Iterator[Formula]:
        """Yield, for each question that both forms may ask, that both hold the same answer as far as they can."""
        low, high = self.low.sheet, self.high.sheet
        for old in self._old.questionnaire.questions:
            new = self._new.questionnaire.by_id.get(old.id)
            if new is not None and _comparable(old, new):
                refused_by_old = z3.And(z3.Not(low.answered[old.id]), _refused(old, new, high))
                refused_by_new = z3.And(z3.Not(high.answered[old.id]), _refused(new, old, low))
                same = z3.Or(_same(low, high, old, new), refused_by_old, refused_by_new)
                yield z3.Implies(z3.And(low.asked[old.id], high.asked[old.id]), same)
        for before in derived_of(self._old.questionnaire):
            yield from self._same_text(before)

    def _same_text(self, old: Derived) -> Iterator[Formula]:
        """Yield what a text means in both files: a list that only lost words is found in the new only if in the old.

        The lists of a question that is new, gone or found in other texts are unconstrained.
        """
        new = self._new.questionnaire.by_id.get(old.id)
        if not isinstance(new, Derived) or old.sources != new.sources:
            return
        later = {one.id: _entries(one) for one in new.lists}
        for one in old.lists:
            if one.id not in later:
                continue
            before, after = self.low.sheet.option(old.id, one.id), self.high.sheet.option(old.id, one.id)
            if _entries(one) <= later[one.id]:
                yield z3.Implies(before, after)
            if _entries(one) >= later[one.id]:
                yield z3.Implies(after, before)

    def _milder_than(self, rule: Rule) -> Formula:
        """Return the formula that a rule of the old file sets the outcome or the act, and the new file is milder."""
        more_urgent = [act for act in Act if act.rank > rule.act.rank][:1]
        gives_act = z3.Not(z3.Or([self.low.act_at_least(act) for act in more_urgent]))
        milder = [z3.And(gives_act, self._same_outcome(), z3.Not(self.high.act_at_least(rule.act)))]
        if rule.suggest:
            milder.append(z3.And(self.low.is_outcome(rule.suggest), z3.Not(self.high.at_least(rule.suggest))))
        return z3.And(self.low.fires[rule.id], z3.Or(milder))

    def _milder_than_silence(self) -> Formula:
        """Return the formula that no rule of the old file decides, which means a talk, and the new file is milder."""
        suggesting = self.low.some_fires(rule for rule in self._old.rules if rule.suggest)
        any_rule = self.low.some_fires(self._old.rules)
        fits = z3.And(z3.Not(suggesting), z3.Not(self.high.at_least(Outcome.DISCUSS_FIRST)))
        no_talk = z3.And(z3.Not(any_rule), self._same_outcome(), z3.Not(self.high.act_at_least(Act.TALK)))
        return z3.Or(fits, no_talk)

    def _same_outcome(self) -> Formula:
        return z3.And([self.low.at_least(outcome) == self.high.at_least(outcome) for outcome in Outcome])

    def _became_milder(self, sheets: Sequence[Answers]) -> bool:
        return milder(suggest(self._old, sheets[0]), suggest(self._new, sheets[1])) is not None


def _entries(words: WordList) -> frozenset[str]:
    return frozenset(map(folded, words.words))


def _comparable(old: Question, new: Question) -> bool:
    """Return whether two versions of a question take answers of the same kind."""
    if old.takes_options or new.takes_options:
        return old.takes_options and new.takes_options
    return old.kind == new.kind or old.stored is new.stored is Stored.NUMBER


def _same(low: Sheet, high: Sheet, old: Question, new: Question) -> Formula:
    """Return the formula that both forms hold the same answer, judged by the options both have, or none."""
    name = old.id
    if old.takes_options:
        return z3.And([low.option(name, o) == high.option(name, o) for o in sorted(old.option_ids & new.option_ids)])
    same = low.answered[name] == high.answered[name]
    if old.stored is not Stored.NUMBER:
        return same
    return z3.And(same, z3.Implies(low.answered[name], low.number[name] == high.number[name]))


def _refused(question: Question, other: Question, sheet: Sheet) -> Formula:
    """Return the formula that a question cannot take the answer that its `other` version got on a sheet."""
    name = question.id
    if question.takes_options:
        shared = sorted(question.option_ids & other.option_ids)
        return z3.Not(z3.And(list(alone(question, {option: sheet.option(name, option) for option in shared}))))
    if question.stored is Stored.NUMBER:
        number = sheet.number[name]
        return z3.And(sheet.answered[name], z3.Or(number < question.minimum, number > question.maximum))
    return z3.BoolVal(False)
