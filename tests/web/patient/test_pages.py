"""The patient's walk, through the real pages: what is typed stays, what is wrong is named, nothing is silently "no"."""

import re

import pytest
from sqlalchemy import update

from screening.records.database import writing
from screening.records.tables import DraftRow
from screening.settings import CHECKOUT
from tests.builders import IDENTITY, Patient, fields_of, healthy

FEAR = {"needle_hesitancy": 10, "stop_signal": "yes"}


def at(patient, page, **changes):
    """Answer until this page is reached."""
    patient.start()
    answers = healthy(**changes)
    while patient.url.split("?")[0] != page:
        before = patient.url
        patient.answer_once(answers)
        if patient.url == "/urgent":
            patient.go("/go-on")
        assert patient.url != before, f"stuck at {before}"
    return answers


def error_links(patient):
    html = patient.response.get_data(as_text=True)
    summary = html[html.index("govuk-error-summary") :] if "govuk-error-summary" in html else ""
    return re.findall(r'href="#([^"]+)"', summary[: summary.find("</ul>")])


def test_the_start_page_says_what_this_is_who_reads_it_and_that_nobody_watches(patient):
    page = patient.go("/")
    for words in (
        "about 12 minutes",
        "Nobody watches this form",
        "call 911",
        "988",
        "Your privacy, in plain words",
        "You can say no here and still get care",
        "No clinician has checked yet how this form picks its advice",
    ):
        assert words in page.text
    assert "/urgent" in page.links


def test_a_healthy_patient_reads_that_needling_may_fit(patient):
    page = patient.send(healthy())
    assert patient.url == "/result"
    assert "Dry needling may fit your plan" in page.text
    assert "You can always say no" in page.text


def test_every_page_of_a_patient_works_without_script_and_is_not_kept_by_the_browser(patient):
    patient.start()
    while patient.url.startswith("/form/"):
        assert patient.page.scripts == 0
        assert patient.response.headers["Cache-Control"] == "no-store"
        patient.answer_once(healthy())


@pytest.mark.parametrize(
    ("page", "field", "posted", "message"),
    [
        ("/form/about_you", "age", "", "Please answer: How old are you?"),
        ("/form/about_you", "age", "forty", "Type a whole number, like 42"),
        ("/form/about_you", "age", "300", "Type a number from 0 to 120"),
        ("/form/about_you", "age", ["40", "41"], "Type a whole number, like 42"),
        ("/form/about_you", "age", "\u0664\u0660", "Type a whole number, like 42"),
        ("/form/about_you", "own_decisions", "perhaps", "That answer is not on the list"),
        ("/form/about_you", "own_decisions", ["yes", "with_help"], "Pick only one answer"),
        ("/form/other_signs", "rf_slow", ["none", "ill_now"], "Pick “None of these” or the other answers, not both"),
        ("/form/other_signs", "rf_slow", [], "Pick all that fit, or “None of these”"),
        ("/form/how_much", "peg_pain", "11", "Pick a number from 0 to 10"),
        ("/form/how_much", "peg_pain", "", "Pick one answer"),
        ("/form/how_much", "goal_activity", "x" * 1001, "Please make this shorter. You can use 1000 letters."),
        ("/form/how_much", "goal_activity", "x" * 100_000, "Please make this shorter. You can use 1000 letters."),
        ("/form/how_much", "goal_activity", "bell \x07", "Some letters or symbols cannot be read here"),
    ],
)
def test_a_wrong_answer_brings_the_page_again_with_the_field_named_and_all_else_kept(
    patient, page, field, posted, message
):
    answers = at(patient, page)
    others = {name: value for name, value in patient.fields(answers).items() if name != field}
    found = patient.post({**others, field: posted})
    assert patient.response.status_code == 422
    assert patient.url == page
    assert message in found.text
    assert error_links(patient) == [field]
    assert field in found.ids
    assert found.text_of("title").startswith("Error: ")
    for name, value in others.items():
        assert found.values[name] == [str(one) for one in (value if isinstance(value, list) else [value])]


