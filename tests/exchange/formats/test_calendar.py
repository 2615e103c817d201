"""A visit for a calendar: RFC 5545, whatever the practice is called and wherever it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from screening.exchange.formats.calendar import CalendarEntry, calendar_file

NOTED = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


def entry(**given_words):
    words = {"title": "Visit", "place": "River Clinic", "details": "Phone 509 555 0100"}
    return CalendarEntry(
        **{"id": "one@example.com", "day": date(2026, 12, 1), "noted_at": NOTED, **words, **given_words}
    )


def read(made):
    (visit,) = Calendar.from_ical(made).walk("VEVENT")
    return visit


def test_a_visit_is_a_whole_day_that_takes_up_no_time():
    lines = calendar_file(entry()).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {"DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202", "DTSTAMP:20261124T183000Z"} <= set(lines)
    assert {"UID:one@example.com", "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "VERSION:2.0"} <= set(lines)


def test_a_visit_with_a_time_starts_then_in_the_zone_of_the_practice_and_takes_up_its_minutes():
    zone = ZoneInfo("America/Los_Angeles")
    made = calendar_file(entry(at=time(10, tzinfo=zone), minutes=45))
    assert b"DTSTART;TZID=America/Los_Angeles:20261201T100000" in made
    visit = read(made)
    assert (visit.start, visit.end - visit.start) == (datetime(2026, 12, 1, 10, tzinfo=zone), timedelta(minutes=45))
    assert visit.start.astimezone(UTC).hour == 18
    assert visit["TRANSP"] == "OPAQUE"
    (rules,) = Calendar.from_ical(made).walk("VTIMEZONE")
    assert rules["TZID"] == "America/Los_Angeles"
    assert made == calendar_file(entry(at=time(10, tzinfo=zone), minutes=45))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=120) | st.just("a;b,c\\d\ne")


@given(title=TEXTS, place=TEXTS, details=TEXTS)
def test_any_words_come_back_as_they_were_in_lines_of_75_bytes(title, place, details):
    made = calendar_file(entry(title=title, place=place, details=details))
    visit = read(made)
    assert (visit["SUMMARY"], visit["LOCATION"], visit["DESCRIPTION"]) == (title, place, details)
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    assert made.count(b"\n") == made.count(b"\r\n")


def test_the_same_visit_is_the_same_file():
    assert calendar_file(entry()) == calendar_file(entry())
