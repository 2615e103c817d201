"""The end of the walk: who it is, the check, sending once, and what is read then."""

from dataclasses import replace

import pytest

from screening.practice import NAME
from tests.builders import BORN, IDENTITY, Patient, healthy, written
from tests.consents import set_up
from tests.web.patient.test_questions import at, error_links

FEAR = {"needle_hesitancy": 10, "stop_signal": "yes"}


def test_a_healthy_patient_reads_that_needling_may_fit(patient):
    page = patient.send(healthy())
    assert patient.url == "/result"
    assert "Dry needling may fit your plan" in page.text
    assert "You can always say no" in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"rf_body": ["chest_pain"], "other_health": "asthma"},
        {
            "event_timing": "over_7_days",
            "what_helps": ["lie_down"],
            **FEAR,
        },
        {"wants_needling": "no"},
    ],
)
def test_what_a_test_arranges_is_what_the_walk_leaves_behind(app, changes):
    walked, arranged = Patient(app.test_client()), Patient(app.test_client())
    walked.send(healthy(**changes))
    arranged.has_sent(healthy(**changes))
    pages = [walked.page, arranged.page]
    references = [walked.reference(), arranged.reference()]
    assert len({page.text.replace(reference, "") for page, reference in zip(pages, references, strict=True)}) == 1
    with app.app_context():
        stores = app.extensions[NAME]
        one, other = (stores.screenings.by_reference(reference) for reference in references)
        own = {"id": "", "reference": "", "draft_id": "", "sent_at": one.sent_at, "previous_id": None}
        assert replace(one, **own) == replace(other, **own)
        drafts = [stores.drafts.find(who.client.get_cookie("draft").value) for who in (walked, arranged)]
        assert drafts[0].content == drafts[1].content
        today = stores.day()
        assert {tally.count for tally in stores.tallies.between(today, today)} == {2}


def test_an_age_that_was_changed_after_the_date_of_birth_holds_the_send_back(patient):
    at(patient, "/you")
    patient.post(IDENTITY)
    patient.go("/form/about_you?change=yes")
    patient.post({**patient.fields(healthy()), "age": "44"})
    page = patient.post({"revision": patient.page.values["revision"][0]})
    assert patient.response.status_code == 422
    assert "the date and the age don’t match" in page.text


def test_what_was_sent_is_not_called_deleted(patient):
    at(patient, "/form/how_much")
    token = patient.page.values["csrf_token"][0]
    patient.finish(healthy())
    response = patient.client.post("/forget", data={"csrf_token": token}, follow_redirects=True)
    assert "Nothing was sent" not in response.get_data(as_text=True)
    assert response.request.path == "/result"


def test_the_result_can_be_removed_from_a_shared_device(patient):
    patient.send(healthy())
    patient.post({}, "/leave")
    assert "There is no form to continue" in patient.go("/result").text


def test_going_back_and_changing_an_earlier_answer_loses_nothing(patient):
    answers = at(patient, "/you")
    patient.go("/form/how_much")
    patient.post({**patient.fields(answers), "peg_pain": "9"})
    for _ in range(20):
        if patient.url == "/you":
            break
        patient.answer_once({**answers, "flare_easily": "hours"})
    assert patient.go("/form/how_much").values["peg_pain"] == ["9"]
    assert patient.go("/form/about_you").values["age"] == ["45"]


def test_check_your_answers_has_a_change_link_for_each_answer_and_it_leads_back(patient):
    at(patient, "/you")
    patient.post(IDENTITY)
    assert patient.url == "/check"
    assert f"January 2, {BORN.year}" in patient.page.text
    links = [link for link in patient.page.links if "change=yes" in link]
    assert len(links) >= 25
    link = next(link for link in links if link.endswith("#age"))
    patient.go(link.split("#")[0])
    patient.post({**patient.fields(healthy()), "age": "46"})
    assert patient.url == "/check"
    assert "46" in patient.page.text


def test_a_date_of_birth_that_disagrees_with_the_age_is_named_and_kept(patient):
    at(patient, "/you")
    page = patient.post({**IDENTITY, "born-year": "1970"})
    assert "Your date of birth and your age don’t match" in page.text
    assert page.values["born-year"] == ["1970"]
    assert page.values["name"] == ["Ana Ruiz"]