def test_a_refused_answer_is_not_saved_and_the_right_ones_beside_it_are(patient):
    at(patient, "/form/about_you")
    patient.post({"age": "300", "own_decisions": "with_help"})
    page = patient.go("/form/about_you")
    assert page.values["age"] == [""]
    assert page.values["own_decisions"] == ["with_help"]


def test_a_date_that_does_not_exist_or_is_past_is_named_and_kept_as_typed(patient):
    answers = at(patient, "/form/timing_and_wishes", event_timing="over_7_days", soreness_ok="fine")
    fields = patient.fields(answers)
    for year, message in (("2099", "Type a real date"), ("2001", "This date must be today or later")):
        day = "30" if year == "2099" else "3"
        page = patient.post({**fields, "event_date-month": "2", "event_date-day": day, "event_date-year": year})
        assert message in page.text
        assert page.values["event_date-day"] == [day]
        assert error_links(patient) == ["event_date-month"]


def test_a_scale_can_be_answered_with_0(patient):
    answers = at(patient, "/form/how_much", peg_pain=0, peg_enjoy=0, peg_activity=0)
    patient.answer_once(answers)
    assert patient.url == "/form/how_it_started"
    assert patient.go("/form/how_much").values["peg_pain"] == ["0"]


def test_a_warning_sign_shows_the_urgent_page_at_once_and_a_banner_on_later_pages(patient):
    at(patient, "/form/cannot_wait")
    page = patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert patient.url == "/urgent"
    assert "Get care now: call 911" in page.text
    assert "Chest pain or pressure" in page.text
    assert "Call 911" in patient.go("/go-on").text
    assert "Call 911" in patient.go("/form/how_much").text


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"rf_body": ["chest_pain"]}, "Chest pain or pressure"),
        ({"rf_nerve": ["none", "saddle_numb"], "rf_body": ["none"]}, "Numb or odd feeling"),
        ({"rf_nerve": ["made_up", "saddle_numb"], "rf_body": ["none"]}, "Numb or odd feeling"),
    ],
)
def test_a_warning_sign_leads_even_when_the_rest_of_the_page_is_wrong(patient, fields, sign):
    at(patient, "/form/cannot_wait")
    page = patient.post(fields)
    assert patient.response.status_code == 422
    assert page.text.index("Get care now") < page.text.index("There is a problem")
    assert sign in page.text


@pytest.mark.parametrize(
    "fields", [{"rf_body": ["chest_pain"]}, {"rf_nerve": ["none"], "rf_body": ["none", "chest_pain"]}]
)
def test_a_warning_sign_on_a_wrong_page_stays_ticked_and_keeps_its_banner(patient, fields):
    at(patient, "/form/cannot_wait")
    patient.post(fields)
    page = patient.go("/go-on")
    assert "Call 911" in page.text.split("Part 2")[0]
    assert patient.go("/form/cannot_wait").values["rf_body"] == ["chest_pain"]
    assert "Chest pain or pressure" in patient.go("/urgent").text


def test_a_warning_sign_taken_back_never_reads_as_a_fits(patient, therapist):
    answers = at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    patient.go("/form/cannot_wait")
    page = patient.finish(answers)
    assert "You picked a warning sign and took it back" in page.text
    assert "Please call us today" in page.text
    assert "If you do have this sign, do not wait" in page.text
    assert "may fit" not in page.text
    therapist.sign_in()
    assert "Ask first: warning sign taken back" in therapist.page.text
    url = therapist.open_first()
    assert "Ticked, then taken back: Chest pain" in therapist.page.text
    therapist.post(url, {"conclusion": "fits", "reason": "", "notes": "", "after": "0"})
    assert "Say whether this is so: Chest pain" in therapist.page.text
    assert "signed by" not in therapist.decide(url, "fits").text.split("Signed")[0]
    assert "TAKEN BACK: Chest pain" in therapist.response.get_data(as_text=True)


def test_a_warning_sign_posted_after_the_form_was_sent_elsewhere_still_leads(app, patient):
    at(patient, "/form/cannot_wait")
    stale = {"csrf_token": patient.page.values["csrf_token"][0], "rf_nerve": ["none"], "rf_body": ["chest_pain"]}
    patient.finish(healthy())
    patient.response = patient.client.post("/form/cannot_wait", data=stale)
    assert patient.response.status_code == 409
    assert "Get care now: call 911" in patient.page.text
    assert "your therapist has not seen this sign" in patient.page.text


