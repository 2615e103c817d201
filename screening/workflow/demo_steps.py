"""What made-up people and their therapists do: the steps that pages take, at moments of the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.questions import Value
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.decision import MAY_TREAT, Conclusion, DecisionContent, Tick, needs_reason
from screening.domain.review.implied import implied_by_tick
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.domain.rules.suggestion import Finding
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.settings.languages import FIRST
from screening.workflow.demo_people import Crowd, MadeUp
from screening.workflow.intake.answer import PageAnswers, save_identity, save_page
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change, enter, start
from screening.workflow.practice.staff import Staff
from screening.workflow.review.calls import log_call
from screening.workflow.review.correct import AtVisit, EvaluatedSheet, as_it_stands, as_sent, correct
from screening.workflow.review.decide import SeenNumbers, sign, suggested_outcomes

_NOT_SO, _NOT_SO_UNSURE, _AGAINST = 0.03, 0.55, 0.06  # how often: untrue, untrue if unsure, a decision that differs
_LATEST = 40  # hours until a decision
_CALLED_WITHIN = 45  # minutes
_TALK = timedelta(minutes=12)  # from the correction at a visit to the signature
_FOLLOWS = {
    Outcome.FITS: Conclusion.FITS,
    Outcome.DISCUSS_FIRST: Conclusion.AFTER_DISCUSSING,
    Outcome.NOT_NOW: Conclusion.NOT_NOW,
    Outcome.EMERGENCY: Conclusion.REFER,
}
_OTHERWISE = {Outcome.FITS: Conclusion.NOT_NOW, Outcome.NOT_NOW: Conclusion.AFTER_DISCUSSING}


@dataclass
class MadeUpPractice:
    """Where the steps write, and who takes them. `plain` are the answers of someone with nothing to report.

    `treated` are those whose signed decision allows needling.
    """

    stores: Stores
    settings: Settings
    crowd: Crowd
    plain: Mapping[str, Value]
    staff: tuple[Staff, ...]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    treated: list[Screening] = field(default_factory=list)

    @property
    def chance(self) -> Random:
        return self.crowd.chance

    def day(self, moment: datetime) -> date:
        """Return the practice's date at a moment."""
        return moment.astimezone(self.settings.time_zone).date()


@dataclass(frozen=True)
class FormWalk:
    """One way through the form: when it is sent, by what invite, whether a warning sign is ticked and taken back."""

    sent_at: datetime
    invite: Invite | None = None
    takes_a_sign_back: bool = False


@dataclass(frozen=True)
class MadeUpVisit:
    """What was sent, and who asks about it, and when."""

    screening: Screening
    sheet: EvaluatedSheet
    by: Staff
    at: datetime


def walk(made: MadeUpPractice, book: Rulebook, person: MadeUp, how: FormWalk) -> Screening:
    """Answer section by section, as a patient does, then send; return what was sent."""
    day = made.day(how.sent_at)
    token = start(made.stores, StartContext(book, person.language, day), invite=how.invite)
    for number, page in enumerate(pages(book, person.answers, day)):
        signs = _a_sign(book, page) if how.takes_a_sign_back and number else None
        for answers in [signs, page] if signs else [page]:
            save_page(made.stores, token, book, answers)
    save_identity(made.stores, token, person.identity(book, day, made.chance))
    return _send(made, book, token, how.sent_at)


def pages(book: Rulebook, answers: Mapping[str, Value], day: date) -> Iterator[PageAnswers]:
    """Yield the answers of each section."""
    for section in book.questionnaire.sections:
        asked = [question.id for question in book.questionnaire.questions if question.section == section.id]
        yield PageAnswers({name: answers[name] for name in asked if name in answers}, asked, section.id, day)


def send_from_paper(made: MadeUpPractice, book: Rulebook, person: MadeUp, sent_at: datetime) -> Screening:
    """Let a member of staff type in what a patient wrote."""
    day = made.day(sent_at)
    identity = person.identity(book, day, made.chance)
    token = enter(made.stores, StartContext(book, person.language, day), person.answers, identity)
    return _send(made, book, token, sent_at, made.staff[0])


def send_changed(made: MadeUpPractice, book: Rulebook, screening: Screening, answers: Mapping[str, Value]) -> Screening:
    """Let a patient change what they sent."""
    day = made.day(made.now)
    token = change(made.stores, StartContext(book, screening.language, day), screening)
    for page in pages(book, answers, day):
        save_page(made.stores, token, book, page)
    save_identity(made.stores, token, screening.identity)
    return _send(made, book, token, made.now)