def test_the_way_to_the_age_keeps_what_is_typed_and_is_offered_for_a_real_date_alone(patient):
    answers = at(patient, "/you")
    typed = {**IDENTITY, "born-year": "1970", "email": "ana@example.com", "helper": "Eva"}
    page = patient.post(typed)
    assert "You told us the age is 45" in page.text
    patient.post({**typed, "do": "age"})
    assert patient.url.startswith("/form/about_you")
    patient.post({**patient.fields(answers), "age": str(BORN.year + 45 - 1970)})
    assert patient.url == "/you"
    page = patient.page
    kept = ("name", "born-year", "phone", "email", "helper")
    assert {name: page.values[name] for name in kept} == {name: [typed[name]] for name in kept}
    page = patient.post({**typed, "born-month": "2", "born-day": "29", "born-year": "1981"})
    assert "There is no February 29 in 1981" in page.text
    assert "Change the age" not in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Enter your full name"),
        ({"name": "x" * 201}, "You can use up to 200 letters"),
        ({"name": "bell\x07"}, "We can’t read some of the letters or symbols"),
        ({"name": ". \u200b 7"}, "Enter a name that has letters: Full name"),
        ({"name": "\u3164"}, "Enter your full name"),
        ({"helper": "42"}, "Enter a name that has letters: Their name"),
        ({"born-month": "13"}, "There is no month 13"),
        ({"born-day": ""}, "Enter your date of birth"),
        ({"born-year": "2999"}, "This date must be in the past"),
        ({"phone": "", "email": ""}, "Enter a phone number or an email"),
        ({"phone": "call me"}, "Enter a phone number with 10 digits"),
        ({"email": "ana@"}, "Enter an email like name@example.com"),
        ({"email": "ñandú@example.com"}, "We can’t send to an email with “ñ” before the @. Please enter another one"),
    ],
)
def test_a_wrong_identity_is_named_with_its_field(patient, fields, message):
    at(patient, "/you")
    page = patient.post({**IDENTITY, **fields})
    assert patient.response.status_code == 422
    assert message in page.text
    assert error_links(patient)


@pytest.mark.parametrize("name", ["O", "D’Angelo-O'Neill", "李小龍", "👩‍⚕️ Ana", "<b>Ana</b>", "=cmd()"])
def test_names_of_every_kind_are_kept_as_typed(patient, name):
    at(patient, "/you")
    patient.post({**IDENTITY, "name": name})
    assert patient.url == "/check"
    assert name in patient.page.text


def test_a_second_send_and_a_page_from_before_lead_to_the_same_result(patient):
    patient.send(healthy())
    reference = patient.reference()
    for page in ("/check", "/form/about_you", "/you", "/go-on"):
        patient.go(page)
        assert patient.url == "/result"
        assert patient.reference() == reference
    patient.client.post("/check", data={"revision": "1"})
    patient.go("/result")
    assert patient.reference() == reference


def test_a_check_page_that_grew_old_is_shown_again_instead_of_sent(patient):
    answers = at(patient, "/you")
    patient.post(IDENTITY)
    old = {"revision": patient.page.values["revision"][0], "csrf_token": patient.page.values["csrf_token"][0]}
    patient.go("/form/how_much")
    patient.post({**patient.fields(answers), "peg_pain": "2"})
    patient.response = patient.client.post("/check", data=old)
    assert patient.response.status_code == 409
    assert "Your form was changed somewhere else" in patient.page.text


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "٣"])
def test_a_forged_revision_sends_nothing(patient, revision):
    at(patient, "/you")
    patient.post(IDENTITY)
    patient.post({"revision": revision})
    assert patient.response.status_code == 409
    assert patient.url == "/check"


def test_strong_fear_reads_no_sentence_about_needles_being_used(patient):
    patient.has_sent(healthy(**FEAR))
    page = patient.page
    assert "Care without needles" in page.text
    assert "Needles can be added" not in page.text
    assert "We can still help with exercise and hands-on care" in page.text


def test_who_is_sick_today_is_not_told_to_come_as_planned(patient):
    patient.has_sent(healthy(rf_slow=["ill_now"]))
    assert "call us before you come" in patient.page.text
    assert "Come to your visit as planned" not in patient.page.text


def test_a_private_answer_is_not_repeated_on_the_result_page(patient):
    patient.has_sent(healthy(health_list_a=["immune"], immune=["hiv_hepatitis"]))
    page = patient.page
    assert "HIV" not in page.text
    assert "Let's talk in private about infection risk" in page.text


