"""What a chart should hear about a screening: where the two differ, what cannot wait, and what the rules suggest.

A notice says only what the rules, the answers or the chart say. If there is nothing to say, there is no notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from screening.domain.health_record.entries import PatientRecord, RecordEntry
from screening.domain.health_record.signals import Mention, RecordSignals, discrepancies
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.kinds.choice import Choice
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.review.correction import corrected
from screening.domain.review.decision import MAY_TREAT, Conclusion
from screening.domain.rules.rulebook import CALL_TODAY, Act, Outcome, Rule, Rulebook, urgency_of
from screening.domain.rules.suggestion import suggest

TELLS_FOR = timedelta(days=180)  # this long after it was sent, a screening says too little about today


@dataclass(frozen=True)
class ChartedScreening:
    """A screening as it stands: its current answers, what its rules suggest, and what was signed, if anything.

    `rules` are those that hold and advise against the treatment, most prominent first. `signed_before` is what was
    signed before answers were `corrected` at the visit: it no longer applies, and nothing was signed since.
    """

    reference: str
    sent_on: date
    book: Rulebook
    answers: Answers
    outcome: Outcome
    act: Act
    rules: tuple[Rule, ...]
    conclusion: Conclusion | None
    corrected: bool = False
    signed_before: Conclusion | None = None

    @property
    def urgent(self) -> bool:
        """Return whether it cannot wait, and no one has signed a decision."""
        return self.conclusion is None and urgency_of(self.outcome, self.act) <= CALL_TODAY


@dataclass(frozen=True)
class ChartDiffers:
    """The chart mentions what the patient denied: its current entries, and the patient's answer in words."""

    question: Question
    entries: tuple[RecordEntry, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class OrderMatters:
    """A draft order for something the answers do not mention: what the rules would say with it, and why."""

    order: RecordEntry
    before: Outcome
    after: Outcome
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class CannotWait:
    """An urgent screening that no one has signed."""


@dataclass(frozen=True)
class Stands:
    """The current state of the screening."""


Notice = ChartDiffers | OrderMatters | CannotWait | Stands


def on_opening(one: ChartedScreening, signals: RecordSignals, record: PatientRecord, today: date) -> tuple[Notice, ...]:
    """Return the notices for when a chart is opened, most important first; none for an old screening."""
    if today - one.sent_on > TELLS_FOR:
        return ()
    urgent = (CannotWait(),) if one.urgent else ()
    return (*urgent, *_differences(one, signals.mentions(record, today)), *(() if urgent else (Stands(),)))


def on_ordering_treatment(
    one: ChartedScreening, signals: RecordSignals, record: PatientRecord, today: date
) -> tuple[Notice, ...]:
    """Return the notices for when the treatment is ordered: none if it was signed as fitting and nothing differs."""
    told = on_opening(one, signals, record, today)
    return () if told == (Stands(),) and one.conclusion in MAY_TREAT else told


def on_ordering_else(
    one: ChartedScreening, signals: RecordSignals, orders: PatientRecord, today: date
) -> tuple[Notice, ...]:
    """Return the notices for when something else is ordered: what the rules would say had it been answered.

    None if a signed decision rules the treatment out, or if the answers already mention it.
    """
    over = one.conclusion is not None and one.conclusion not in MAY_TREAT
    if over or today - one.sent_on > TELLS_FOR:
        return ()
    found = (_with(one, mention) for mention in signals.mentions(orders, today))
    return tuple({notice.order: notice for notice in found if notice}.values())


def _differences(one: ChartedScreening, mentions: tuple[Mention, ...]) -> Iterator[ChartDiffers]:
    """Yield a notice for each question whose answer contradicts the chart; silence is not a difference."""
    questionnaire, entries, said = one.book.questionnaire, dict[str, list[RecordEntry]](), dict[str, tuple[str, ...]]()
    for found in discrepancies(questionnaire, mentions, one.answers):
        question = found.mention.signal.question
        if not found.open:
            entries.setdefault(question, []).append(found.mention.entry)
            said[question] = found.said
    for name, of in entries.items():
        yield ChartDiffers(questionnaire.by_id[name], tuple(dict.fromkeys(of)), said[name])


def _with(one: ChartedScreening, mention: Mention) -> OrderMatters | None:
    """Return what the rules would say if the box of a mention was ticked; None if they would say nothing more."""
    question = one.book.questionnaire.by_id.get(mention.signal.question)
    if question is None or mention.signal.option in question.options_in(one.answers.get(question.id)):
        return None
    ticked = _ticked(question, one.answers.get(question.id), mention.signal.option)
    if ticked is None:
        return None
    sheet = corrected(one.book.questionnaire, one.answers, {question.id: ticked})
    suggestion, known = suggest(one.book, sheet), {rule.id for rule in one.rules}
    new = tuple(
        finding.rule
        for finding in suggestion.findings
        if finding.rule.id not in known and finding.rule.suggest not in (None, Outcome.FITS)
    )
    outcome = suggestion.outcome or one.outcome
    return OrderMatters(mention.entry, one.outcome, outcome, new) if new else None


def _ticked(question: Question, value: Value | None, option: str) -> Value | None:
    if option not in question.option_ids:
        return None
    if isinstance(question, Choices):
        return question.with_options(value, (option,))
    return option if isinstance(question, Choice) else None
