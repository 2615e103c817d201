"""A visit for a calendar: RFC 5545, whatever the practice is called and wherever it is."""

from datetime import UTC, date, datetime

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
