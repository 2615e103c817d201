"""A questionnaire beside the intake, on one page by link: no name, no earlier answers, sent once.

A warning sign is sent at once, whatever else the page lacks; one that can no longer be sent still leads to what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import format_datetime
from itsdangerous import BadData, URLSafeTimedSerializer

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers, FollowUpState
from screening.domain.care.outcomes import MeasuredOutcome
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.advice import advise
from screening.domain.rules.guidance import Layout
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.question_form import QuestionForm, question_form
from screening.web.http.cookies import keep_cookie, read_cookie
from screening.web.languages import has_picked, language, speak
from screening.web.needs import EVERYONE, Needs
from screening.web.patient import urgent
from screening.web.patient.session import only_changes_language
from screening.web.question_markup import question_markup
from screening.workflow.care.follow_up import FollowUpSent, NotOpenError, answer, is_closed
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.care.outcomes import outcomes_of
from screening.workflow.intake.answer import recognized, signs_among
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force, rulebook_of

FOLLOW_UP, SENT_HERE = "follow-up", "follow-up-sent"
_KEPT, _SHOWN = timedelta(days=7), timedelta(hours=2)  # how long this browser knows the link, and what it sent


@dataclass(frozen=True)
class _Asked:
    """What this browser's link stands for now; `book` is None where the rules no longer ask it."""

    follow_up: FollowUp | None
    book: Rulebook | None

    @property
    def state(self) -> FollowUpState:
        if self.follow_up is None or self.book is None:
            return FollowUpState.ENDED
        return self.follow_up.state(datetime.now(UTC), closed=is_closed(practice(), self.follow_up))


@patient.get("/c/<token>")
@Needs(EVERYONE)
def follow_up_link(token: str) -> ViewResult:
    """Keep the token of a link and lead to its questions: it leaves the address bar (security.md, 7)."""
    picked = has_picked()  # also read for a forged link, so that it costs the same
    found = practice().follow_ups.find(token)
    if found is None:
        return redirect(url_for("patient.link_ended"))
    if not picked:
        speak(found.language)
    return keep_cookie(redirect(url_for("patient.follow_up")), FOLLOW_UP, token, _KEPT)


@patient.route("/how-are-you", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=60, same_origin=True)
def follow_up() -> ViewResult:
    """Show the questions of this browser's link, or take the answers; say why where it opens none."""
    asked = _asked()
    if asked.state is not FollowUpState.OPEN or asked.book is None:
        return _not_open(asked)
    posted = request.form if request.method == "POST" else None
    form = _form(asked.book, posted is not None)
    if posted is None or only_changes_language():
        return _page(asked.book, form)
    right = form.validate()
    signs = _signs(asked.book)
    if not right and not signs:
        return _page(asked.book, form), 422
    return _send(asked, {**form.answers, **signs})


@patient.get("/how-are-you/sent")
@Needs(EVERYONE)
def follow_up_sent() -> ViewResult:
    """Show the browser that sent what it can read about it, for two hours; others read only that it was sent."""
    asked = _asked()
    found = asked.follow_up.answered if asked.follow_up else None
    if asked.follow_up is None or found is None or asked.book is None or not _was_sent_here(asked.follow_up):
        return redirect(url_for("patient.follow_up"))
    return _result(asked.book, asked.follow_up, found)


def _asked() -> _Asked:
    """Return the follow-up of this browser's link, with the questionnaire as it was answered, shown or is in force."""
    found = practice().follow_ups.find(read_cookie(FOLLOW_UP))
    if found is None:
        return _Asked(None, None)
    version = found.answered.digest if found.answered else request.form.get("version", "")
    try:
        book = rulebook_of(practice(), version) if version.isalnum() else rulebook_in_force(practice())
    except NoRulesError:
        book = rulebook_in_force(practice())
    return _Asked(found, book.questionnaires.get(found.questionnaire))


