"""The one-minute summary of a screening in its current state, all in words.

Corrections made at the visit replace the answers everywhere, with the patient's own answers shown beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.derived import still_about
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.review.decision import TAKEN_BACK
from screening.domain.rules.rulebook import Concern, Outcome
from screening.domain.rules.suggestion import Suggestion
from screening.domain.rules.treatment import SummaryRow
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.workspace.summary.answer_words import LANGUAGE, AnswerWords
from screening.web.workspace.summary.brought import DIFFERS, record_items
from screening.web.workspace.summary.findings import Caution, caution_of
from screening.web.workspace.summary.items import ItemToConfirm
from screening.web.workspace.summary.plan import PlanPart, consent_of, lines_of, plan_of
from screening.workflow.review.correct import EvaluatedSheet, as_it_stands, as_sent


@dataclass(frozen=True)
class SummaryLine:
    """One line of what the patient said: a label, the current answer, and what they sent ("" if the same)."""

    label: str
    value: str
    was: str = ""
    question: str = ""


@dataclass(frozen=True)
class Summary:
    """What the therapist reads, in its current state; `sent` is what the patient sent.

    `to_ask` is what a decision ticks: each warning sign taken back, the most urgent caution of each topic (the first
    three of them matter most), and what a correction removed. Those are `gone`: cautions from what the patient sent.
    `lines` are the plan in a few phrases, (label, phrases). `duties` are cautions and notes about what the therapist
    has to do by law or by rule. `not_sure`, `unanswered` and `skipped` (which need no answer) are (id, question).
    """

    screening: Screening
    sent: EvaluatedSheet
    standing: EvaluatedSheet
    age: int | None
    facts: tuple[SummaryLine, ...]
    cautions: tuple[Caution, ...]
    gone: tuple[Caution, ...]
    plan: tuple[PlanPart, ...]
    lines: tuple[tuple[str, str], ...]
    duties: tuple[Caution, ...]
    consent: Mapping[str, str]
    taken_back: tuple[str, ...]
    to_ask: tuple[ItemToConfirm, ...]
    not_sure: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    patient_words: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[SummaryLine, ...]], ...]
    reviewed: bool

    @property
    def asked(self) -> tuple[ItemToConfirm, ...]:
        """Return what is still to be asked."""
        return tuple(check for check in self.to_ask if not check.gone)

    @property
    def suggestion(self) -> Suggestion:
        """Return the current suggestion."""
        return self.standing.suggestion

    @property
    def headline(self) -> str:
        """Return what to ask about first, in a few words; "" for nothing."""
        if self.taken_back and self.suggestion.outcome is not Outcome.EMERGENCY:
            return "a warning sign taken back"
        if self.standing.differing and self.suggestion.outcome is not Outcome.EMERGENCY:
            return DIFFERS
        return next((check.caution.rule.title for check in self.asked if check.caution), "")

    @property
    def moved(self) -> bool:
        """Return whether a correction changed the outcome or how soon to act."""
        sent, now = self.sent, self.standing
        return (sent.suggestion.outcome, sent.suggestion.on_safety, sent.act) != (
            now.suggestion.outcome,
            now.suggestion.on_safety,
            now.act,
        )


def summarize(screening: Screening) -> Summary:
    """Return a stored screening in words, under the rules version that made its suggestion."""
    sent, standing = as_sent(practice(), screening), as_it_stands(practice(), screening)
    book, suggestion = standing.book, standing.suggestion
    said = screening.asked_about
    still_said = still_about(book.questionnaire, said, sent.answers, standing.answers)
    words, before = AnswerWords(book, standing.answers, still_said), AnswerWords(book, sent.answers, said)
    taken_back = screening.taken_back
    fired = [caution_of(book, words, finding) for finding in suggestion.findings]
    fits = standing.outcome is Outcome.FITS and not taken_back
    cautions = _most_prominent(c for c in fired if c.rule.suggest and (fits or c.rule.suggest is not Outcome.FITS))
    still = {finding.rule.id for finding in suggestion.findings}
    cautioned = [finding for finding in sent.suggestion.findings if finding.rule.suggest not in (None, Outcome.FITS)]
    gone = _most_prominent(caution_of(book, before, finding) for finding in cautioned if finding.rule.id not in still)
    return Summary(
        screening=screening,
        sent=sent,
        standing=standing,
        age=book.age_in(standing.answers),
        facts=_facts((words, suggestion), (before, sent.suggestion)),
        cautions=cautions,
        gone=gone,
        plan=plan_of(words, suggestion, (caution for caution in fired if not caution.rule.suggest)),
        lines=lines_of(book, (caution.rule for caution in _most_prominent(fired))),
        duties=tuple(caution for caution in fired if caution.rule.concern is Concern.DUTY),
        consent=consent_of(book, suggestion, screening.language),
        taken_back=words.options(taken_back),
        to_ask=(
            *_taken_back(words, taken_back),
            *record_items(words, standing.differing, screening),
            *_one_per_topic(cautions, screening.language),
            *(
                ItemToConfirm(c.rule.id, c.patient_said, c.rule.therapist, c.because, gone=True, title=c.rule.title)
                for c in gone
            ),
        ),
        not_sure=tuple(
            (q, words.ask(q)) for q in words.answers if NOT_SURE in book.questionnaire.options_in(words.answers, q)
        ),
        unanswered=tuple((q, words.ask(q)) for q in suggestion.unanswered if not words.is_optional(q)),
        skipped=tuple((q, words.ask(q)) for q in suggestion.unanswered if words.is_optional(q)),
        left_out=tuple(words.ask(question) for question in screening.left_out),
        patient_words=words.texts(),
        sections=_sections(words, before, suggestion),
        reviewed=book.reviewed,
    )


def _most_prominent(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    return tuple(sorted(cautions, key=lambda caution: caution.rule.prominence))


def _facts(now: tuple[AnswerWords, Suggestion], sent: tuple[AnswerWords, Suggestion]) -> tuple[SummaryLine, ...]:
    """Return the current facts, each with what was sent if that differs."""
    before = dict(_fact_rows(*sent))
    return tuple(
        SummaryLine(label, value, was if (was := before.get(label, "")) != value else "")
        for label, value in _fact_rows(*now)
    )


def _fact_rows(words: AnswerWords, suggestion: Suggestion) -> list[tuple[str, str]]:
    shown = [row for row in words.book.treatment.staff.rows if not row.if_answered or row.question in words.answers]
    return [(row.label, _row(row, words, suggestion)) for row in shown]


def _row(row: SummaryRow, words: AnswerWords, suggestion: Suggestion) -> str:
    """Return the text of one line: the fact in words, and the answer it rests on."""
    if not row.fact:
        return words.answer(row.question)
    value = suggestion.facts.get(row.fact)
    fact = row.otherwise if value is None else row.words.get(str(value), str(value))
    return f"{fact}: {words.answer(row.question).lower()}" if row.question else fact


def _sections(
    words: AnswerWords, before: AnswerWords, suggestion: Suggestion
) -> tuple[tuple[str, tuple[SummaryLine, ...]], ...]:
    """Return each section with the current answers, and what the patient sent beside each."""
    return tuple(
        (title, tuple(_line(before, *row) for row in rows)) for title, rows in words.by_section(suggestion.unanswered)
    )


def _line(before: AnswerWords, question: str, ask: str, answer: str) -> SummaryLine:
    was = before.answer(question)
    return SummaryLine(ask, answer, was if was != answer else "", question)


def _taken_back(words: AnswerWords, signs: Mapping[str, tuple[str, ...]]) -> tuple[ItemToConfirm, ...]:
    title, line = "Has the sign", "Warning sign picked, then taken back: ask about it first."
    question = "You picked this, then took it back. Do you have it now?"
    ticked = [(name, option) for name, options in signs.items() for option in options]
    return tuple(
        ItemToConfirm(
            f"{TAKEN_BACK}{name}:{option}", said, line, {name: (option,)}, is_sign=True, question=question, title=title
        )
        for (name, option), said in zip(ticked, words.options(signs), strict=True)
    )


def _one_per_topic(cautions: Iterable[Caution], language: str) -> tuple[ItemToConfirm, ...]:
    """Return the most urgent caution of each topic with the others on it, given most prominent first.

    There is nothing to ask about a rule that says "fits".
    """
    topics: dict[str, list[Caution]] = {}
    for caution in cautions:
        if caution.rule.suggest is not Outcome.FITS:
            topics.setdefault(caution.rule.topic, []).append(caution)
    return tuple(_asking(found, language) for found in topics.values())


def _asking(topic: list[Caution], language: str) -> ItemToConfirm:
    first, *also = topic
    rule = first.rule
    return ItemToConfirm(
        rule.id,
        first.patient_said,
        rule.therapist,
        first.because,
        is_sign=rule.suggest is Outcome.EMERGENCY,
        title=rule.title,
        question=rule.ask.get(LANGUAGE, ""),
        foreign=rule.ask.get(language, "") if language != LANGUAGE else "",
        caution=first,
        also=tuple(also),
    )
