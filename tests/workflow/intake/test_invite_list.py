"""Inviting a day list: a look first, then each person ticked is invited once, whoever presses how often."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import update

from screening.domain.review.invite_states import InviteState
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.tables import ScreeningRow
from screening.workflow.intake.day_list import ReadBy, read_day_list
from screening.workflow.intake.invite import invite, take_back
from screening.workflow.intake.invite_list import (
    ListChangedError,
    ListGoneError,
    ListToSend,
    change_list,
    invite_listed,
    keep_list,
    look,
)
from screening.workflow.intake.start import StartContext, start
from screening.workflow.intake.visit import set_visit
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST, Staff, change_roles, therapists
from tests.builders import TESTS, as_values, healthy, let_in, written
from tests.workflow.intake.test_send import IDENTITY, press_send

VISIT = date.today() + timedelta(days=30)
DAY = VISIT.strftime("%m/%d/%Y")
TEXT = f"Name,Contact,Visit\nAna Ruiz,ana@example.com,{DAY}\nBo Lind,509 555 0199,{DAY}\nCy Oh,,{DAY}\n"


@pytest.fixture
def by(practice):
    return ReadBy(practice.day(), practice.offered, therapists(practice))


@pytest.fixture
def press(practice, by):
    """Send lines of a list."""

    def pressing(list_id, *lines, revision=0, **more):
        sending = ListToSend(list_id, revision, frozenset(lines), **more)
        return invite_listed(practice, practice.settings, sending, by, TESTS)

    return pressing


def names(practice, list_id):
    return sorted(made.asked.name for made in practice.invites.of_list(list_id))


def looked_at(practice, by, text=TEXT):
    return look(practice, read_day_list(text, by).people)


def test_who_is_ticked_is_invited_and_who_has_an_email_gets_it(practice, press):
    list_id = keep_list(practice, TEXT)
    assert press(list_id, 2, 3) == 2
    assert names(practice, list_id) == ["Ana Ruiz", "Bo Lind"]
    assert practice.outbox.count() == 1
    made = practice.invites.of_list(list_id)[0]
    (entry,) = practice.audit.page(Wanted(chain=f"invite:{made.id}"), 9)
    assert (entry.action, entry.detail) == ("invited", "from a day list")


def test_nothing_of_the_list_is_kept_once_all_of_it_is_sent(practice, press):
    list_id = keep_list(practice, TEXT + f"Ruiz Ana,ANA@example.com,{DAY}")  # the same person again
    press(list_id, 2, 3, 4)
    assert practice.day_lists.find(list_id).text == ""


def test_lines_that_could_not_be_read_stay_on_the_list_with_its_headings(practice, press):
    list_id = keep_list(practice, f"{TEXT}Dee,dee@,{DAY}\n")
    press(list_id, 2, 3, 4)
    assert practice.day_lists.find(list_id).text.split("\n")[:2] == ["Name,Contact,Visit", f"Dee,dee@,{DAY}"]
    change_list(practice, list_id, 1, f"Name,Contact,Visit\nDee,dee@example.com,{DAY}")
    press(list_id, 2, revision=2)
    assert names(practice, list_id) == ["Ana Ruiz", "Bo Lind", "Cy Oh", "Dee"]


@given(ticked=st.sets(st.integers(2, 6), min_size=1))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
def test_everyone_who_is_not_ticked_stays_on_the_list_and_can_be_sent_later(practice, press, ticked):
    token = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))  # other people in each example
    people = [f"{name} {token},,{DAY}" for name in ("Ana", "Bo", "Cy", "Dee", "Eve")]
    list_id = keep_list(practice, "\n".join(["Name,Contact,Visit", *people]))
    assert press(list_id, *ticked) == len(ticked)
    left = practice.day_lists.find(list_id)
    assert left.text.split("\n")[1:] == [line for number, line in enumerate(people, 2) if number not in ticked]
    if left.text:
        press(list_id, *range(2, 7 - len(ticked)), revision=left.revision)
    assert len(names(practice, list_id)) == 5


def test_a_second_visit_of_someone_who_is_invited_stays_on_the_list(practice, press):
    later = (VISIT + timedelta(days=7)).strftime("%m/%d/%Y")
    list_id = keep_list(practice, f"{TEXT}Ana Ruiz,ana@example.com,{later}\n")
    press(list_id, 2, 3, 4)
    assert later in practice.day_lists.find(list_id).text
    assert press(list_id, 2, revision=1) == 1


def test_a_second_press_sends_nothing(practice, press):
    list_id = keep_list(practice, TEXT)
    press(list_id, 2, 3)
    with pytest.raises(ListChangedError):
        press(list_id, 2, 3)
    assert len(practice.invites.of_list(list_id)) == 2
    assert practice.outbox.count() == 1


def test_two_people_with_the_same_list_invite_everyone_once(practice, press):
    mine, theirs = keep_list(practice, TEXT), keep_list(practice, TEXT)
    press(mine, 2)
    with pytest.raises(ListChangedError):
        press(theirs, 2, 3)
    assert practice.invites.of_list(theirs) == []
    assert press(theirs, 3) == 1


def test_a_list_that_was_changed_after_it_was_looked_at_sends_nothing(practice, press):
    list_id = keep_list(practice, TEXT)
    change_list(practice, list_id, 0, TEXT.replace("Ana Ruiz", "Someone Else"))
    with pytest.raises(ListChangedError):
        press(list_id, 2)
    assert practice.invites.of_list(list_id) == []


@pytest.mark.parametrize("stale", [-1, 0, 2])
def test_a_list_that_someone_else_changed_keeps_their_change(practice, stale):
    list_id = keep_list(practice, TEXT)
    change_list(practice, list_id, 0, f"{TEXT}Theirs,,{DAY}")
    with pytest.raises(ListChangedError):
        change_list(practice, list_id, stale, f"{TEXT}Mine,,{DAY}")
    assert "Theirs" in practice.day_lists.find(list_id).text


def test_a_list_that_is_gone_sends_nothing(practice, press):
    with pytest.raises(ListGoneError):
        press("x", 2)


def test_who_was_invited_for_this_visit_is_known_whatever_way_and_spelling(practice, by):
    one = invite(practice, practice.settings, Asked("RUIZ, Ana", "en", VISIT, phone="509 555 0100"), TESTS)
    invite(practice, practice.settings, Asked("Bo Lind", "en", VISIT - timedelta(days=1)), TESTS)
    invite(practice, practice.settings, Asked("Cy Oh", "en", VISIT), TESTS)
    found = looked_at(practice, by)
    assert [person.before is not None for person in found] == [True, False, True]
    assert found[0].before.id == one.id
    assert [person.can_be_sent for person in found] == [False, True, False]


def test_a_link_that_was_taken_back_is_no_invite(practice, by):
    take_back(practice, invite(practice, practice.settings, Asked("Cy Oh", "en", VISIT), TESTS).id, TESTS)
    assert looked_at(practice, by)[2].can_be_sent


def test_who_has_sent_for_this_visit_is_known_even_after_the_link_ended(practice, by):
    made = invite(practice, practice.settings, Asked("Cy Oh", "en", VISIT), TESTS)
    written(practice.invites.sent, made.id, "0" * 32)
    take_back(practice, made.id, TESTS)
    assert looked_at(practice, by)[2].before.state is InviteState.SENT


@pytest.fixture
def sends(practice, rulebook):
    """Send the form of someone who was invited, or by the open link; return the screening."""

    def sending(made=None, **who):
        identity = replace(IDENTITY, **who)
        begun = StartContext(rulebook, "en", practice.day())
        token = start(practice, begun, Content(as_values(healthy()), identity=identity), made)
        screening_id = press_send(practice, rulebook, token, practice.drafts.find(token).revision)
        return practice.screenings.by_id(screening_id)

    return sending


def test_whose_visit_staff_moved_to_this_day_has_sent_already_under_the_name_of_the_invite(practice, by, sends, press):
    made = invite(practice, practice.settings, Asked("Ana Ruiz", "en", VISIT - timedelta(days=3)), TESTS)
    screening = sends(made, name="Ana Maria Ruiz Soto")
    assert looked_at(practice, by)[0].can_be_sent
    set_visit(practice, screening, VISIT, None, Staff(let_in().id, "Dr. Park"))
    ana, bo, cy = looked_at(practice, by)
    assert (ana.can_be_sent, bo.can_be_sent, cy.can_be_sent) == (False, True, True)
    assert (ana.before.id, ana.before.state) == (made.id, InviteState.SENT)
    with pytest.raises(ListChangedError):
        press(keep_list(practice, TEXT), 2)
    assert practice.outbox.count() == 0


def test_who_sent_by_the_open_link_has_sent_already_once_staff_set_the_day(practice, by, sends):
    by_id = Staff(let_in().id, "Dr. Park")
    screening = sends(name="RUIZ, Ana", email="Ana@example.com", phone="")
    other = sends(name="Bo Lind", email="", phone="509 555 0111")  # another Bo, with another phone
    same = sends(name="Cy Oh", email="", phone="")
    for one in (screening, other, same):
        set_visit(practice, one, VISIT, None, by_id)
    assert [one.sent for one in looked_at(practice, by)] == [screening.reference, "", same.reference]
    set_visit(practice, screening, VISIT + timedelta(days=1), None, by_id)
    assert looked_at(practice, by)[0].can_be_sent


def test_what_cannot_be_opened_holds_no_list_up(practice, by, sends):
    screening = sends(name="Ana Ruiz", email="", phone="")
    set_visit(practice, screening, VISIT, None, Staff(let_in().id, "Dr. Park"))
    with transaction():
        db.session.execute(update(ScreeningRow).values(sealed_identity=b"spoiled"))
    assert looked_at(practice, by)[0].can_be_sent


def test_only_who_has_an_email_is_reminded(practice, press):
    list_id = keep_list(practice, TEXT)
    press(list_id, 2, 3, remind=True)
    assert {made.asked.name: made.asked.remind for made in practice.invites.of_list(list_id)} == {
        "Ana Ruiz": True,
        "Bo Lind": False,
    }


@pytest.mark.parametrize(("roles", "gets_it"), [([THERAPIST], True), ([FRONT_DESK], False), ([ADMINISTRATOR], False)])
def test_what_is_sent_goes_to_the_therapist_of_the_line_who_still_is_one(practice, rulebook, by, roles, gets_it):
    dana = let_in("Dana Reyes", "dana@example.com")
    let_in("Desk", "desk@example.com", [FRONT_DESK, ADMINISTRATOR])
    assert therapists(practice) == {dana.id: "Dana Reyes"}
    list_id = keep_list(practice, f"Name,Contact,Visit,Therapist\nAna Ruiz,,{DAY},Reyes")
    reading = replace(by, therapists=therapists(practice))
    invite_listed(practice, practice.settings, ListToSend(list_id, 0, frozenset({2})), reading, TESTS)
    (made,) = practice.invites.of_list(list_id)
    change_roles(practice, dana.id, roles, TESTS)
    begun = StartContext(rulebook, "en", practice.day())
    token = start(practice, begun, Content(as_values(healthy()), identity=IDENTITY), made)
    sent = press_send(practice, rulebook, token, practice.drafts.find(token).revision)
    assert practice.queue.taken_by(sent) == (dana.id if gets_it else None)


def test_two_people_who_press_at_the_same_moment_invite_everyone_once(app, practice, by):
    lists, start_together, refused = [keep_list(practice, TEXT) for _ in range(2)], threading.Barrier(4), []

    def one(list_id):
        with app.app_context():
            start_together.wait()
            try:
                invite_listed(practice, practice.settings, ListToSend(list_id, 0, frozenset({2, 3, 4})), by, TESTS)
            except ListChangedError:
                refused.append(list_id)

    threads = [threading.Thread(target=one, args=(list_id,)) for list_id in lists * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # look afresh
    assert len(refused) == 3
    assert sorted(made.asked.name for made in practice.invites.open(9)) == ["Ana Ruiz", "Bo Lind", "Cy Oh"]
    assert practice.outbox.count() == 1


def test_of_two_therapists_with_one_name_neither_gets_the_invite_by_chance(practice, by):
    for email in ("one@example.com", "two@example.com"):
        let_in("Dana Reyes", email)
    reading = replace(by, therapists=therapists(practice))
    read = read_day_list(f"Name,Contact,Visit,Therapist\nAna Ruiz,,{DAY},Dana Reyes", reading)
    assert read.people == ()
    assert "2 therapists have this name" in read.problems[0].message