@pytest.mark.parametrize("cookie", [None, "x" * 32])
def test_a_warning_sign_posted_without_a_draft_or_a_token_still_leads(app, cookie):
    stranger = Patient(app.test_client())
    if cookie:
        stranger.client.set_cookie("draft", cookie)
    stranger.response = stranger.client.post("/form/cannot_wait", data={"rf_body": ["chest_pain"]})
    assert "Get care now: call 911" in stranger.page.text


def test_who_starts_over_keeps_the_memory_of_warning_signs_and_another_person_does_not(patient):
    for person, remembered in (("same", True), ("other", False)):
        at(patient, "/form/cannot_wait")
        patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
        patient.go("/")
        patient.post({"person": person}, "/start")
        page = patient.finish(healthy())
        assert ("You picked a warning sign" in page.text) is remembered


def test_an_age_that_was_changed_after_the_date_of_birth_holds_the_send_back(patient):
    at(patient, "/you")
    patient.post(IDENTITY)
    patient.go("/form/about_you?change=yes")
    patient.post({**patient.fields(healthy()), "age": "44"})
    page = patient.post({"revision": patient.page.values["revision"][0]})
    assert patient.response.status_code == 422
    assert "the date and the age do not match" in page.text


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
    assert "There is no form here" in patient.go("/result").text


def test_a_number_left_after_sending_is_kept_and_no_link_can_claim_that_one_was(app, patient, therapist):
    patient.send(healthy(rf_body=["chest_pain"]))
    assert "We have your number" not in patient.go("/urgent?left=yes").text
    assert "We have your number" in patient.post({"phone": "509 555 0111"}).text
    assert "509 555 0111" in therapist.sign_in().text


@pytest.mark.parametrize("phone", ["509555\x1c\n0100", "5" * 16, "(" * 200 + "5095550100", "٥٠٩٥٥٥٠١٠٠"])
def test_an_odd_phone_number_is_refused(patient, phone):
    at(patient, "/you")
    patient.post({**IDENTITY, "phone": phone})
    assert patient.response.status_code == 422


def test_two_values_in_one_field_are_refused(patient):
    at(patient, "/you")
    patient.post({**IDENTITY, "name": ["Ana", "Eva"]})
    assert patient.response.status_code == 422
    assert "Type only one answer here" in patient.page.text


@pytest.mark.parametrize("parts", [("1981", "01", "02"), ("W01", "2", "1981"), ("1", "2", "81"), ("-1", "2", "1981")])
def test_a_date_is_never_guessed(patient, parts):
    at(patient, "/you")
    patient.post({**IDENTITY, **dict(zip(("born-month", "born-day", "born-year"), parts, strict=True))})
    assert "Type your date of birth" in patient.page.text


def test_looking_without_a_body_leads_where_looking_does(app):
    for path in ("/", "/urgent", "/ended"):
        assert app.test_client().head(path).status_code == 200


def test_one_may_go_on_after_a_warning_sign_and_still_send(patient):
    page = patient.send(healthy(rf_nerve=["saddle_numb"]))
    assert patient.url == "/result"
    assert "Go to the emergency room now, or call 911" in page.text
    assert "Your plan" not in page.text
    assert "Why we ask" not in page.text


def test_the_urgent_page_is_open_to_everyone_without_any_draft(patient):
    page = patient.go("/urgent")
    assert patient.response.status_code == 200
    assert "Call 911 for chest pain" in page.text
    assert "We are here Monday to Friday, 8 to 5. When we are closed, leave a message" in page.text


def test_a_phone_number_can_be_left_and_a_wrong_one_is_named(patient):
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert "Type a phone number with 10 digits" in patient.post({"phone": "12"}).text
    assert patient.page.values["phone"] == ["12"]
    assert "We have your number" in patient.post({"phone": "(509) 555-0111"}).text