def decide(made: MadeUpPractice, screening: Screening) -> None:
    """Log the call that was made, ask about each finding, correct what is untrue, and sign some hours after sending."""
    by = made.chance.choice(made.staff)
    call_back(made, screening, by)
    sheet = as_sent(made.stores, screening)
    found = [finding for finding in sheet.suggestion.findings if finding.rule.suggest not in (None, Outcome.FITS)]
    signed_at = min(screening.sent_at + timedelta(hours=made.chance.uniform(0.5, _LATEST)), made.now)
    visit = MadeUpVisit(screening, sheet, by, max(signed_at - _TALK, screening.sent_at))
    ticks = {finding.rule.id: _asked(made, visit, finding) for finding in found}
    now = as_it_stands(made.stores, screening)
    outcome = now.suggestion.outcome or Outcome.DISCUSS_FIRST
    differs = outcome in _OTHERWISE and made.chance.random() < _AGAINST
    concluded = _OTHERWISE[outcome] if differs else _FOLLOWS[outcome]
    reasons = list(now.book.treatment.staff.reasons.values())
    suggested = suggested_outcomes(screening, outcome)
    reason = made.chance.choice(reasons) if needs_reason(suggested, concluded) else ""
    seen = SeenNumbers(1, now.correction.number if now.correction else 0, signed_at, opens_care=True)
    talked_about = _talked_about(screening, now) if concluded in MAY_TREAT else ()
    sign(made.stores, screening, DecisionContent(concluded, reason, ticks, talked_about=talked_about), by, seen)
    if concluded in MAY_TREAT:
        made.treated.append(screening)


def _talked_about(screening: Screening, now: EvaluatedSheet) -> tuple[str, ...]:
    """Return every point of consent."""
    topics = {finding.rule.topic for finding in now.suggestion.findings}
    return tuple(now.book.treatment.staff.consent_with(topics, translated=screening.language != FIRST))


def call_back(made: MadeUpPractice, screening: Screening, by: Staff) -> None:
    """Log that a patient who had to be called was reached, if there was one to call."""
    call = made.stores.calls.of(screening.id)
    if call is not None:
        made_at = min(call.raised_at + timedelta(minutes=made.chance.randrange(2, _CALLED_WITHIN)), made.now)
        urgent = screening.outcome == Outcome.EMERGENCY
        said = Next.ON_THE_WAY if urgent else Next.NO_EMERGENCY
        report = CallReport(CallOutcome.REACHED, next=said, found_by="" if urgent else by.name)
        log_call(made.stores, call, by, report, made_at)


def _send(
    made: MadeUpPractice, book: Rulebook, token: str, sent_at: datetime, entered_by: Staff | None = None
) -> Screening:
    draft = made.stores.drafts.find(token)
    if draft is None:
        raise LookupError("the draft that was just started is gone")
    request = SendRequest(token, draft.revision, draft.content.begun_in, sent_at, made.day(sent_at).isoformat())
    sent = send(made.stores, book, replace(request, entered_by=entered_by.id if entered_by else None))
    screening = made.stores.screenings.by_id(sent.screening_id or "")
    if screening is None:
        raise LookupError("the screening that was just sent is gone")
    return screening


def _a_sign(book: Rulebook, page: PageAnswers) -> PageAnswers | None:
    """Return the page with a warning sign ticked; None if it has none."""
    for question, options in book.signs.items():
        if options and question in page.answers:
            return replace(page, answers={**page.answers, question: (min(options),)})
    return None


def _asked(made: MadeUpPractice, visit: MadeUpVisit, finding: Finding) -> Tick:
    """Return what asking about a finding shows; what a patient was unsure of often turns out to be untrue."""
    sheet = visit.sheet
    questions = sheet.book.questionnaire.by_id
    asked = [(questions[name], value) for name, value in finding.because.items() if name in questions]
    unsure = any(NOT_SURE in question.options_in(value) for question, value in asked)
    if made.chance.random() >= (_NOT_SO_UNSURE if unsure else _NOT_SO):
        return Tick.CONFIRMED
    changes = _not_so(made, sheet, finding)
    if changes:
        correct(made.stores, visit.screening, changes, visit.by, AtVisit(at=visit.at))
    return Tick.NOT_CONFIRMED if changes else Tick.CONFIRMED


def _not_so(made: MadeUpPractice, sheet: EvaluatedSheet, finding: Finding) -> dict[str, Value | None]:
    """Return the answers that are true instead: those of someone with nothing to report."""
    implied = implied_by_tick(sheet.book, sheet.answers, finding.because, Tick.NOT_CONFIRMED)
    said = {name: made.plain[name] for name in implied.to_ask if name in made.plain}
    return {**implied.changes, **said}
