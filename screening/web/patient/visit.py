"""The visit that a form was sent for: what the result says about it, and its calendar entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import NAMESPACE_URL, uuid5

from flask import abort
from flask_babel import gettext
from werkzeug.wrappers import Response

from screening.exchange.formats.calendar import CalendarEntry, calendar_file
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import patient
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient.own_answers import VisitDay, visit_day
from screening.web.patient.session import draft
from screening.workflow.practice.staff import therapists


@dataclass(frozen=True)
class VisitCard:
    """What to know about a visit. Without a `day`, or after it, it is whatever visit the person booked."""

    day: VisitDay | None
    minutes: int
    bring: str
    wear: str
    eat: str
    arrive: str


def coming_visit(day: date | None, at: time | None) -> VisitDay | None:
    """Return the day and time of a visit; None if no day is known, or it is past."""
    return visit_day(day, at) if day is not None and day >= practice().day() else None


def visit_card(newest: Screening) -> VisitCard:
    """Return what a result says about the visit, which is kept with the newest version of what was sent."""
    settings = practice().settings
    return VisitCard(
        day=coming_visit(newest.visit_on, newest.visit_at),
        minutes=settings.visit_minutes,
        **{name: settings.words_of(f"visit_{name}", language()) for name in ("bring", "wear", "eat", "arrive")},
    )


def reader_of(screening: Screening) -> str:
    """Return the name of the therapist who invited the person and so reads the answers; "" if unknown."""
    invite = practice().invites.by_id(screening.invite_id) if screening.invite_id else None
    return invite.invited_by if invite and invite.invited_by in therapists(practice()).values() else ""


@patient.get("/visit.ics")
@Needs(DRAFT_HOLDER)
def visit_file() -> Response:
    """Return the visit as a calendar file, without any health information; also while what was sent is changed."""
    sent = draft().screening_id or draft().origin.changes or abort(404)
    screening, settings = practice().screenings.newest_version(sent) or abort(404), practice().settings
    day = screening.visit_on
    if day is None or coming_visit(day, screening.visit_at) is None:  # as on the result, which then offers no file
        abort(404)
    entry = CalendarEntry(
        id=f"{uuid5(NAMESPACE_URL, f'{settings.address}/{_first_version(screening).id}')}@{settings.host}",
        day=day,
        at=screening.visit_at.replace(tzinfo=settings.time_zone) if screening.visit_at else None,
        minutes=settings.visit_minutes,
        noted_at=screening.sent_at,
        title=gettext("Physical therapy visit"),
        place=", ".join(filter(None, (settings.practice, settings.postal_address))),
        details=gettext("%(practice)s, phone %(phone)s", practice=settings.practice, phone=settings.phone),
    )
    headers = {"Content-Disposition": 'attachment; filename="visit.ics"'}
    return Response(calendar_file(entry), content_type="text/calendar; charset=utf-8", headers=headers)


def _first_version(screening: Screening) -> Screening:
    """Return what was sent first, so that a changed form keeps the entry that a calendar already has."""
    before = practice().screenings.by_id(screening.previous_id) if screening.previous_id else None
    return _first_version(before) if before else screening
