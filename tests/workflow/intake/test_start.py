"""Starting: from the open link, from an invite, to change what was sent, or typed in by staff."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from screening.domain.questionnaire.conditions import Has
from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.questionnaire.risk_order import Order
from screening.domain.review.channel import Way
from screening.practice import practice as practice_now
from screening.records.audit.entries import Action, Wanted
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import GoneError
from screening.records.intake.tallies import Tally
from screening.records.operations.outbox import Mail
from screening.records.review.listing import Shown
from screening.records.screenings.health_links import LinkSecrets
from screening.workflow.intake.invite import invite
from screening.workflow.intake.send import NotReadyError, SendRequest, send
from screening.workflow.intake.start import StartContext, change, enter, enter_again, start, token_to_typed
from screening.workflow.review.patients import link
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import TESTS, as_values, healthy, let_in, written
from tests.conftest import RULES_TEXT
from tests.workflow.intake.test_send import IDENTITY, draft_of, press_send

DAY = date(2026, 11, 24)


@pytest.fixture
def beginning(rulebook):
    return StartContext(rulebook, "en", DAY)


def sent(practice, rulebook, **changes):
    screening_id = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(**changes)))
    return practice.screenings.by_id(screening_id)


def resend(practice, rulebook, token, entered_by=None):
    found = practice.drafts.find(token)
    return practice.screenings.by_id(press_send(practice, rulebook, token, found.revision, entered_by))


def test_who_starts_is_counted_by_language_and_way(practice, beginning):
    start(practice, beginning)
    start(practice, beginning, invite=invite(practice, practice.settings, Asked("Ana", "es"), TESTS))
    assert set(practice.tallies.between(DAY, DAY)) == {
        Tally("en", Way.OPEN, "started", 1),
        Tally("en", Way.INVITED, "started", 1),
    }


def test_what_an_invited_person_sends_belongs_to_the_invite_and_its_visit(practice, beginning, rulebook):
    made = invite(practice, practice.settings, Asked("Ana", "en", date(2027, 1, 2), visit_at=time(9, 15)), TESTS)
    token = start(practice, beginning, invite=made)
    assert practice.invites.by_id(made.id).started_at is not None
    with transaction():
        draft = practice.drafts.hold(token)
        practice.drafts.save(draft, replace(draft.content, answers=as_values(healthy()), identity=IDENTITY))
    screening = resend(practice, rulebook, token)
    assert screening.way is Way.INVITED
    assert (screening.visit_on, screening.visit_at) == (date(2027, 1, 2), time(9, 15))
    assert practice.queue.search(screening.reference, 1)[0].visit_at == time(9, 15)
    assert practice.invites.by_id(made.id).screening_id == screening.id


def test_a_change_begins_with_the_answers_and_becomes_a_version_beside_the_old(practice, beginning, rulebook):
    first = sent(practice, rulebook)
    token = change(practice, beginning, first)
    assert practice.drafts.find(token).content.answers == as_values(healthy())
    second = resend(practice, rulebook, token)
    assert second.previous_id == first.id
    assert practice.screenings.newer(first.id) == second
    assert practice.screenings.by_id(first.id) == first
    assert [entry.id for entry in practice.queue.page(10, Shown())] == [second.id]
    assert practice.queue.count(Shown()) == 1


def test_the_link_to_the_persons_other_screenings_moves_to_the_new_version(practice, beginning, rulebook):
    first, other, stranger = (sent(practice, rulebook) for _ in range(3))
    link(practice, first, other, let_in())
    second = resend(practice, rulebook, change(practice, beginning, first))
    third = resend(practice, rulebook, change(practice, beginning, second))
    assert practice.patients.linked(other.id) == [third.id]
    assert practice.patients.linked(third.id) == [other.id]
    assert practice.patients.linked(first.id) == practice.patients.linked(second.id) == []
    resend(practice, rulebook, change(practice, beginning, stranger))
    assert practice.patients.linked(stranger.id) == []


def test_a_new_version_ends_the_health_link_to_the_old_one_on_the_trail(practice, beginning, rulebook):
    first, other = (sent(practice, rulebook) for _ in range(2))
    for one in (first, other):
        secrets = LinkSecrets(f"to {one.id}", "2468", ("the file",))
        written(practice.health_links.put, one.id, secrets, datetime.now(UTC) + timedelta(days=1), 5)
    for one in (first, sent(practice, rulebook)):  # the second has no link
        resend(practice, rulebook, change(practice, beginning, one))
    assert practice.health_links.of(first.id) is None
    assert practice.health_links.of(other.id) is not None
    (entry,) = practice.audit.page(Wanted(action=Action.LINK_WITHDRAWN), 9)
    assert (entry.chain, entry.actor) == (f"screening:{first.id}", "patient")


def test_who_is_invited_for_a_therapist_is_theirs_unless_a_colleague_has_taken_over(practice, beginning, rulebook):
    park, lee = let_in().id, let_in("Dr. Lee", "lee@example.com").id
    made = invite(practice, practice.settings, Asked("Ana", "en", therapist_id=park), TESTS)
    content = Content(answers=as_values(healthy()), identity=IDENTITY)
    first = resend(practice, rulebook, start(practice, beginning, content, made))
    assert practice.queue.taken_by(first.id) == park
    written(practice.queue.take, first.id, lee)
    second = resend(practice, rulebook, change(practice, beginning, first))
    assert practice.queue.taken_by(second.id) == lee


def test_the_day_of_the_visit_and_what_was_taken_back_go_with_every_version(practice, beginning, rulebook):
    made = invite(practice, practice.settings, Asked("Ana", "en", date(2027, 1, 2)), TESTS)
    token = start(practice, beginning, Content(answers=as_values(healthy()), identity=IDENTITY), made)
    second = resend(practice, rulebook, change(practice, beginning, resend(practice, rulebook, token)))
    token = change(practice, beginning, second)
    tick(practice, token, "rf_body", "chest_pain")
    third = resend(practice, rulebook, token)
    token = change(practice, beginning, third)
    tick(practice, token, "rf_body", "none")
    fourth = resend(practice, rulebook, token)
    fifth = resend(practice, rulebook, change(practice, beginning, fourth))
    assert {version.visit_on for version in (second, third, fourth, fifth)} == {date(2027, 1, 2)}
    assert [version.taken_back for version in (third, fourth, fifth)] == [
        {},
        {"rf_body": ("chest_pain",)},
        {"rf_body": ("chest_pain",)},
    ]


def test_two_changes_of_one_screening_follow_each_other(practice, beginning, rulebook):
    first = sent(practice, rulebook)
    tokens = [change(practice, beginning, first) for _ in range(2)]
    second, third = (resend(practice, rulebook, token) for token in tokens)
    assert (second.previous_id, third.previous_id) == (first.id, second.id)


def test_a_warning_sign_that_a_change_unticks_is_taken_back(practice, beginning, rulebook):
    token = change(practice, beginning, sent(practice, rulebook, rf_body=["chest_pain"]))
    with transaction():
        draft = practice.drafts.hold(token)
        answers = {**draft.content.answers, "rf_body": ("none",)}
        practice.drafts.save(draft, replace(draft.content, answers=answers))
    second = resend(practice, rulebook, token)
    assert second.taken_back == {"rf_body": ("chest_pain",)}
    assert second.act == "same_day_call"


def test_staff_may_leave_blank_what_the_patient_did_not_answer_and_it_never_fits(practice, beginning, rulebook):
    token = enter(practice, beginning, as_values(healthy(lie_still=None)), IDENTITY)
    found = practice.drafts.find(token)
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, found.revision)
    sending = SendRequest(token, found.revision, "en", found.started_at, "2026-11-24", entered_by=7)
    screening = practice.screenings.by_id(send(practice, rulebook, sending).screening_id)
    assert screening.outcome == "discuss_first"
    assert screening.way is Way.STAFF
    assert screening.entered_by == 7


def renamed(option, new):
    """The shipped rules with one warning sign of another id, in force."""
    activate(practice_now(), re.sub(rf"\b{option}\b", new, RULES_TEXT), TESTS)


def tick(practice, token, question, *options):
    with transaction():
        draft = practice.drafts.hold(token)
        answers = {**draft.content.answers, question: options}
        practice.drafts.save(draft, replace(draft.content, answers=answers))


def test_a_warning_sign_sent_by_another_device_meanwhile_is_taken_back_and_not_forgotten(practice, beginning, rulebook):
    first = sent(practice, rulebook)
    one, other = (change(practice, beginning, first) for _ in range(2))
    tick(practice, other, "rf_nerve", "saddle_numb")
    assert resend(practice, rulebook, other).outcome == "emergency"
    last = resend(practice, rulebook, one)
    assert last.taken_back == {"rf_nerve": ("saddle_numb",)}
    assert last.act == "same_day_call"


def test_a_warning_sign_that_newer_rules_name_otherwise_is_remembered(practice, rulebook):
    first = sent(practice, rulebook, rf_nerve=["saddle_numb", "bladder_change"])
    renamed("saddle_numb", "saddle_numbness")
    newer = rulebook_in_force(practice)
    token = change(practice, StartContext(newer, "en", DAY), first)
    assert "rf_nerve" not in practice.drafts.find(token).content.answers
    tick(practice, token, "rf_nerve", "none")
    last = resend(practice, newer, token)
    assert last.taken_back == {"rf_nerve": ("saddle_numb", "bladder_change")}


def test_none_is_no_answer_to_a_sign_that_was_not_shown(practice, rulebook):
    first = sent(practice, rulebook)
    renamed("bladder_change", "brand_new_sign")
    token = change(practice, StartContext(rulebook_in_force(practice), "en", DAY), first)
    answers = practice.drafts.find(token).content.answers
    assert "rf_nerve" not in answers
    assert answers["rf_body"] == ("none",)


OTHERWISE = {
    "kind": Date,
    "ask": {"en": "Asked otherwise", "es": "Otra pregunta"},
    "help": {"en": "Helped otherwise", "es": "Otra ayuda"},
    "options": (Option("other", {"en": "Other", "es": "Otra"}),),
    "minimum": 5,
    "maximum": 99,
    "section": "other",
    "page": "other",
    "why": {"en": "Why otherwise", "es": "Otro porqué"},
    "therapist": "For another reason",
    "optional": True,
    "private": True,
    "ask_when": Has("age", frozenset()),
    "summary_only": True,
    "order": Order(rising=True),
}
ASKED = ("kind", "ask", "help", "options", "minimum", "maximum")


def changed(question: Question, kind: type[Question] | None = None, **changes) -> Question:
    """The same question with another kind or other fields."""
    same = {field.name: getattr(question, field.name) for field in fields(question)}
    return (kind or type(question))(**{**same, **changes})


def kept_after(practice, rulebook, question, **changes) -> dict[str, Value]:
    """The answers that a change begins with, under rules in which one question is another one."""
    first, questionnaire = sent(practice, rulebook), rulebook.questionnaire
    questions = tuple(changed(one, **changes) if one.id == question else one for one in questionnaire.questions)
    newer = replace(rulebook, questionnaire=replace(questionnaire, questions=questions))
    return practice.drafts.find(change(practice, StartContext(newer, "en", DAY), first)).content.answers


def test_there_is_another_word_for_whatever_a_question_has(rulebook):
    age = rulebook.questionnaire.by_id["age"]
    assert set(OTHERWISE) == {field.name for field in fields(Question)} - {"id"} | {"kind"}
    assert all(getattr(age, name) != value for name, value in OTHERWISE.items())


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_a_change_begins_with_is_asked_again_where_it_is_shown_otherwise_and_nowhere_else(
    practice, rulebook, name
):
    answers = kept_after(practice, rulebook, "age", **{name: OTHERWISE[name]})
    asked_again = {"age"} if name in ASKED else set()
    assert set(healthy()) - set(answers) == asked_again


def test_a_question_is_asked_again_when_one_word_of_one_option_in_one_language_is_another(practice, rulebook):
    options = rulebook.questionnaire.by_id["rf_body"].options
    first = replace(options[0], label={**options[0].label, "es": "Otra"})
    assert "rf_body" not in kept_after(practice, rulebook, "rf_body", options=(first, *options[1:]))


def test_an_answer_to_a_question_that_is_asked_no_longer_is_left_behind(practice, rulebook):
    assert "age" not in kept_after(practice, rulebook, "age", id="age_in_years")


def test_staff_who_type_anew_change_the_first_draft_and_it_remembers_the_sign(practice, beginning, rulebook):
    token = enter(practice, beginning, as_values(healthy(rf_body=["chest_pain"])), IDENTITY)
    enter_again(practice, replace(beginning, language="es"), token, as_values(healthy()), IDENTITY)
    assert practice.drafts.find(token).content.begun_in == "es"
    with pytest.raises(NotReadyError):
        resend(practice, rulebook, token)  # as if the patient had
    sent = resend(practice, rulebook, token, let_in().id)
    assert sent.taken_back == {"rf_body": ("chest_pain",)}
    with pytest.raises(GoneError):
        enter_again(practice, beginning, token, as_values(healthy()), IDENTITY)


def test_what_staff_typed_is_opened_again_by_its_draft_and_not_once_it_is_gone(practice, beginning):
    first = enter(practice, beginning, as_values(healthy()), IDENTITY)
    draft = practice.drafts.find(first)
    assert practice.drafts.find(token_to_typed(practice, draft.id)).id == draft.id
    with pytest.raises(GoneError):
        token_to_typed(practice, "made up")


def test_a_patients_draft_cannot_be_typed_over_by_staff(practice, beginning, rulebook):
    with pytest.raises(GoneError):
        enter_again(practice, beginning, start(practice, beginning), as_values(healthy()), IDENTITY)


def test_a_change_is_not_counted_as_another_form(practice, beginning, rulebook):
    resend(practice, rulebook, change(practice, beginning, sent(practice, rulebook)))
    assert [tally.count for tally in practice.tallies.between(DAY, DAY) if tally.step == "sent"] == [1]


def sent_twice(practice, beginning, rulebook, *identities):
    """Send a form for each of these identities, all begun with one invite before any was sent."""
    made = invite(practice, practice.settings, Asked("Ana", "en"), TESTS)
    tokens = [start(practice, beginning, invite=made) for _ in identities]
    screenings = []
    for token, identity in zip(tokens, identities, strict=True):
        with transaction():
            draft = practice.drafts.hold(token)
            practice.drafts.save(draft, replace(draft.content, answers=as_values(healthy()), identity=identity))
        screenings.append(resend(practice, rulebook, token))
    return screenings


def test_two_forms_that_one_person_sends_with_one_invite_are_two_versions(practice, beginning, rulebook):
    first, second = sent_twice(practice, beginning, rulebook, IDENTITY, replace(IDENTITY, name="Ana R. Ruiz"))
    assert first.previous_id is None
    assert second.previous_id == first.id
    assert practice.queue.count(Shown()) == 1


@pytest.mark.parametrize("other", [{"born": "1981-01-03"}, {"name": "Ben Ruiz"}], ids=["child", "twin"])
def test_another_date_of_birth_or_first_name_is_another_person_and_both_are_told(practice, beginning, rulebook, other):
    first, second = sent_twice(practice, beginning, rulebook, IDENTITY, replace(IDENTITY, **other))
    assert second.previous_id is None
    assert practice.queue.count(Shown()) == 2
    assert practice.screenings.with_the_same_invite(first) == [second.reference]
    assert practice.screenings.with_the_same_invite(second) == [first.reference]


def test_an_emergency_asks_for_a_call_and_writes_its_mails(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy(rf_body=["chest_pain"]))
    mail = Mail("desk@example.com", "now", "open the workspace")
    sending = SendRequest(token, revision, "en", datetime.now(UTC), "2026-11-24", alerts=[mail])
    screening_id = send(practice, rulebook, sending).screening_id
    assert [call.screening_id for call in practice.calls.open(9)] == [screening_id]
    assert written(practice.outbox.take).mail == mail


def test_nothing_urgent_asks_for_no_call_and_writes_no_alert(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    mail = Mail("desk@example.com", "now", "open the workspace")
    send(practice, rulebook, SendRequest(token, revision, "en", datetime.now(UTC), "2026-11-24", alerts=[mail]))
    assert (practice.calls.open(9), practice.outbox.count()) == ([], 0)