def test_an_answer_whose_question_closes_sleeps_and_wakes(patient):
    thinner = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
    answers = at(patient, "/you", **thinner)
    patient.go("/form/your_health")
    page = patient.post({**patient.fields(answers), "health_list_a": ["none"]})
    assert "some questions no longer fit" in page.text
    assert "Which blood thinner or aspirin do you take?" in page.text
    patient.go("/you")
    patient.post(IDENTITY)
    assert "Not sent" in patient.page.text
    assert "Warfarin" not in patient.page.text
    patient.go("/form/your_health?change=yes")
    patient.post({**patient.fields(answers), "health_list_a": ["blood_thinner"]})
    assert patient.url == "/check"
    assert "Warfarin" in patient.page.text


def test_a_posted_field_of_a_closed_question_is_ignored_with_a_note(patient):
    answers = at(patient, "/form/your_health")
    page = patient.post({**patient.fields(answers), "cancer": "current"})
    assert "We did not save this answer, as the question no longer fits" in page.text
    assert "Is the cancer now or in the past?" in page.text


def test_answers_of_a_part_that_shifted_in_another_tab_are_kept(patient):
    details = {"cancer": "past_clear", "diabetes": "well_controlled"}
    answers = at(patient, "/form/more_health", health_list_a=["cancer", "diabetes"], **details)
    stale = patient.fields({**answers, "other_health": "asthma since 2001"})
    patient.go("/form/your_health")
    many = ["blood_thinner", "bleeding", "immune", "cancer", "diabetes"]
    patient.post({**patient.fields(answers), "health_list_a": many})
    patient.go("/form/more_health")
    patient.post(stale)
    seen = {}
    for part in (1, 2, 3):
        seen |= patient.go(f"/form/more_health/{part}").values
    assert seen["cancer"] == ["past_clear"]
    assert seen["diabetes"] == ["well_controlled"]
    assert seen["other_health"] == ["asthma since 2001"]


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
    assert "January 2, 1981" in patient.page.text
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
    assert "Your date of birth and your age do not match" in page.text
    assert page.values["born-year"] == ["1970"]
    assert page.values["name"] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Type your full name"),
        ({"name": "x" * 201}, "You can use 200 letters"),
        ({"name": "bell\x07"}, "Some letters or symbols cannot be read here"),
        ({"born-month": "13"}, "Type your date of birth"),
        ({"born-day": ""}, "Type your date of birth"),
        ({"born-year": "2999"}, "This date must be in the past"),
        ({"phone": "", "email": ""}, "Give a phone number or an email"),
        ({"phone": "call me"}, "Type a phone number with 10 digits"),
        ({"email": "ana@"}, "Type an email like name@example.com"),
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
    assert "This was changed in another place" in patient.page.text


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "٣"])
def test_a_forged_revision_sends_nothing(patient, revision):
    at(patient, "/you")
    patient.post(IDENTITY)
    patient.post({"revision": revision})
    assert patient.response.status_code == 409
    assert patient.url == "/check"


def test_a_post_without_a_csrf_token_is_refused_on_a_plain_page_that_leads_on(patient):
    at(patient, "/form/how_much")
    response = patient.client.post("/form/how_much", data={"peg_pain": "9"})
    assert response.status_code == 403
    assert "Your saved answers are still there" in response.get_data(as_text=True)
    assert patient.go("/form/how_much").values.get("peg_pain") is None


def test_a_csrf_token_of_another_draft_is_refused(app, patient):
    other = Patient(app.test_client())
    other.start()
    at(patient, "/form/how_much")
    token = other.page.values["csrf_token"][0]
    assert patient.client.post("/form/how_much", data={"csrf_token": token}).status_code == 403


def test_an_expired_draft_leads_on(app, patient):
    at(patient, "/form/how_much")
    with app.app_context(), writing() as session:
        session.execute(update(DraftRow).values(expires_at=DraftRow.started_at))
    for page in ("/form/how_much", "/check", "/you", "/go-on", "/result"):
        assert "There is no form here to go on with" in patient.go(page).text


def test_without_a_draft_every_later_page_leads_on(patient):
    for page in ("/form/how_much", "/check", "/you", "/go-on", "/result"):
        assert "There is no form here to go on with" in patient.go(page).text


