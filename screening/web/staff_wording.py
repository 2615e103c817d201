"""The words of the practice's pages: outcomes, acts and the like, dates and times, text length errors.

Templates find the words for the domain's terms as `staff_words`, by lowercase table name.
"""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_time
from flask.blueprints import BlueprintSetupState

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.said_change import SaidChange
from screening.domain.care.timeline import Happened
from screening.domain.people.text import too_long as too_long  # noqa: PLC0414  for pages, beside the other words
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.channel import Way
from screening.domain.review.words import ACTS as ACTS  # noqa: PLC0414  these too
from screening.domain.review.words import CONCLUSIONS as CONCLUSIONS  # noqa: PLC0414
from screening.domain.review.words import OUTCOMES as OUTCOMES  # noqa: PLC0414
from screening.domain.review.words import TICKS as TICKS  # noqa: PLC0414
from screening.domain.rules.languages import name_of
from screening.domain.rules.rulebook import Act, Concern
from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.records.audit.entries import Action, Kind
from screening.records.operations.webhooks import News
from screening.settings.languages import FIRST
from screening.web.blueprints import workspace

URGENCIES = (
    "Needs a call now",
    "Needs a call now",
    "A therapist looks first",
    ACTS[Act.TALK],
)  # for those who may not read answers
CONCERNS = {
    Concern.SAFETY: "Safety",
    Concern.UNKNOWN: "Not known yet",
    Concern.CONSENT: "Consent",
    Concern.WISH: "Patient’s wish",
    Concern.COMFORT: "Comfort",
    Concern.TIMING: "Timing",
    Concern.DUTY: "Duty",
    Concern.PLAN: "Plan note",
}
CALL_OUTCOMES = {
    CallOutcome.REACHED: "Reached",
    CallOutcome.LEFT_MESSAGE: "Left a message",
    CallOutcome.NO_ANSWER: "No answer",
    CallOutcome.SENT_TO_EMERGENCY: "Sent to emergency care",
    CallOutcome.OTHER: "Other (say what)",
}
NEXT = {
    Next.ON_THE_WAY: "On the way to emergency care",
    Next.CALLED_911: "Called 911",
    Next.WILL_NOT_GO: "Will not go",
    Next.NO_EMERGENCY: "Found not to be an emergency",
}
CHANGE_SAID = {
    SaidChange.NO: "Nothing has changed",
    SaidChange.YES: "Something has changed",
    SaidChange.NOT_SURE: "Not sure",
    SaidChange.YES_OR_NOT_SURE: "Something has changed, or not sure",
}
SAID_UNCHANGED = {
    None: "The patient sent the same answers again.",
    SaidChange.NO: "The patient says that nothing has changed.",
    SaidChange.YES: "The patient said that something has changed, but changed no answer. Ask what it is.",
    SaidChange.NOT_SURE: "The patient was not sure whether something has changed, and changed no answer. Ask about it.",
    SaidChange.YES_OR_NOT_SURE: (
        "The patient said that something has changed, or was not sure, but changed no answer. Ask what it is."
    ),
}
# Plainer words for some stored actions; the others are shown as stored.
ACTIONS = {
    Action.CORRECTED: "corrected at the visit",
    Action.ACTIVATED: "rules published",
    Action.TAKEN: "assigned",
    Action.AMENDED: "identity corrected",
    Action.VISIT_SET: "day of visit set",
    Action.CLOCK_LEAPT: "clock jumped",
    Action.WAITS: "has to wait after wrong passwords",
    Action.TAKEN_BACK: "invite canceled",
    Action.PERSON_BACK: "access restored",
    Action.MAIL_DELETED: "waiting email deleted",
    Action.MAIL_AGAIN: "waiting email retried",
    Action.CARDS_SHOWN: "shown in a chart",
}
KINDS = {
    Kind.SCREENING: "Screenings",
    Kind.INVITE: "Invites",
    Kind.CALLBACK: "Calls",
    Kind.PERSON: "Staff",
    Kind.SETTINGS: "Settings",
    Kind.RULES: "Rules",
    Kind.PRACTICE: "The practice",
    Kind.CLIENT: "Programs",
    Kind.WEBHOOK: "Webhooks",
}
# Markers of browsers and systems, the more specific ones first, since most also claim to be Safari.
_BROWSERS = (
    *(
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
    ),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux")),
)
SCOPES = {
    Scope.EVALUATE: "Evaluate answers: get a suggestion, nothing is kept",
    Scope.READ: "Read screenings: answers, outcomes and decisions",
    Scope.WRITE: "Send screenings: as if a patient had sent them",
}
NEWS = {
    News.SENT: "A screening was sent",
    News.NEEDS_CALL: "A patient needs a call",
    News.SIGNED: "A decision was signed",
}
HAPPENED = {
    Happened.SCREENED: "Screened",
    Happened.ASKED_AGAIN: "Asked again",
    Happened.SIGNED: "Signed",
    Happened.NEEDLED: "Needled",
    Happened.NOT_NEEDLED: "Session, not needled",
    Happened.CHECKED: "Answered after needling",
    Happened.MEASURED: "Measured",
    Happened.CLOSED: "Closed",
    Happened.REOPENED: "Opened again",
}
CLOSINGS = {
    ClosedBecause.GOALS_MET: "Goals met",
    ClosedBecause.UNCHANGED: "No change",
    ClosedBecause.WISH: "The patient’s wish",
    ClosedBecause.REFERRED: "Referred",
    ClosedBecause.OTHER: "Another reason",
    ClosedBecause.QUIET: "Nothing happened for a while",
}
WAYS = {Way.OPEN: "Open link", Way.INVITED: "Invite", Way.STAFF: "Entered by staff", Way.SYSTEM: "Another system"}


