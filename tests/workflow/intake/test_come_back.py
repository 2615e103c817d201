"""Coming back to a form: by a code, by another token; and its end."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.records.intake.drafts import GoneError
from screening.records.operations.webhooks import News
from screening.records.tables import CallRow, DraftKeyRow
from screening.workflow.intake.come_back import (
    another_token,
    code_of,
    forget,
    leave_number,
    open_by_code,
    open_by_link,
    token_to_form,
    token_to_result,
)
from screening.workflow.intake.start import StartContext, start
from screening.workflow.practice.mail import alert_mails
from tests.builders import healthy, let_in, written
from tests.workflow.care.conftest import Care
from tests.workflow.intake.test_send import draft_of, press_send


@pytest.fixture
def token(practice, rulebook) -> str:
    return start(practice, StartContext(rulebook, "en", practice.day()))


def same_draft(practice, *tokens) -> bool:
    return len({practice.drafts.find(token).id for token in tokens}) == 1


def test_each_token_opens_the_same_draft_and_none_closes_another_one(practice, token):
    second = another_token(practice, token)
    third = token_to_form(practice, practice.drafts.find(token))
    assert token != second
    assert same_draft(practice, token, second, third)


def test_however_often_a_draft_is_saved_and_opened_it_has_four_keys_and_every_link_works(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    code = code_of(practice, token)
    given = {another_token(practice, token) for _ in range(3)}
    given |= {open_by_code(practice, code_of(practice, token)) for _ in range(3)}
    given |= {open_by_link(practice, another_token(practice, token)) for _ in range(3)}
    given |= {token_to_form(practice, practice.drafts.find(token)) for _ in range(3)}
    assert open_by_code(practice, code) in given
    screening = practice.screenings.by_id(press_send(practice, rulebook, token, revision))
    given |= {token_to_result(practice, screening), another_token(practice, token)}
    assert same_draft(practice, token, *given)
    assert db.session.scalar(select(func.count()).select_from(DraftKeyRow)) == 4
    assert len({token, *given}) == 3


def test_a_link_leads_another_device_to_a_token_of_its_own(practice, token):
    link = another_token(practice, token)
    opened = open_by_link(practice, link)
    assert opened not in (token, link)
    assert same_draft(practice, token, opened)
    with pytest.raises(GoneError):
        open_by_link(practice, "unknown")


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_opens_the_draft_however_it_is_typed(practice, token, typed):
    assert same_draft(practice, token, open_by_code(practice, typed(code_of(practice, token))))


@pytest.mark.parametrize("typed", ["", "AAA-AAA-AAA", "no code"])
def test_any_other_code_opens_nothing(practice, token, typed):
    code_of(practice, token)
    assert open_by_code(practice, typed) is None


def test_a_draft_that_is_forgotten_is_gone_for_every_token_and_code(practice, token):
    second, code, draft = another_token(practice, token), code_of(practice, token), practice.drafts.find(token)
    assert forget(practice, token)
    assert practice.drafts.find(second) is None
    assert open_by_code(practice, code) is None
    assert token_to_form(practice, draft) is None
    assert not forget(practice, token)
    for ask in (code_of, another_token):
        with pytest.raises(GoneError):
            ask(practice, token)


def test_what_was_sent_is_not_forgotten_and_opens_by_no_code(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    code = code_of(practice, token)
    screening_id = press_send(practice, rulebook, token, revision)
    assert not forget(practice, token)
    assert open_by_code(practice, code) is None
    assert practice.drafts.find(token).screening_id == screening_id


def test_a_second_number_takes_the_place_of_the_first_and_one_person_is_called_once(practice, token):
    for phone in ("509 555 0111", "509 555 0122"):
        leave_number(practice, practice.drafts.find(token), phone)
    (call,) = practice.calls.open(9)
    assert (call.phone, call.screening_id) == ("509 555 0122", None)


def test_a_number_that_raises_a_call_alerts_those_who_make_it_and_a_second_one_does_not(practice, token):
    alerts = alert_mails(replace(practice.settings, alerts_to=("desk@example.com", "lee@example.com"), demo=True))
    for phone in ("509 555 0111", "509 555 0122"):
        leave_number(practice, practice.drafts.find(token), phone, alerts)
    assert practice.outbox.count() == 2
    (call,) = practice.calls.open(9)
    with transaction():
        db.session.execute(update(CallRow).where(CallRow.id == call.id).values(closed_at=datetime.now(UTC)))
    leave_number(practice, practice.drafts.find(token), "509 555 0122", alerts)
    assert practice.outbox.count() == 4


def test_a_number_left_where_an_older_version_was_sent_joins_the_call_about_the_newest(practice, rulebook):
    care = Care(practice, rulebook, let_in())
    first = care.sends(rf_body=["chest_pain"])
    newest = care.answers_again(first, peg_pain=5)
    leave_number(practice, practice.drafts.by_id(first.draft_id), "509 555 0111")
    (call,) = practice.calls.open(9)
    assert (call.screening_id, call.phone) == (newest.id, "509 555 0111")


def test_other_systems_hear_of_a_number_once(practice, token):
    hook, _secret = written(practice.webhooks.add, "https://record.example.com/hooks", [News.NEEDS_CALL])
    draft = practice.drafts.find(token)
    for phone in ("509 555 0111", "509 555 0122", "509 555 0133"):
        leave_number(practice, draft, phone)
    told = list(iter(lambda: written(practice.deliveries.take), None))
    assert [(one.target, one.event, one.subject) for one in told] == [(hook.id, "call.needed", draft.id)]


def test_a_result_is_opened_again_on_the_trail(practice, rulebook):
    screening = practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy())))
    assert practice.drafts.find(token_to_result(practice, screening)).screening_id == screening.id
    newest = practice.audit.page(Wanted(chain=f"screening:{screening.id}"), 1)[0]
    assert newest.action == Action.RESULT_OPENED


def test_a_number_left_after_sending_is_about_what_was_sent(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    screening_id = press_send(practice, rulebook, token, revision)
    leave_number(practice, practice.drafts.find(token), "509 555 0111")
    (call,) = practice.calls.open(9)
    assert call.screening_id == screening_id


def test_a_number_left_while_changing_what_was_sent_is_about_its_newest_version(practice, rulebook):
    first = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    token, _revision = draft_of(practice, rulebook, healthy(), changes=first)
    for phone in ("509 555 0111", "509 555 0122"):
        newest = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(), changes=first))
        leave_number(practice, practice.drafts.find(token), phone)
        (call,) = practice.calls.open(9)
        assert (call.screening_id, call.phone) == (newest, phone)
        with transaction():
            db.session.execute(update(CallRow).where(CallRow.id == call.id).values(closed_at=datetime.now(UTC)))
