"""A follow-up questionnaire on one page, opened by link: no name, no earlier answers, sent once.

What a person named earlier for measuring is shown only after their date of birth. A warning sign is sent at once, even
if the page is incomplete; one that can no longer be sent still leads to what to do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import make_response, redirect, render_template, request, url_for

from screening.domain.care.follow_up import FollowUpState
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.question_form import QuestionForm
from screening.web.http.cookies import keep_cookie
from screening.web.languages import has_picked, language, moment_at_end, speak
from screening.web.needs import EVERYONE, Needs
from screening.web.patient import urgent
from screening.web.patient.asked_by_link import (
    BORN_HERE,
    FOLLOW_UP,
    SENT_HERE,
    AskedByLink,
    asked_by_link,
    is_signed,
    keep_signed,
)
from screening.web.patient.birth_date import MOST_WRONG, BornForm, GuessedError, counted
from screening.web.patient.session import only_changes_language
from screening.web.question_markup import question_markup
from screening.workflow.care.follow_up import FollowUpSent, NotOpenError, answer, end_link, newest_version
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.intake.answer import recognized, signs_among
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.versions import rulebook_in_force

_KEPT = timedelta(days=7)  # how long this browser knows the link


@patient.get("/c/<token>")
@Needs(EVERYONE)
def follow_up_link(token: str) -> ViewResult:
    """Keep the token of a link and lead to its questions: it leaves the address bar."""
    picked = has_picked()  # also read for a forged link, so that it costs the same
    found = practice().follow_ups.find(token)
    if found is None:
        return redirect(url_for("patient.link_ended"))
    if not picked:
        speak(found.language)
    return keep_cookie(redirect(url_for("patient.follow_up")), FOLLOW_UP, token, _KEPT)


@patient.route("/how-are-you", methods=["GET", "POST"])
@Needs(EVERYONE, same_origin=True)  # no limit: it may be a warning sign, and a link is answered once
def follow_up() -> ViewResult:
    """Show the questions of this browser's link, or take the answers; if it opens none, say why."""
    asked = asked_by_link()
    if asked.state is not FollowUpState.OPEN or asked.book is None:
        return _not_open(asked)
    posted = request.form if request.method == "POST" else None
    form = QuestionForm(asked.questions(request.form), language(), {}, posted, practice().today())
    signs = _signs(asked.book)
    is_sent = bool(signs) and not only_changes_language()
    if asked.named and not is_sent and not is_signed(asked.follow_up, BORN_HERE):
        return _ask_birth_date(asked, form)
    if posted is None or only_changes_language():
        return _page(asked, form)
    right = form.validate()
    if not right and not signs:
        return _page(asked, form), 422
    return _send(asked, {**form.answers, **signs})


def _ask_birth_date(asked: AskedByLink, form: QuestionForm) -> ViewResult:
    """Ask for the date of birth, then show what was named; answers picked so far are kept."""
    found = newest_version(practice(), asked.follow_up.episode_of) if asked.follow_up else None
    born = BornForm(request.form if request.method == "POST" and "born-month" in request.form else None)
    if found is None or asked.follow_up is None:
        return _not_open(asked)
    names = {one.id for one in form.questions}
    picked = [(name, value) for name, value in request.form.items(multi=True) if name in names and value]
    asking = asked.book.asking if asked.book else None
    page = {"form": born, "picked": picked, "asking": asking, "version": request.form.get("version", "")}
    page["link"] = asked.follow_up.token
    if request.method != "POST" or "born-month" not in request.form or only_changes_language() or not born.validate():
        return render_template("patient/named_before.html", **page), 422 if born.errors else 200
    try:
        opens = counted(asked.follow_up.id, is_right=born.born.data == found.identity.born)
    except GuessedError:
        end_link(practice(), asked.follow_up, f"{MOST_WRONG} wrong dates of birth")
        return _not_open(asked_by_link())
    if not opens:
        return render_template("patient/named_before.html", wrong=True, **page), 422
    return keep_signed(make_response(_page(asked, form)), BORN_HERE, asked.follow_up)


def _signs(book: Rulebook) -> dict[str, Value]:
    """Return the warning signs that were posted, however invalid the rest is."""
    return signs_among(book, recognized(book.questionnaire, request.form.to_dict(flat=False)))


def _posted_signs(asked: AskedByLink) -> tuple[Rulebook | None, dict[str, Value]]:
    """Return the warning signs of a posted page, and the questionnaire they are of; the link may be erased by now."""
    books = [asked.book] if asked.book else rulebook_in_force(practice()).questionnaires.values()
    with_signs = ((book, signs) for book in books if request.method == "POST" and (signs := _signs(book)))
    return next(with_signs, (asked.book, {}))


def _send(asked: AskedByLink, answers: dict[str, Value]) -> ViewResult:
    if asked.follow_up is None or asked.book is None:
        return _not_open(asked)
    token = asked.follow_up.token
    alerts = alert_mails(practice().settings)
    try:
        answer(practice(), FollowUpSent(token, asked.book, answers, language(), datetime.now(UTC), alerts))
    except NotOpenError:
        return _not_open(asked_by_link())
    sent = keep_signed(redirect(url_for("patient.follow_up_sent")), SENT_HERE, asked.follow_up)
    return keep_cookie(sent, FOLLOW_UP, token, _KEPT)


def _page(asked: AskedByLink, form: QuestionForm) -> str:
    book = asked.book or rulebook_in_force(practice())
    return render_template(
        "patient/follow_up.html",
        book=book,
        link=asked.follow_up.token if asked.follow_up else "",
        asking=book.asking,
        problems=form.problems,
        drawn=[
            (
                question.id,
                asked.named.get(asked.names.get(question.id, "")),
                question_markup(question, form[question.id], language(), book.signs.get(question.id, ()), {}),
            )
            for question in form.questions
        ],
        urgent_list=book.treatment.urgent_list,
    )


def _not_open(asked: AskedByLink) -> ViewResult:
    """Return the page that says why there is nothing to answer and whom to call; a posted warning sign comes first."""
    state = asked.state
    book, signs = _posted_signs(asked)
    if asked.follow_up and signs and not only_changes_language():
        call_about_sign(practice(), asked.follow_up.token, alert_mails(practice().settings))
    opens = asked.follow_up.opens_at if asked.follow_up else datetime.now(UTC)
    page = render_template(
        "patient/follow_up_closed.html",
        state=state.value,
        alarm=urgent.panel(book, signs) if book and signs else None,
        opens=moment_at_end(opens),
        urgent_list=rulebook_in_force(practice()).treatment.urgent_list,
    )
    return (page, 409) if request.method == "POST" and not only_changes_language() else page
