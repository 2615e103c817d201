"""The screenings: by the day of the visit, assigned to whom, and finding what somebody sent."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.tables import QueuePlaceRow, ScreeningRow
from screening.web.workspace.queue import pages as queue_page
from screening.workflow.practice.staff import FRONT_DESK, end_access, let_in_again
from tests.builders import BORN, IDENTITY, TESTS, Patient, Therapist, healthy
from tests.records.screenings.test_screenings import add


def send(app, name, **changes):
    patient = Patient(app.test_client())
    patient.has_sent(healthy(**changes), {**IDENTITY, "name": name})
    return patient


def test_the_nearest_visit_stands_first_among_what_is_equally_urgent(app, therapist):
    for name, days in (("Late", 9), ("None", None), ("Soon", 2)):
        send(app, name)
        with app.app_context(), transaction():
            newest = app.extensions[NAME].screenings.newest().id
            if days:
                visit = date.today() + timedelta(days=days)
                db.session.execute(update(ScreeningRow).where(ScreeningRow.id == newest).values(visit_on=visit))
                db.session.execute(update(QueuePlaceRow).where(QueuePlaceRow.screening_id == newest).values(day=visit))
    therapist.sign_in()
    text = therapist.go("/workspace/").text
    assert text.index("Soon") < text.index("Late") < text.index("None")


def find(somebody, typed):
    somebody.go("/workspace/")
    return somebody.post("/workspace/", {"find": typed})


@pytest.mark.parametrize(
    "typed",
    ["Ana Ruiz", " ruiz, ANA ", "Ána", f"1/2/{BORN:%y}", f"01-02-{BORN.year}", f"Jan 2 {BORN.year}", "(509) 555-0199"],
)
def test_a_person_is_found_as_people_type_and_no_address_holds_what_was_typed(app, therapist, typed):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    page = find(therapist, typed)
    assert therapist.response.status_code == 200
    assert "Ana Ruiz" in page.text
    assert page.values["find"] == [typed.strip()]
    assert re.fullmatch(r"/workspace/\?search=[0-9a-f]{12}", therapist.response.request.full_path)
    assert not [link for link in page.links if "find" in link]
    assert "Show all" in page.text


def test_a_search_in_an_address_is_not_read(app, therapist):
    for name in ("Ana Ruiz", "Tom Okafor"):
        send(app, name)
    therapist.sign_in()
    page = therapist.go("/workspace/?find=Ana+Ruiz")
    assert "Tom Okafor" in page.text
    assert page.values["find"] == [""]


def test_a_search_without_the_token_of_the_page_is_refused(app, therapist):
    therapist.sign_in()
    assert therapist.client.post("/workspace/", data={"find": "Ana"}).status_code == 403


def test_the_front_desk_finds_people_and_reads_no_answers(app):
    send(app, "Ana Ruiz")
    desk = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    desk.sign_in()
    page = find(desk, "ruiz")
    assert "Ana Ruiz" in page.text
    assert not [link for link in page.links if "/screenings/" in link]


def test_a_screening_is_found_by_its_reference(app, therapist):
    reference = send(app, "Ana Ruiz").reference()
    therapist.sign_in()
    for typed in (reference, reference.lower(), reference.replace("-", "")):
        assert "Ana Ruiz" in find(therapist, typed).text


@pytest.mark.parametrize("typed", ["Anna", "Ana Okafor", f"1/3/{BORN.year}", "%", "' OR 1=1 --", "x" * 5000, "…"])
def test_who_is_not_there_is_not_found(app, therapist, typed):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    assert "Nothing found. Try one part of the name, the date of birth" in find(therapist, typed).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [("27/3/1981", "There is no month 27. Enter the month first"), ("2/30/81", "There is no February 30")],
)
def test_a_date_that_cannot_be_is_told(therapist, typed, told):
    therapist.sign_in()
    assert told in find(therapist, typed).text


def test_a_list_that_is_cut_says_how_many_more_there_are(app, therapist, monkeypatch):
    for _ in range(4):
        send(app, "Ana Ruiz")
    therapist.sign_in()
    assert "more. Add another part" not in find(therapist, "ruiz").text
    monkeypatch.setattr(queue_page, "PAGE_SIZE", 3)
    assert "These are the newest 3, and 1 more. Add another part of the name" in find(therapist, "ruiz").text
    monkeypatch.setattr(queue_page, "PAGE_SIZE", 1)
    monkeypatch.setattr(queue_page, "MOST_COUNTED", 2)
    assert "and 2 or more. Add" in find(therapist, "ruiz").text


def test_names_from_right_to_left_stand_apart(app, therapist):
    send(app, "אנה רואיז")
    therapist.sign_in()
    find(therapist, "רואיז")
    assert "<bdi>אנה רואיז</bdi>" in therapist.response.get_data(as_text=True)
    therapist.open_first()
    html = therapist.response.get_data(as_text=True)
    assert "<bdi>אנה רואיז</bdi>" in html
    assert html.count("<title>אנה רואיז") == 1


def test_a_search_is_over_with_its_session_and_back_never_asks_to_send_it_again(app, therapist):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    find(therapist, "Ana Ruiz")
    found = therapist.response.request.full_path
    assert therapist.response.request.method == "GET"
    find(therapist, "Okafor")
    assert "Ana Ruiz" in therapist.go(found).text  # Back, to an earlier search
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    page = other.go(found)
    assert "This search has expired" in page.text
    assert page.values["find"] == [""]


def entries_of(app, action):
    with app.app_context():
        return [(one.chain, one.actor, one.detail) for one in app.extensions[NAME].audit.page(Wanted(action=action), 9)]


def test_who_searches_is_on_the_trail_and_what_was_typed_is_not(app, therapist):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    find(therapist, "Ana Ruiz")
    therapist.go(therapist.response.request.full_path)  # reading the page again is no other search
    ((chain, actor, detail),) = entries_of(app, "person searched for")
    assert (chain, actor.partition(":")[0], detail) == ("practice:all", "person", "")
    find(therapist, "   ")
    assert len(entries_of(app, "person searched for")) == 1


def test_a_search_as_one_types_is_one_entry_and_the_next_person_another(app, therapist):
    therapist.sign_in()
    therapist.go("/workspace/")
    counts = []
    for typed in ("Ru", "Ruiz", "Rui", "Ruiz A", "Okafor", "Okafor T"):
        known = therapist.response.request.args.get("search", "")
        therapist.post("/workspace/", {"find": typed, "search": known})
        counts.append(len(entries_of(app, "person searched for")))
    assert counts == [1, 1, 1, 1, 2, 2]


def test_many_long_searches_never_fill_the_cookie(app, therapist):
    therapist.sign_in()
    for number in range(6):
        find(therapist, f"{number}{'😀' * 300}")
        assert len(therapist.client.get_cookie("workspace").value) < 3500
    assert therapist.page.values["find"][0].startswith("5😀")


def test_what_was_typed_cannot_be_read_in_the_cookie(therapist):
    therapist.sign_in()
    find(therapist, "Plantedmark")
    with therapist.client.session_transaction() as session:
        assert "Plantedmark" not in str(dict(session))


def assign(somebody, reference, to, **more):
    return somebody.post(f"/workspace/screenings/{reference}/take", {"to": to, "back": "show=waiting", **more})


@pytest.fixture
def lee(app):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    return colleague


def number_of(app, email):
    with app.app_context():
        return str(app.extensions[NAME].people.by_email(email).id)


def test_the_front_desk_assigns_to_a_named_therapist_and_the_trail_says_so(app, lee):
    patient = send(app, "Ana Ruiz")
    desk = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    desk.sign_in()
    desk.go("/workspace/")
    page = assign(desk, patient.reference(), number_of(app, "lee@example.com"))
    assert desk.response.request.full_path == "/workspace/?show=waiting"
    assert "assigned to Dr. Lee" in page.text
    assert "Ana Ruiz" in lee.go("/workspace/?who=me").text
    with app.app_context():
        entry = app.extensions[NAME].audit.page(Wanted(action="taken"), 1)[0]
    assert entry.detail == "to Dr. Lee"
    page = assign(desk, patient.reference(), "none")
    assert "assigned to Not assigned" in page.text


def holder_of(app, patient):
    with app.app_context():
        stores = app.extensions[NAME]
        return stores.queue.taken_by(stores.screenings.by_reference(patient.reference()).id)


TOO_LONG = "9" * 5000  # Python refuses to read a number of so many digits


@pytest.mark.parametrize("to", ["9999", "x", "-1", "99999999999999999999", pytest.param(TOO_LONG, id="too long")])
def test_nothing_is_assigned_to_somebody_who_is_no_therapist_here(app, therapist, to):
    patient = send(app, "Ana Ruiz")
    therapist.sign_in()
    therapist.go("/workspace/")
    page = assign(therapist, patient.reference(), to)
    assert "The person you picked can no longer be assigned to a screening" in page.text
    assert holder_of(app, patient) is None


def test_a_therapist_whose_access_ended_meanwhile_is_named_on_the_same_list(app, therapist, lee):
    patient = send(app, "Ana Ruiz")
    therapist.sign_in()
    therapist.go("/workspace/?show=waiting")
    picked = number_of(app, "lee@example.com")
    with app.app_context():
        end_access(app.extensions[NAME], int(picked), TESTS)
    page = assign(therapist, patient.reference(), picked)
    assert "Dr. Lee can no longer be assigned to a screening: their access ended" in page.text
    assert "Pick someone else." in page.text
    assert "show=waiting" in therapist.response.request.full_path
    assert holder_of(app, patient) is None
    with app.app_context():
        let_in_again(app.extensions[NAME], int(picked), TESTS)
    assert "can no longer be assigned" not in therapist.go(therapist.response.request.full_path).text


def test_who_assigns_what_a_colleague_assigned_meanwhile_is_told_and_changes_nothing(app, therapist, lee):
    patient = send(app, "Ana Ruiz")
    therapist.sign_in()
    therapist.go("/workspace/")
    lee.go("/workspace/")
    assign(lee, patient.reference(), "me", seen="0")
    page = assign(therapist, patient.reference(), "me", seen="0")
    assert f"{patient.reference()} was assigned to Dr. Lee in the meantime" in page.text
    assert "Ana Ruiz" in therapist.go(f"/workspace/?who={number_of(app, 'lee@example.com')}").text
    page = assign(therapist, patient.reference(), "me", seen=number_of(app, "lee@example.com"))
    assert "in the meantime" not in page.text
    assert "Ana Ruiz" in therapist.go("/workspace/?who=me").text


def test_a_list_of_a_therapist_whose_access_ended_says_that_it_shows_everyone(app, therapist, lee):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    who = number_of(app, "lee@example.com")
    told = "The therapist in the filter is no longer in the list"
    assert told not in therapist.go(f"/workspace/?show=waiting&who={who}").text
    with app.app_context():
        end_access(app.extensions[NAME], int(who), TESTS)
    page = therapist.go(f"/workspace/?show=waiting&who={who}")
    assert told in page.text
    assert "Ana Ruiz" in page.text


def test_a_number_that_no_page_showed_counts_as_no_number(app, therapist):
    patient = send(app, "Ana Ruiz")
    therapist.sign_in()
    therapist.go("/workspace/")
    page = assign(therapist, patient.reference(), "me", seen=TOO_LONG)
    assert (therapist.response.status_code, "assigned to" in page.text) == (200, True)


def test_who_is_no_therapist_is_neither_offered_a_patient_nor_gets_one(app, therapist):
    patient = send(app, "Ana Ruiz")
    desk = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    for somebody, offered in ((desk, False), (therapist, True)):
        somebody.sign_in()
        somebody.go("/workspace/?show=waiting")
        assert ('<option value="me">Me<' in somebody.response.get_data(as_text=True)) is offered
    for to in ("me", number_of(app, "desk@example.com")):
        desk.go("/workspace/?show=waiting")
        page = assign(desk, patient.reference(), to)
        assert "can no longer be assigned to a screening" in page.text
    assert holder_of(app, patient) is None


def test_a_version_that_was_replaced_names_the_new_one_and_looks_like_nothing_current(app, therapist):
    send(app, "Ana Ruiz")
    with app.app_context():
        practice = app.extensions[NAME]
        old = practice.screenings.newest()
        new = practice.screenings.by_id(
            add(practice, previous_id=old.id, outcome="discuss_first", identity=old.identity)
        )
    therapist.sign_in()
    page = find(therapist, "Ana Ruiz")
    assert f"Replaced by {new.reference}" in page.text
    (shown,) = re.findall(f'<tr role="row" id="s-{old.reference}">.*?</tr>', therapist.response.text, re.S)
    assert f'href="/workspace/screenings/{new.reference}"' in shown
    assert not any(words in shown for words in ("Fits", "No finding", "Changed since", "<form"))
    (current,) = re.findall(f'<tr role="row" id="s-{new.reference}">.*?</tr>', therapist.response.text, re.S)
    assert "Discuss first" in current
    assert "<form" in current
    sheet = therapist.client.get(f"/workspace/screenings.csv?{therapist.response.request.query_string.decode()}").text
    (line,) = (line for line in sheet.splitlines() if f",{old.reference}," in line)
    assert line.endswith(f"Replaced by {new.reference},,,,Replaced")
    page = assign(therapist, old.reference, "me")
    assert f"{old.reference} was replaced by {new.reference}" in page.text
    with app.app_context():
        assert practice.queue.taken_by(new.id) is None
