"""What a page asks by itself while it stays open: what is new, without keeping a session alive."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from screening.records.access.tables import SignInRow
from screening.records.database import db, transaction
from tests.builders import IDENTITY, Patient, healthy
from tests.web.workspace.queue.test_asked import send

BY_ITSELF = {"X-By-Itself": "yes"}


def newest(somebody) -> dict[str, list[str]]:
    return somebody.client.get("/workspace/newest", headers=BY_ITSELF).get_json()


def seen_ago(app, minutes) -> None:
    """Let some minutes go by since anyone was seen."""
    with app.app_context(), transaction():
        db.session.execute(update(SignInRow).values(seen_at=datetime.now(UTC) - timedelta(minutes=minutes)))


def test_a_new_screening_and_a_new_call_are_new_by_names_that_name_nobody(app, therapist):
    first = send(app, "Ana Ruiz")
    therapist.sign_in()
    page = therapist.go("/workspace/")
    assert newest(therapist) == {"screenings": [first], "calls": []}
    assert f'data-seen="{first}"' in therapist.response.get_data(as_text=True)
    assert page.text.count("Ana Ruiz") == 1
    second = Patient(app.test_client())
    second.has_sent(healthy(rf_body=["chest_pain"]), {**IDENTITY, "name": "Tom Okafor"})
    found = newest(therapist)
    assert found["screenings"] == [second.reference(), first]
    assert len(found["calls"]) == 1
    therapist.go("/workspace/")
    seen = f'data-seen="{second.reference()} {first} {found["calls"][0]}"'
    assert seen in therapist.response.get_data(as_text=True)
    assert "Okafor" not in str(found)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(app, therapist):
    therapist.sign_in()
    seen_ago(app, 10)
    for path in ("/workspace/newest", "/workspace/"):
        assert therapist.client.get(path, headers=BY_ITSELF).status_code == 200
    with app.app_context():
        assert datetime.now(UTC) - db.session.query(SignInRow).one().seen_at > timedelta(minutes=9)
    therapist.client.get("/workspace/newest")  # somebody is there
    with app.app_context():
        assert datetime.now(UTC) - db.session.query(SignInRow).one().seen_at < timedelta(minutes=1)


def test_once_the_session_has_ended_the_page_is_sent_to_sign_in(app, therapist):
    therapist.sign_in()
    seen_ago(app, 24 * 60)
    answer = therapist.client.get("/workspace/newest", headers=BY_ITSELF)
    assert answer.status_code == 302
    assert "/workspace/sign-in" in answer.location