@pytest.mark.parametrize("name", ["李", "O’Neill-Núñez", "x" * 200, "Ann\u0301a"])
def test_every_name_is_a_name(patient, name):
    patient.finish(at(patient, "/you"), {**IDENTITY, "name": name})
    assert patient.url == "/result"


def test_a_likely_slip_in_an_address_is_offered_and_never_forced(patient):
    at(patient, "/you")
    page = patient.post({**IDENTITY, "email": "ana@gmial.com"})
    assert "Did you mean ana@gmail.com?" in page.text
    patient.post({"revision": page.values["revision"][0]})
    assert patient.url == "/result"


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "\u202eAna\u200b Ruiz\u2069", "Ana Ruiz"),
        ("name", "Ana\u00a0 \nRuiz", "Ana Ruiz"),
        ("helper", "\u2067Eva", "Eva"),
        ("phone", "tel:+1\u2011(509)\u00a0555\u20130199 ext. 12\u200e", "+1 509 555 0199 x12"),
        ("email", " mailto:ana@example.com\u200b", "ana@example.com"),
        ("email", "Ana Ruiz <ana@example.com>;", "ana@example.com"),
        ("email", "ana@m\u00fcnchen.de", "ana@xn--mnchen-3ya.de"),
        ("email", "ana@xn--mnchen-3ya.de", "ana@xn--mnchen-3ya.de"),
    ],
)
def test_what_is_pasted_is_kept_clean(app, patient, field, typed, kept):
    patient.finish(at(patient, "/you"), {**IDENTITY, field: typed})
    assert patient.url == "/result"
    with app.app_context():
        assert getattr(app.extensions[NAME].screenings.newest().identity, field) == kept


def test_a_name_that_is_written_from_right_to_left_stands_apart_from_what_is_around_it(patient):
    at(patient, "/you")
    patient.post({**IDENTITY, "name": "אנה רואיז"})
    assert "<bdi>אנה רואיז</bdi>" in patient.response.get_data(as_text=True)


def test_at_most_three_confirmations_a_day_go_to_one_address(app):
    for _ in range(4):
        sender = Patient(app.test_client())
        sender.has_answered(healthy())
        sender.go("/you")
        sender.post({**IDENTITY, "email": "ana@example.com"})
        sender.post({"revision": sender.page.values["revision"][0]})
        assert sender.url == "/result"
    with app.app_context():
        assert app.extensions[NAME].outbox.count() == 3


LONG = "word " * 201 + "."


@pytest.mark.parametrize(("typed", "wrong"), [("bell \x07", "We can’t read some"), (LONG, "Please make this shorter")])
@pytest.mark.parametrize("pressed", ["", "back", "save"])
def test_text_that_was_refused_is_kept_and_named_on_the_check_page_and_not_sent(patient, app, typed, wrong, pressed):
    answers = at(patient, "/you")
    patient.post(IDENTITY)
    patient.go("/form/how_much")
    page = patient.post({**patient.fields(answers), "goal_activity": typed, **({"do": pressed} if pressed else {})})
    assert "We could not save this answer" not in page.text
    assert patient.go("/form/how_much").values["goal_activity"] == [typed.strip()]
    page = patient.go("/check")
    assert wrong in page.text
    link = next(link for link in page.links if "how_much" in link and link.endswith("#goal_activity"))
    page = patient.post({"revision": page.values["revision"][0]})
    assert patient.response.status_code == 422
    assert wrong in page.text
    patient.go(link.split("#")[0])
    page = patient.post({**patient.fields(answers), "goal_activity": "climb stairs"})
    assert patient.url == "/check"
    patient.post({"revision": page.values["revision"][0]})
    assert patient.url == "/result"


def test_the_desk_gets_one_mail_about_a_form_that_needs_a_call_and_none_about_a_healthy_one(app):
    with app.app_context():
        set_up(app.extensions[NAME], alerts_to="desk@example.com")
    for answers, mails in ((healthy(), 0), (healthy(rf_body=["chest_pain"]), 1)):
        Patient(app.test_client()).send(answers)
        with app.app_context():
            assert app.extensions[NAME].outbox.count() == mails
    with app.app_context():
        assert written(app.extensions[NAME].outbox.take).mail.to == "desk@example.com"
