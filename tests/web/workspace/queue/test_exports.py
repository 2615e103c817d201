"""The list as CSV and tomorrow's visits to print: the same lines, no formula, and on the audit trail."""

import csv
import io
from datetime import time, timedelta

import pytest

from screening.domain.people.identity import Identity
from screening.practice import NAME, practice
from screening.records.audit.entries import Wanted
from screening.web.workspace.queue import exports
from tests.records.screenings.test_screenings import add
from tests.web.workspace.queue.test_asked import THINNER, send


def table_of(somebody, query="?show=waiting"):
    somebody.go(f"/workspace/screenings.csv{query}")
    text = somebody.response.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_spreadsheet_gets_the_list_that_is_shown_with_accents_and_without_formulas(app, therapist):
    send(app, "=Zoë+1()", 1)
    send(app, "Noah Fields", 0)
    therapist.sign_in()
    (line,) = table_of(therapist, "?show=tomorrow")
    assert line["Patient"] == "'=Zoë+1()"
    assert (line["Result"], line["Status"], line["Top reason"]) == ("Fits", "New", "No finding")
    assert [line["Patient"] for line in table_of(therapist, "?show=waiting&what=emergency")] == []


def test_the_front_desk_gets_no_result_and_the_trail_says_that_a_list_was_exported(app, therapist, desk):
    send(app, "Ana Ruiz")
    (line,) = table_of(desk)
    assert {"Result", "Top reason"}.isdisjoint(line)
    assert line["How soon"] == "At the visit"
    with app.app_context():
        (entry,) = app.extensions[NAME].audit.page(Wanted(action="exported"), 9)
    assert entry.detail == "list of screenings (waiting): 1"


def test_what_was_found_is_what_is_exported(app, therapist):
    send(app, "Ana Ruiz")
    send(app, "Tom Okafor")
    therapist.sign_in()
    therapist.go("/workspace/")
    page = therapist.post("/workspace/", {"find": "okafor"})
    (link,) = [link for link in page.links if "screenings.csv" in link]
    assert [line["Patient"] for line in table_of(therapist, "?" + link.split("?")[1])] == ["Tom Okafor"]


@pytest.mark.parametrize(("most", "cut"), [(1, True), (2, False), (3, False)])
def test_a_list_that_is_too_long_ends_with_a_line_that_says_so(app, therapist, monkeypatch, most, cut):
    send(app, "Ana Ruiz", 1)
    send(app, "Ana Ruiz", 1)
    therapist.sign_in()
    monkeypatch.setattr(exports, "MOST_LINES", most)
    therapist.go("/workspace/")
    page = therapist.post("/workspace/", {"find": "ruiz"})
    (found,) = [link for link in page.links if "screenings.csv" in link]
    for query in ("?show=waiting", "?" + found.split("?")[1]):
        lines = [line["Reference"] or line["Visit"] for line in table_of(therapist, query)]
        assert len(lines) == min(most, 2) + cut
        assert lines[-1].startswith("Only the first 5,000 lines are here") is cut
    assert ("Only the first 5,000 lines are here" in therapist.go("/workspace/tomorrow").text) is cut


@pytest.mark.parametrize("somebody", ["therapist", "desk"])
def test_tomorrows_list_has_a_line_for_each_visit_of_tomorrow(app, request, therapist, desk, somebody):
    for name, days in (("Today One", 0), ("Tomorrow Two", 1), ("Tomorrow Three", 1)):
        send(app, name, days, **THINNER)
    therapist.sign_in()
    page = request.getfixturevalue(somebody).go("/workspace/tomorrow")
    assert "Tomorrow Two" in page.text
    assert "Tomorrow Three" in page.text
    assert "Today One" not in page.text
    assert ("Top reason" in page.text) is (somebody == "therapist")


def test_visits_stand_in_the_order_of_their_times_and_the_summary_says_when_the_visit_is(app, therapist):
    with app.test_request_context():
        tomorrow = practice().day() + timedelta(days=1)
        for name, at in (("Later One", time(14, 30)), ("Whenever", None), ("Early One", time(9))):
            add(practice(), identity=Identity(name, "1981-03-27"), visit_on=tomorrow, visit_at=at)
    therapist.sign_in()
    text = therapist.go("/workspace/tomorrow").text
    assert text.index("9:00 am") < text.index("Early One") < text.index("2:30 pm") < text.index("Later One")
    assert text.index("Later One") < text.index("No time known") < text.index("Whenever")
    text = therapist.go("/workspace/?show=tomorrow").text
    assert text.index("9:00 am") < text.index("2:30 pm") < text.index("Whenever")
    text = therapist.go("/workspace/?show=tomorrow&sort=-visit").text
    assert text.index("Whenever") < text.index("2:30 pm") < text.index("9:00 am")
    assert [line["Time"] for line in table_of(therapist, "?show=tomorrow")].count("14:30") == 1
    link = next(link for link in therapist.go("/workspace/tomorrow").links if "/screenings/" in link)
    page = therapist.go(link)
    assert "The visit is tomorrow at 9:00 am" in page.text
    assert f"Visit: {tomorrow:%m/%d/%Y} 9:00 AM" in page.values_of_readonly("note")


def test_without_visits_tomorrow_the_page_says_so(therapist):
    therapist.sign_in()
    assert "No screening is for a visit tomorrow" in therapist.go("/workspace/tomorrow").text


def test_reading_tomorrows_list_is_on_the_trail(app, therapist):
    send(app, "Ana Ruiz", 1)
    therapist.sign_in()
    therapist.go("/workspace/tomorrow")
    assert "Ana Ruiz" in therapist.page.text
    with app.app_context():
        entries = app.extensions[NAME].audit.page(Wanted(chain="practice:all", action="read"), 9)
    assert [one.detail for one in entries] == ["list of tomorrow's visits, to print: 1"]