def _form(book: Rulebook, is_posted: bool) -> QuestionForm:
    posted = request.form if is_posted else None
    return question_form(book.questionnaire.questions, language(), {}, posted, practice().today())


def _signs(book: Rulebook) -> dict[str, Value]:
    """Return the warning signs that were posted, however invalid the rest is."""
    return signs_among(book, recognized(book.questionnaire, request.form.to_dict(flat=False)))


def _send(asked: _Asked, answers: dict[str, Value]) -> ViewResult:
    if asked.follow_up is None or asked.book is None:
        return _not_open(asked)
    token = asked.follow_up.token
    alerts = alert_mails(practice().settings)
    try:
        answer(practice(), FollowUpSent(token, asked.book, answers, language(), datetime.now(UTC), alerts))
    except NotOpenError:
        return _not_open(_asked())
    sent = keep_cookie(redirect(url_for("patient.follow_up_sent")), SENT_HERE, _signer().dumps(token), _SHOWN)
    return keep_cookie(sent, FOLLOW_UP, token, _KEPT)


def _page(book: Rulebook, form: QuestionForm) -> str:
    return render_template(
        "patient/follow_up.html",
        book=book,
        asking=book.asking,
        problems=form.problems,
        drawn=[
            question_markup(question, form[question.id], language(), book.signs.get(question.id, ()), {})
            for question in book.questionnaire.questions
        ],
        urgent_list=book.treatment.urgent_list,
    )


def _result(book: Rulebook, follow_up: FollowUp, sent: FollowUpAnswers) -> str:
    """Return what a person reads about what they sent: what to do now, or what is normal and what helps."""
    alarm = urgent.panel(book, sent.answers)
    advice = advise(book, sent.suggestion.under(book), sent.answers, sign_taken_back=False)
    notes, said = [finding.rule.patient[language()] for finding in advice.notes], advice.guidance
    return render_template(
        "patient/follow_up_sent.html",
        asking=book.asking,
        alarm=alarm,
        advice=advice,
        points=[point.finding.rule.patient[language()] for point in advice.points],
        parts=[
            (part, notes if part.layout is Layout.NOTES else [one.patient[language()] for one in said.get(part.id, ())])
            for part in book.parts.values()
        ],
        urgent_list=book.treatment.urgent_list,
        change=_change(book, follow_up.episode_of),
    )


def _change(book: Rulebook, episode_of: str) -> MeasuredOutcome | None:
    """Return what this questionnaire measures; None while there is only one number.

    The page tells the number just given and which way it went: whoever holds the link has proved no date of birth.
    """
    measured, zone = book.asking.measured if book.asking else None, practice().settings.time_zone
    for outcome in outcomes_of(practice(), episode_of, zone) if measured else ():
        if outcome.change and measured and outcome.measured.fact == measured.fact:
            return outcome
    return None


def _not_open(asked: _Asked) -> ViewResult:
    """Return why there is nothing to answer, and whom to call; a warning sign that was posted comes first."""
    book, state = asked.book, asked.state
    signs = _signs(book) if book and request.method == "POST" else {}
    if asked.follow_up and signs and not only_changes_language():
        call_about_sign(practice(), asked.follow_up.token, alert_mails(practice().settings))
    opens = asked.follow_up.opens_at if asked.follow_up else datetime.now(UTC)
    page = render_template(
        "patient/follow_up_closed.html",
        state=state.value,
        alarm=urgent.panel(book, signs) if book and signs else None,
        opens=format_datetime(opens.astimezone(practice().settings.time_zone), "EEEE, MMMM d, h:mm a", rebase=False),
        urgent_list=rulebook_in_force(practice()).treatment.urgent_list,
    )
    return (page, 409) if request.method == "POST" and not only_changes_language() else page


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="follow-up sent here")


def _was_sent_here(follow_up: FollowUp) -> bool:
    try:
        said = _signer().loads(read_cookie(SENT_HERE) or "", max_age=int(_SHOWN.total_seconds()))
    except BadData:
        return False
    return bool(said == follow_up.token)
