"""Settings that are each read independently, from the environment or a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from screening.settings.course_of_care import WRONG_QUIET, quiet_days
from screening.settings.follow_ups import WRONG_HOURS, WRONG_SESSIONS, check_in_hours, measure_every
from screening.settings.servers import WRONG_DATABASE, database_url
from screening.settings.signing import months
from screening.settings.values import (
    addresses,
    colour,
    command,
    contact,
    count,
    folder,
    hook_issuers,
    hosts,
    idle,
    limit_times,
    link,
    links,
    log_form,
    logo,
    needed,
    port,
    visit_minutes,
    wait_seconds,
    years,
    yes_or_no,
)


@dataclass(frozen=True)
class Plain:
    """A setting read independently: its field of Settings, how its text is read, and the error for a wrong one."""

    field: str
    read: Callable[[str], Any]
    wrong: str
    needed: bool = False


_ADDRESSES = "must be email addresses separated by commas, such as desk@example.com, lee@example.com"
_WAIT = "must be a number of seconds from 0.1 to 60"
_ISSUERS = (
    "must be pairs, separated by commas: the name of a record system in its tokens, a space, and its keys: "
    "an address that begins with https://, or the whole path of a file that can be read"
)
# A new setting is a field of Settings, with its default, a line here, and an entry in docs/settings.md.
PLAIN: Mapping[str, Plain] = {
    "DATABASE_URL": Plain("database_url", database_url, WRONG_DATABASE, needed=True),
    "PRACTICE": Plain("practice", needed, "is missing", needed=True),
    "PHONE": Plain("phone", needed, "is missing", needed=True),
    "TIME_ZONE": Plain("time_zone", ZoneInfo, "is not a time zone such as America/Los_Angeles"),
    "PROXIES": Plain("proxies", count, "must be the number of proxies in front, 0 to 5"),
    "IDLE_MINUTES": Plain("idle", idle, "must be a number of minutes from 15 to 60"),
    "RULES": Plain("rules_path", Path, "must name a file"),
    "DEMO": Plain("demo", yes_or_no, 'must be "yes" or "no"'),
    "COLOUR": Plain("colour", colour, "must be #rrggbb, dark enough for white text on it (4.5 to 1)"),
    "OPEN_LINK": Plain("open_link", yes_or_no, 'must be "yes" or "no"'),
    "BOOKING_LINK": Plain("booking_link", link, "must be an address that begins with https://"),
    "POSTAL_ADDRESS": Plain("postal_address", str.strip, ""),
    "VISIT_MINUTES": Plain("visit_minutes", visit_minutes, "must be a number of minutes from 5 to 480"),
    "TRANSLATIONS": Plain("translations", folder, "must name an existing folder"),
    "ALERTS_TO": Plain("alerts_to", addresses, _ADDRESSES),
    "WITNESSES": Plain("witnesses", addresses, _ADDRESSES),
    "KEEP_SIGNED_YEARS": Plain("keep_signed_years", years, "must be a number of years from 1 to 100"),
    "SECURITY_CONTACT": Plain("security_contact", contact, "must be an email or https address"),
    "LIMIT_TIMES": Plain("limit_times", limit_times, "must be a whole number from 1 to 100"),
    "BACKUP_COMMAND": Plain("backup_command", command, "must name a program by its whole path, and its options"),
    "DATABASE_CONNECT_SECONDS": Plain("database_connect_seconds", wait_seconds, _WAIT),
    "DATABASE_PAGE_SECONDS": Plain("database_page_seconds", wait_seconds, _WAIT),
    "DATABASE_LOCK_SECONDS": Plain("database_lock_seconds", wait_seconds, _WAIT),
    "LOG": Plain("log_as_json", log_form, 'must be "text" or "json"'),
    "ACCESS_LOG": Plain("access_log", yes_or_no, 'must be "yes" or "no"'),
    "BRING_RECORDS": Plain("bring_records", yes_or_no, 'must be "yes" or "no"'),
    "GIVE_LINKS": Plain("give_links", yes_or_no, 'must be "yes" or "no"'),
    "COURSE_OF_CARE": Plain("course_of_care", yes_or_no, 'must be "yes" or "no"'),
    "CARE_QUIET_DAYS": Plain("care_quiet_days", quiet_days, WRONG_QUIET),
    "CHECK_INS": Plain("check_ins", yes_or_no, 'must be "yes" or "no"'),
    "MEASURE_EVERY": Plain("measure_every", measure_every, WRONG_SESSIONS),
    "OWN_ACTIVITIES": Plain("own_activities", yes_or_no, 'must be "yes" or "no"'),
    "CHECK_IN_HOURS": Plain("check_in_hours", check_in_hours, WRONG_HOURS),
    "RECORD_SERVERS": Plain("record_servers", hosts, "must be a list of host names, separated by commas"),
    "RECORD_ISSUERS": Plain("record_issuers", links, "must be a list of https addresses, separated by commas"),
    "RECORDS_PRIVATE": Plain("records_private", yes_or_no, 'must be "yes" or "no"'),
    "CONSENT_RECORD": Plain("consent_record", yes_or_no, 'must be "yes" or "no"'),
    "CONSENT_MONTHS": Plain("consent_months", months, "must be a number of months from 0 to 120"),
    "CONSENT_COUNTERSIGN": Plain("consent_countersign", yes_or_no, 'must be "yes" or "no"'),
    "NEEDS_CREDENTIAL": Plain("needs_credential", yes_or_no, 'must be "yes" or "no"'),
    "METRICS_PORT": Plain("metrics_port", port, "must be a port from 1 to 65535, or empty"),
    "WEBHOOKS_PRIVATE": Plain("webhooks_private", yes_or_no, 'must be "yes" or "no"'),
    "CDS_ISSUERS": Plain("cds_issuers", hook_issuers, _ISSUERS),
    "LOGO": Plain("logo", logo, "must name an SVG or PNG file of at most 50 kB"),
}
