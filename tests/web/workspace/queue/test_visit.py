"""The page on which staff set or move the day of a visit."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from screening.practice import NAME
from tests.builders import healthy


@pytest.fixture
def reference(patient):
    patient.has_sent(healthy())
    return patient.reference()


def fields(day: date | None, at: str = "") -> dict[str, str]:
    parts = {"month": day.month, "day": day.day, "year": day.year} if day else {}
    return {**{f"visit-{name}": str(part) for name, part in parts.items()}, "visit_time": at}


def today(app) -> date:
    with app.app_context():
        return app.extensions[NAME].day()


def test_the_front_desk_sets_the_day_from_a_list_and_comes_back_to_it(app, desk, reference):
    page = desk.go("/workspace/?show=waiting&lang=en")
    url = next(link for link in page.links if "/visits/" in link)
    page = desk.go(url)
    assert "Day of the visit: Ana Ruiz" in page.text
    page = desk.post(url, {**fields(today(app), "9:30 am"), "back": page.values["back"][0]})
    assert desk.response.request.full_path == "/workspace/?show=waiting&lang=en"
    assert "Today, 9:30 am" in page.text
    page = desk.go("/workspace/?show=today")
    assert "9:30 am" in page.text
    assert reference in page.text


def test_a_therapist_moves_it_from_the_summary_and_comes_back_there(app, therapist, reference):
    therapist.sign_in()
    page = therapist.go(f"/workspace/screenings/{reference}")
    assert "Set the day of the visit" in page.text
    url = next(link for link in page.links if "/visits/" in link)
    therapist.go(url)
    page = therapist.post(url, fields(today(app) + timedelta(days=1)))
    assert therapist.response.request.path == f"/workspace/screenings/{reference}"
    assert "The visit is tomorrow" in page.text
    page = therapist.go(next(link for link in page.links if "/visits/" in link))
    assert page.values["visit-day"] == [f"{today(app) + timedelta(days=1):%d}"]
    page = therapist.post(url, fields(None))
    assert "The visit is" not in page.text


@pytest.mark.parametrize(
    ("days", "typed", "words"),
    [
        (None, {"visit-month": "2", "visit-day": "30", "visit-year": "2099"}, "There is no"),
        (-1, {}, "The visit must be today or later"),
        (None, {"visit_time": "9:30 am"}, "A time needs the date of the visit"),
        (1, {"visit_time": "noonish"}, "This is not a time"),
    ],
)
def test_what_cannot_be_a_visit_is_named_and_stays_as_typed(desk, reference, days, typed, words):
    app = desk.client.application
    day = today(app) + timedelta(days=days) if days is not None else None
    typed = {**fields(day), **typed}
    desk.go(f"/workspace/visits/{reference}")
    page = desk.post(f"/workspace/visits/{reference}", typed)
    assert desk.response.status_code == 422
    assert "There is a problem" in page.text
    assert words in desk.response.text[desk.response.text.index("There is a problem") :]
    assert all(page.values[name] == [text] for name, text in typed.items())
    with app.app_context():
        assert app.extensions[NAME].screenings.by_reference(reference).visit_on is None


def test_a_visit_that_is_past_can_get_its_time_but_no_other_past_day(app, desk, reference):
    desk.go(f"/workspace/visits/{reference}")
    desk.post(f"/workspace/visits/{reference}", fields(today(app)))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        desk.sign_in()
        desk.go(f"/workspace/visits/{reference}")
        day = today(app) - timedelta(days=3)
        desk.post(f"/workspace/visits/{reference}", fields(day, "9:30 am"))
        assert desk.response.status_code == 200
        assert desk.go(f"/workspace/visits/{reference}").values["visit_time"] == ["9:30 am"]
        desk.post(f"/workspace/visits/{reference}", fields(day - timedelta(days=1)))
        assert desk.response.status_code == 422


def test_a_reference_that_does_not_exist_is_not_found(desk):
    desk.go("/workspace/visits/AAAA-AAAA")
    assert desk.response.status_code == 404