@workspace.record_once
def _give_to_templates(state: BlueprintSetupState) -> None:
    tables = {"outcomes": OUTCOMES, "acts": ACTS, "urgencies": URGENCIES}
    tables |= {"concerns": CONCERNS, "conclusions": CONCLUSIONS, "ticks": TICKS}
    tables |= {"happened": HAPPENED, "closings": CLOSINGS}
    tables |= {"call_outcomes": CALL_OUTCOMES, "next": NEXT, "actions": ACTIONS}
    state.app.jinja_env.globals |= {"staff_words": tables, "came_out": came_out}


def came_out(report: CallReport) -> str:
    """Return the outcome of a call, without its note: Reached: found not to be an emergency, by Dr. Lee."""
    if report.next is None:
        return CALL_OUTCOMES[report.outcome]
    what = NEXT[report.next]
    by = f", by {report.found_by}" if report.found_by else ""
    return f"{CALL_OUTCOMES[report.outcome]}: {what[0].lower()}{what[1:]}{by}"


def local(moment: datetime) -> str:
    """Return a moment in the practice's time zone: Mar 4, 2027, 2:55 pm."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{day(there)}, {clock(there.time())}"


@workspace.app_template_global()
def clock(time_of_day: time, form: str = "h:mm a") -> str:
    """Return a time of day: 2:55 pm."""
    return str(format_time(time_of_day, form, locale=FIRST)).lower()


def between(first: datetime, last: datetime) -> str:
    """Return two times of one day in the practice's time zone: 9:02 to 9:14 am, 11:58 am to 12:04 pm; one if equal."""
    times = [moment.astimezone(practice().settings.time_zone).time() for moment in (first, last)]
    begun, ended = map(clock, times)
    if begun == ended:
        return begun
    return f"{clock(times[0], 'h:mm') if begun[-2:] == ended[-2:] else begun} to {ended}"


@workspace.app_template_global()
def browser_name(agent: str) -> str:
    """Return a short name for a browser's user agent: Firefox on Windows."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " on ".join(filter(None, names)) or "An unknown browser"


@workspace.app_template_global()
def language_name(code: str) -> str:
    """Return the English name of a language, or its code if the rules in force no longer have it."""
    return name_of(code, practice().languages)


@workspace.app_template_global()
def foreign_name(code: str) -> str:
    """Return the English name of a language other than the first, which staff read; "" for that one."""
    return "" if code == FIRST else language_name(code)


@workspace.app_template_global()
def day(when: date | str) -> str:
    """Return a date, also from ISO text, as people of the practice read it: Mar 4, 2027."""
    there = date.fromisoformat(when) if isinstance(when, str) else when
    return f"{there:%b} {there.day}, {there.year}"


@workspace.app_template_global()
def visit_time(visit_on: date, visit_at: time | None) -> str:
    """Return the day of a visit, and its time if it is known: Mar 4, 2027, 2:55 pm."""
    return f"{day(visit_on)}, {clock(visit_at)}" if visit_at else day(visit_on)


@workspace.app_template_global()
def visit_is(visit_on: date, visit_at: time | None) -> str:
    """Return when a visit is, relative to today: The visit is tomorrow at 2:55 pm."""
    days = (visit_on - practice().day()).days
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, f"on {day(visit_on)}")
    return f"The visit {'was' if days < 0 else 'is'} {named}{f' at {clock(visit_at)}' if visit_at else ''}"
