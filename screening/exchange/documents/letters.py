"""Emails in the reader's language. They are not encrypted: none contains a health fact, an answer or a full name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_datetime, format_skeleton
from flask import current_app
from flask_babel import force_locale, format_date, get_locale, gettext

from screening.domain.people.credential import Credential
from screening.exchange.documents.visit_words import visit_words
from screening.settings import Settings
from screening.settings.notices import notices_in

_SHORT_DAY = "MMMd"  # a skeleton: Mar 4, 4 mar


@dataclass(frozen=True)
class Letter:
    """The subject and the plain text of an email."""

    subject: str
    body: str


@dataclass(frozen=True)
class Link:
    """A link for one person: its address, how long it works, and which language they read.

    `minutes` is how long the form takes in that language, mentioned if it is not started yet.
    """

    address: str
    until: datetime
    language: str
    minutes: int = 0


def invite_letter(settings: Settings, link: Link) -> Letter:
    """Return the letter that asks someone to answer before a visit."""
    with force_locale(link.language):
        return _letter(settings, "invite", gettext("Questions before your visit at %(practice)s"), link)


def reminder_letter(settings: Settings, link: Link) -> Letter:
    """Return the one reminder to someone who was invited and has not sent."""
    with force_locale(link.language):
        subject = gettext("A reminder: questions before your visit at %(practice)s")
        return _letter(settings, "reminder", subject, link)


def again_letter(settings: Settings, link: Link) -> Letter:
    """Return the letter that asks someone before a session whether anything has changed."""
    with force_locale(link.language):
        return _letter(settings, "again", gettext("Before your next visit at %(practice)s"), link)


def follow_up_letter(settings: Settings, link: Link) -> Letter:
    """Return the letter that asks someone after a session how they are; it does not say what was done."""
    with force_locale(link.language):
        return _letter(settings, "follow_up", gettext("How are you? A short question from %(practice)s"), link)


def own_link_letter(settings: Settings, link: Link) -> Letter:
    """Return the letter with the link to someone's own form, or to their result once sent."""
    with force_locale(link.language):
        return _letter(settings, "own_link", gettext("Your link at %(practice)s"), link)


def received_letter(settings: Settings, language: str, visit_on: date | None, visit_at: time | None = None) -> Letter:
    """Return the letter that confirms that someone's answers arrived; it is the same whatever they said."""
    with force_locale(language):
        subject = gettext("We got your answers at %(practice)s", practice=settings.practice)
        day = visit_words(visit_on, visit_at).rstrip(".") if visit_on else ""  # "a. m." ends the sentence itself
        shown = notices_in(settings, language)
        notices = [(one, one.address or f"{settings.address}/notices/{one.name}") for one in shown]
        return Letter(subject, _body(settings, "received", date=day, notices=notices))


def alert_letter(settings: Settings) -> Letter:
    """Return the alert that a screening needs a call now; who and why are shown only in the workspace."""
    subject = f"A patient needs a call now ({settings.practice})"
    body = current_app.jinja_env.get_template("mail/alert.txt").render(link=f"{settings.address}/workspace/")
    return Letter(subject, body)


def sign_in_letter(settings: Settings, link: Link) -> Letter:
    """Return the letter that lets a member of staff choose a password; it names no patient and no one else."""
    until = format_datetime(link.until, "EEEE, MMMM d, h:mm a", tzinfo=settings.time_zone, locale=link.language)
    subject = f"Your link to sign in at {settings.practice}"
    return Letter(subject, _body(settings, "sign_in", link=link.address, until=until))


def backup_letter(settings: Settings, problems: Sequence[str]) -> Letter:
    """Return the warning to administrators that backups or drills fail, or are not made."""
    subject = f"Backups need attention ({settings.practice})"
    return Letter(subject, _body(settings, "backup", problems=problems, link=f"{settings.address}/workspace/admin"))


def credential_letter(settings: Settings, name: str, credential: Credential) -> Letter:
    """Return the reminder that a therapist's credential expires; it goes to them and to the administrators."""
    until = f"{credential.expires_on:%B} {credential.expires_on.day}, {credential.expires_on.year}"
    subject = f"A credential expires on {until} ({settings.practice})"
    link = f"{settings.address}/workspace/people"
    return Letter(subject, _body(settings, "credential", therapist=name, kind=credential.kind, until=until, link=link))


def trail_letter(settings: Settings, ends: Sequence[str]) -> Letter:
    """Return the letter to witnesses with the ends of days of the audit trail; they say nothing about what happened."""
    subject = f"End of day of the audit trail ({settings.practice})"
    return Letter(subject, _body(settings, "trail", ends=ends))


def test_letter(settings: Settings) -> Letter:
    """Return a letter that says only that mail works."""
    return Letter(f"A test of the mail of {settings.practice}", _body(settings, "test"))


def text_message(settings: Settings, link: Link) -> str:
    """Return the invite as a text message, in ASCII, so that carriers do not split it."""
    with force_locale(link.language):
        words = gettext("%(practice)s: please answer before your visit. %(link)s (by %(date)s). Emergency: call 911")
        return words % {
            "practice": settings.practice,
            "link": link.address,
            "date": _ascii(format_skeleton(_SHORT_DAY, _day(settings, link.until), locale=get_locale())),
        }


def _letter(settings: Settings, name: str, subject: str, link: Link) -> Letter:
    body = _body(
        settings,
        name,
        link=link.address,
        date=format_date(_day(settings, link.until), "long"),
        minutes=link.minutes,
    )
    return Letter(subject % {"practice": settings.practice}, body)


def _body(settings: Settings, name: str, **words: object) -> str:
    # not render_template: reminders are written outside of a request
    template = current_app.jinja_env.get_template(f"mail/{name}.txt")
    return template.render(practice=settings.practice, phone=settings.phone, **words)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _day(settings: Settings, moment: datetime) -> date:
    return moment.astimezone(settings.time_zone).date()
