"""The guarantees of a rules file as properties to prove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any as Formula

import z3

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.derived import derived_of
from screening.domain.questionnaire.texts import Text
from screening.domain.rules.advice import Advice, advise
from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.words_around import words_around
from screening.rulebook.proof.claim import Broken, Property, TwoSheets, never
from screening.rulebook.proof.patient_texts import texts_of
from screening.rulebook.reading.guarantees import Guarantee


class Promises:
    """What guarantees promise about any sheets."""

    def __init__(self, two: TwoSheets) -> None:
        self._two = two

    def of(self, guarantee: Guarantee) -> Iterator[Property]:
        """Yield the properties that prove one guarantee."""
        name, when = f"guarantee {guarantee.id}", self._when(guarantee)
        if guarantee.when is not None:
            yield Property(f"{name}: can hold", "Some sheet is as its “when” says.", when, never, wanted=True)
        yield from self._floors(name, guarantee, when)
        yield from self._questions_asked(name, guarantee, when)
        for question, option in guarantee.named_options:
            wanted = z3.And(
                self._two.low.sheet.option(question, option), self._two.low.is_outcome(guarantee.can_be or Outcome.FITS)
            )
            yield Property(f"{name}: {question} {option}", guarantee.says, wanted, never, wanted=True)
        if guarantee.no_effect:
            differ = z3.And(when, self._only_these_differ(guarantee))
            yield Property(name, guarantee.says, differ, self._outcomes_differ(guarantee), pair=True)
        yield from self._must_say(guarantee, when)
        if guarantee.unsaid:
            yield from self._unsaid(guarantee, when)

    def _floors(self, name: str, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        if guarantee.at_least:
            reached = self._two.low.at_least(guarantee.at_least)
            if guarantee.act:
                reached = z3.And(reached, self._two.low.act_at_least(guarantee.act))
            yield Property(name, guarantee.says, z3.And(when, z3.Not(reached)), self._falls_short(guarantee))
        if guarantee.on_safety:
            short = z3.And(when, z3.Not(self._two.low.on_safety_at_least(guarantee.on_safety)))
            yield Property(f"{name}: on safety", guarantee.says, short, self._falls_short_on_safety(guarantee))

    def _questions_asked(self, name: str, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        for question in guarantee.asked:
            sleeps = z3.And(when, z3.Not(self._two.low.sheet.asked[question]))
            yield Property(f"{name}: asked {question}", guarantee.says, sleeps, self._sleeps(guarantee, question))
        for question in guarantee.not_asked:
            asked = z3.And(when, self._two.low.sheet.asked[question])
            yield Property(f"{name}: not asked {question}", guarantee.says, asked, self._is_asked(question))

    def _when(self, guarantee: Guarantee) -> Formula:
        when = z3.BoolVal(True) if guarantee.when is None else self._two.low.sheet.holds(guarantee.when)
        return z3.And(when, self._two.low.asks_for(guarantee.from_act)) if guarantee.from_act else when

    def _falls_short(self, guarantee: Guarantee) -> Broken:
        def broken(sheets: Sequence[Answers]) -> bool:
            suggestion = self._two.suggest(sheets[0])
            mild = suggestion.outcome is None or suggestion.outcome.rank < (guarantee.at_least or Outcome.FITS).rank
            return self._holds(guarantee, sheets[0]) and (
                mild or (guarantee.act is not None and suggestion.act.rank < guarantee.act.rank)
            )

        return broken

    def _falls_short_on_safety(self, guarantee: Guarantee) -> Broken:
        wanted = guarantee.on_safety or Outcome.FITS
        return lambda sheets: (
            self._holds(guarantee, sheets[0]) and self._two.suggest(sheets[0]).on_safety.rank < wanted.rank
        )

    def _sleeps(self, guarantee: Guarantee, question: str) -> Broken:
        asked = self._is_asked(question)
        return lambda sheets: self._holds(guarantee, sheets[0]) and not asked(sheets)

    def _is_asked(self, question: str) -> Broken:
        return lambda sheets: question in read_answers(self._two.rulebook.questionnaire, sheets[0], sent=True).asked

    def _only_these_differ(self, guarantee: Guarantee) -> Formula:
        low, high = self._two.low.sheet, self._two.high.sheet
        questionnaire, free = self._two.rulebook.questionnaire, set(guarantee.no_effect)
        questions = questionnaire.questions
        others = [q for q in questions if q.id not in free]
        others += [derived for derived in derived_of(questionnaire) if free.isdisjoint(derived.sources)]
        same = [low.same_answer(high, q) for q in others]
        given = [
            low.answered[q.id] == high.answered[q.id]
            for q in questions
            if q.id in guarantee.no_effect and not q.optional  # a blank always counts as missing
        ]
        rules = [rule for rule in self._two.rulebook.rules if rule.id not in guarantee.but_for]
        differs = z3.Or(
            [self._two.low.some_suggest(o, rules) != self._two.high.some_suggest(o, rules) for o in Outcome]
        )
        return z3.And(*same, *given, differs)

    def _outcomes_differ(self, guarantee: Guarantee) -> Broken:
        def broken(sheets: Sequence[Answers]) -> bool:
            low, high = (
                max(
                    (
                        f.rule.suggest.rank
                        for f in self._two.suggest(sheet).findings
                        if f.rule.suggest and f.rule.id not in guarantee.but_for
                    ),
                    default=Outcome.DISCUSS_FIRST.rank,
                )
                for sheet in sheets
            )
            return low != high

        return broken

    def _must_say(self, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        """Yield, per language, that a text of the promised outcome says one of the words."""
        for rule in self._two.rulebook.rules if guarantee.must_say else ():
            silent = [t for t in rule.patient.values() if not any(word in t.lower() for word in guarantee.must_say)]
            if silent and rule.suggest is guarantee.at_least:
                yield Property(
                    f"guarantee {guarantee.id}: rule {rule.id} says so",
                    f"{guarantee.says} (it does not: {silent[0]})",
                    z3.And(when, self._two.low.fires[rule.id]),
                    self._is_read(guarantee, rule.patient),
                )

    def _unsaid(self, guarantee: Guarantee, when: Formula) -> Iterator[Property]:
        if guarantee.when is None and guarantee.from_act is None:  # applies to every text for every reader
            for place, words in self._words_of_the_form():
                found = [word for word in guarantee.unsaid if word in " ".join(words.values()).lower()]
                if found:
                    says = f"{guarantee.says} (“{found[0]}” appears in: {words['en']})"
                    yield Property(f"guarantee {guarantee.id}: {place}", says, z3.BoolVal(True), lambda _sheets: True)
        for said in texts_of(self._two.low):
            text = " ".join(said.text.values()).lower()
            word = next((word for word in guarantee.unsaid if word in text), None)
            if word and said.id not in guarantee.but_for:
                yield Property(
                    f"guarantee {guarantee.id}: {said.place} {said.id}",
                    f"{guarantee.says} (“{word}” appears in: {said.text['en']})",
                    z3.And(when, said.read),
                    self._is_read(guarantee, said.text),
                )

    def _words_of_the_form(self) -> Iterator[tuple[str, Text]]:
        """Yield the texts that anyone may read before the result."""
        asked = self._two.rulebook.questionnaire
        yield from words_around(self._two.rulebook)
        for section in asked.sections:
            yield from ((f"section {section.id}", text) for text in (section.title, section.intro))
        yield from ((f"page {page.id}", page.title) for page in asked.pages)
        for question in asked.questions:
            of_options = (text for option in question.options for text in option.texts)
            texts = (question.ask, question.why, question.help, *of_options)
            yield from ((f"question {question.id}", text) for text in texts if text)

    def _is_read(self, guarantee: Guarantee, text: object) -> Broken:
        def broken(sheets: Sequence[Answers]) -> bool:
            if not self._holds(guarantee, sheets[0]):
                return False
            pages = [self._page(sheets[0], taken_back) for taken_back in (False, True)]
            least = (guarantee.from_act or Act.NONE).rank
            return any(read is text for page in pages if page.act.rank >= least for read in self._texts(page))

        return broken

    def _page(self, sheet: Answers, taken_back: bool) -> Advice:
        return advise(self._two.rulebook, self._two.suggest(sheet), sheet, sign_taken_back=taken_back)

    def _texts(self, advice: Advice) -> Iterator[object]:
        for point in advice.points:
            yield from (point.finding.rule.patient, point.question)
        yield from (finding.rule.patient for finding in advice.notes)
        for sentences in advice.guidance.values():
            for sentence in sentences:
                yield from (sentence.title, sentence.patient)

    def _holds(self, guarantee: Guarantee, sheet: Answers) -> bool:
        reading = read_answers(self._two.rulebook.questionnaire, sheet, sent=True)
        return guarantee.when is None or bool(guarantee.when.truth(reading))
