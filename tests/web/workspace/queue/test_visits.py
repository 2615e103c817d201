"""The visits of a day in order of time, on as many pages as they need."""

import re
from datetime import time

import pytest

from screening.domain.people.identity import Identity
from screening.practice import NAME, practice
from screening.web.workspace.queue import pages, visits
from tests.records.screenings.test_screenings import add

NAMES = ("Four", "Ten", "One", "Seven", "No time")
TIMES = (time(16), time(10), time(13, 30), time(7), None)
SORTED = ["7:00 am", "10:00 am", "1:30 pm", "4:00 pm", "No time known"]


@pytest.fixture
def day(app, therapist, monkeypatch):
    """Five visits today, two to a page; those sent first are the least urgent."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    with app.app_context():
        for urgency, (name, at) in enumerate(zip(NAMES, TIMES, strict=True)):
            add(
                practice(),
                identity=Identity(name, "1981-03-27"),
                visit_on=practice().day(),
                visit_at=at,
                urgency=urgency,
            )
    therapist.sign_in()
    return therapist


def times(html):
    cells = re.findall(r'queue__visit">\s*<a [^>]*>(?:<span class="quiet">)?([^<]+)', html)
    return [cell.strip() for cell in cells]


def all_pages(day, url):
    """Return the times on each page, following the links."""
    found = []
    while url:
        page = day.go(url)
        found.append(times(day.response.text))
        url = next((link for link in page.links if "after=" in link), "")
    return found


@pytest.mark.parametrize("sort", ["", "&sort=visit"])
def test_the_earliest_visit_is_on_the_first_page_and_the_last_on_the_last(day, sort):
    assert all_pages(day, f"/workspace/?show=today{sort}") == [SORTED[:2], SORTED[2:4], SORTED[4:]]
    assert all_pages(day, "/workspace/?show=today&sort=-visit") == [SORTED[:2:-1], SORTED[2:0:-1], SORTED[:1]]


def test_the_caption_says_how_the_list_is_sorted(day):
    assert (
        "Today’s visits in order of time, most urgent first at the same time" in day.go("/workspace/?show=today").text
    )
    assert 'aria-sort="ascending"' in day.response.text


def test_a_day_with_too_many_visits_says_that_the_most_urgent_come_first(day, monkeypatch):
    monkeypatch.setattr(visits, "MOST_OF_DAY", 4)
    monkeypatch.setattr(pages, "MOST_OF_DAY", 4)
    page = day.go("/workspace/?show=today")
    assert times(day.response.text) == ["4:00 pm", "10:00 am"]
    assert "More than 4 visits are on this list, so it is not in order of time" in page.text
    assert "Today’s visits, most urgent first" in page.text
    assert "aria-sort" not in day.response.text
    assert len(all_pages(day, "/workspace/?show=today")) == 3


@pytest.mark.parametrize("sort", ["", "&sort=-visit"])
def test_the_next_page_starts_at_the_time_of_a_line_that_is_gone(day, sort):
    day.go(f"/workspace/?show=today{sort}&after=10:00:00~gone")
    expected = ["10:00 am", "7:00 am"] if sort else ["10:00 am", "1:30 pm"]
    assert times(day.response.text) == expected


@pytest.mark.parametrize("after", ["nonsense", "25:00~x", "2027-03-27~0~2027", "23:59:59.9999999~"])
def test_a_place_that_is_none_starts_from_the_beginning(day, after):
    day.go(f"/workspace/?show=today&after={after}")
    assert day.response.status_code == 200
    assert times(day.response.text)[:1] in (SORTED[:1], SORTED[4:])


def test_who_assigns_on_a_later_page_comes_back_to_it(app, day):
    page = day.go("/workspace/?show=today")
    url = next(link for link in page.links if "after=" in link)
    page = day.go(url)
    (reference, *_) = re.findall(r'id="s-([^"]+)"', day.response.text)
    day.post(f"/workspace/screenings/{reference}/take", {"to": "me", "back": page.values["back"][0], "seen": "0"})
    assert times(day.response.text) == SORTED[2:4]
    with app.app_context():
        stores = app.extensions[NAME]
        assert stores.queue.taken_by(stores.screenings.by_reference(reference).id) is not None


def test_the_table_for_a_spreadsheet_is_in_the_same_order(day):
    text = day.client.get("/workspace/screenings.csv?show=today").text
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["07:00", "10:00", "13:30", "16:00", ""]