def test_a_forged_cookie_finds_nothing(patient):
    patient.client.set_cookie("draft", "x" * 32)
    assert "There is no form here to go on with" in patient.go("/go-on").text
    assert "Start now" in patient.go("/").text


def test_the_start_page_asks_before_it_shows_an_unfinished_form(patient):
    at(patient, "/form/how_much")
    page = patient.go("/")
    assert "Go on with my form" in page.text
    assert "Start my form again" in page.text
    assert "45" not in page.text
    patient.go("/go-on")
    assert patient.url == "/form/how_much"
    patient.go("/")
    patient.post({}, "/start")
    assert patient.go("/form/about_you").values["age"] == [""]


def test_answers_can_be_deleted(patient):
    at(patient, "/form/how_much")
    assert "Your answers are deleted" in patient.post({}, "/forget").text
    assert "There is no form here to go on with" in patient.go("/go-on").text


def test_strong_fear_reads_no_sentence_about_needles_being_used(patient):
    page = patient.send(healthy(**FEAR))
    assert "Care without needles" in page.text
    assert "Needles can be added" not in page.text
    assert "We can still help with exercise and hands-on care" in page.text


def test_a_private_answer_is_not_repeated_on_the_result_page(patient):
    page = patient.send(healthy(health_list_a=["immune"], immune=["hiv_hepatitis"]))
    assert "HIV" not in page.text
    assert "Let's talk in private about infection risk" in page.text


@pytest.mark.parametrize("path", ["/form/no_such_page", "/form/about_you/99999999999999999999", "/form/how_much/7"])
def test_a_page_that_does_not_exist_leads_on(patient, path):
    at(patient, "/form/how_much")
    patient.go(path)
    assert patient.response.status_code in (200, 404)
    assert "Traceback" not in patient.page.text


def over_the_wire(patient, path) -> int:
    """The bytes of one answer, compressed as a browser asks for it."""
    with patient.client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
        assert path.endswith(".svg") or response.headers["Content-Encoding"] == "gzip"
        return len(response.get_data())


def test_the_start_page_weighs_at_most_14_kb_over_the_wire(patient):
    page = patient.go("/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', patient.response.get_data(as_text=True))
    assert len(files) == 3
    assert sum(over_the_wire(patient, path) for path in ("/", *files)) <= 14_000
    assert page.scripts == 0
    assert not re.search(
        "@font-face|crown|GDS Transport", (CHECKOUT / "screening/web/static/screening.css").read_text()
    )


def test_two_devices_on_one_draft_keep_the_last_answer_to_each_question_and_the_person_is_told(app, patient):
    patient.start()
    stale = patient.page
    other = Patient(app.test_client())
    other.client.set_cookie("draft", patient.client.get_cookie("draft").value)
    other.go("/form/about_you")
    other.answer_once(healthy(age=50))
    patient.post({**fields_of(stale, {"age": 45, "own_decisions": "yes"}), "revision": stale.values["revision"][0]})
    assert "This form was changed in another place too" in patient.page.text
    assert patient.go("/form/about_you").values["age"] == ["45"]


def test_one_device_alone_is_told_nothing_even_after_an_error_or_another_language(patient):
    patient.start()
    for fields in ({"age": "x"}, {"age": "45", "language": "es"}, {"age": "45", "own_decisions": "yes"}):
        page = patient.post({"revision": patient.page.values["revision"][0], **fields})
    assert patient.url == "/form/cannot_wait"
    assert "otro lugar" not in page.text


@pytest.mark.parametrize("name", ["李", "O’Neill-Núñez", "🙂", "x" * 200, "Ann\u0301a"])
def test_every_name_is_a_name(patient, name):
    patient.send(healthy(), {**IDENTITY, "name": name})
    assert patient.url == "/result"


def test_a_likely_slip_in_an_address_is_offered_and_never_forced(patient):
    patient.start()
    patient.answer(healthy())
    page = patient.post({**IDENTITY, "email": "ana@gmial.com"})
    assert "Did you mean ana@gmail.com?" in page.text
    patient.post({"revision": page.values["revision"][0]})
    assert patient.url == "/result"
