"""The visit note: S/O/A/P as a US record takes it, from the answers as they stand, signed or a draft."""

import re
from dataclasses import replace

import pytest

from screening.domain.rules.kept import to_keep
from screening.domain.rules.rulebook import Concern, Outcome
from screening.domain.rules.suggestion import act_with, suggest
from screening.exchange.documents.visit_note import plain
from screening.practice import practice
from screening.settings.note_template import FIELDS, NoteForm
from screening.web.workspace.summary.summary import summarize
from screening.web.workspace.summary.visit_note import visit_note
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from tests.builders import IDENTITY, Therapist, healthy
from tests.records.screenings.test_screenings import add

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


@pytest.fixture
def therapist(app):
    therapist = Therapist(app, roles=[ADMINISTRATOR, THERAPIST])
    therapist.sign_in()
    return therapist


@pytest.fixture
def notes_of(app):
    """Return the notes of a screening by its page, by form; `changed` is what it has otherwise."""

    def notes_of(url, **changed):
        with app.test_request_context():
            screening = replace(practice().screenings.by_reference(url.split("/")[-1]), **changed)
            shown, decisions = summarize(screening), practice().decisions.of(screening.id)
            return {form: visit_note(shown, decisions, form) for form in NoteForm}

    return notes_of


@pytest.fixture
def note_of(notes_of):
    """Return the long note of a screening."""
    return lambda url, **changed: notes_of(url, **changed)[NoteForm.LONG]


@pytest.fixture
def sent(patient, therapist):
    """Return the page of a new screening with these answers."""

    def sent(**changes):
        patient.has_sent(healthy(**changes), {**IDENTITY, "name": "José Núñez"})
        return therapist.open_first()

    return sent


def lines(note, beginning):
    return [line for line in note.splitlines() if line.startswith(beginning)]


def test_it_reads_as_a_therapist_writes_it(sent, note_of):
    note = note_of(sent(goal_activity="Pick up my son", **THINNER))
    for line in (
        "Patient: José Núñez, DOB 01/02/1981",
        "S: 45 y/o.",
        "Stage: chronic (more than 12 weeks).",
        "PEG (0-10): 4.3 (Pain 4, Enjoying life 4, General activity 5).",
        'Goal: "Pick up my son".',
        "History: Warfarin, Eliquis, Xarelto, heparin or similar.",
        "Exam findings: ____________________",
        "A: Screening result: precautions to discuss before dry needling.",
    ):
        assert line.replace("1981", IDENTITY["born-year"]) in note.splitlines()
    assert [line[:2] for line in note.splitlines() if re.match("[SOAP]:", line)] == ["S:", "O:", "A:", "P:"]
    assert lines(note, "Denies: ")[0].startswith("Denies: saddle numbness; bladder change; ")


def test_what_is_not_known_is_never_denied(sent, note_of):
    note = note_of(sent(rf_nerve=["saddle_numb"], rf_body=["not_sure"], lie_still="not_sure"))
    assert "Reports: saddle numbness." in note
    assert "saddle" not in lines(note, "Denies: ")[0]
    assert "dyspnea" not in lines(note, "Denies: ")[0]
    assert re.search(r"\nNot sure: fever with back or joint pain; .*; Can you lie still .*\.\n", note)


def test_a_draft_says_so_on_top_and_asks_and_a_signed_note_says_who_signed_when_and_what_was_done(
    sent, note_of, therapist
):
    url = sent(acupuncturist_now="yes", **THINNER)
    draft = note_of(url)
    assert draft.startswith("DRAFT - not signed\n")
    assert "- To confirm: " in draft
    assert "\nTo do: Washington law" in draft
    assert draft.endswith("\nNot signed.\n")
    therapist.decide(url, "after_discussing", do="sign", notes="Agreed", **{"consent-risks": "yes"})
    note = note_of(url)
    assert "DRAFT" not in note
    assert "- Confirmed: " in note
    assert "To confirm" not in note
    assert "P: Offer dry needling within the plan of care, as discussed." in note
    assert "Consent discussed: Risks: bleeding, infection, a nerve, a lung near the ribs." in note
    assert "Still to do: Washington law" in note
    assert "Notes: Agreed." in note
    assert re.search(r"\nSigned by Dr\. Park, \d\d/\d\d/\d{4} \d{1,2}:\d\d [AP]M P[SD]T\.\n$", note)


@pytest.mark.parametrize(
    ("changes", "asks"),
    [({}, False), ({"language_help": "sign_language"}, True), ({"language_help": "none"}, False)],
)
def test_an_interpreter_is_a_point_of_consent_for_who_wants_one_and_the_note_says_what_is_not_ticked(
    sent, note_of, therapist, changes, asks
):
    url = sent(**changes)
    assert ("consent-interpreter" in therapist.page.fields) is asks
    therapist.decide(url, "fits", do="sign", **{"consent-risks": "yes"})
    (open_points,) = lines(note_of(url), "Consent NOT ticked as discussed: What it may help")
    assert ("trained interpreter" in open_points) is asks
    assert "Risks" not in open_points


def test_an_interpreter_is_a_point_of_consent_for_who_answered_in_another_language(sent, note_of, app, therapist):
    url = sent()
    with app.test_request_context():
        screening = practice().screenings.by_reference(url.split("/")[-1])
        shown = [summarize(replace(screening, language=code)).consent for code in ("en", "es")]
    assert shown[1].keys() - shown[0].keys() == {"interpreter"}


def test_open_points_of_consent_are_nobodys_business_without_the_treatment(sent, note_of, therapist):
    url = sent()
    therapist.decide(url, "not_now", do="sign", reason="They are tired")
    assert "NOT ticked" not in note_of(url)


def test_each_finding_has_its_answer_also_one_that_was_not_true(sent, notes_of, therapist):
    url = sent(wants_needling="not_sure", **THINNER)
    assert "- To confirm: Takes a blood thinner. " in notes_of(url)[NoteForm.LONG]
    page = therapist.go(url)
    blood = next(name for name in page.fields if name.startswith("tick-") and "thinner" in name)
    therapist.decide(url, "after_discussing", do="sign", **{blood: "not_confirmed"})
    page = therapist.go(f"{url}/correct?q=health_list_a&q=blood_thinner")
    fields = {**page.values, "health_list_a": ["none"], "blood_thinner": []}
    therapist.post(f"{url}/correct?q=health_list_a&q=blood_thinner", fields)
    assert "- Corrected when asked: Takes a blood thinner\n" in notes_of(url)[NoteForm.LONG]
    therapist.go(url)
    therapist.decide(url, "after_discussing", do="sign")
    signed = notes_of(url)
    assert "- Confirmed: Undecided about needles. " in signed[NoteForm.LONG]
    assert re.search(r"\n- (Not true|Corrected) when asked: Takes a blood thinner\n", signed[NoteForm.LONG])
    assert re.search(r"(Not true|Corrected) when asked: Takes a blood thinner\.", signed[NoteForm.SHORT])
    assert len(signed[NoteForm.SHORT].splitlines()) <= 12


def test_every_note_on_the_plan_is_in_the_long_form_of_every_example_but_an_emergency(sent, notes_of, rules_file):
    url, book, seen = sent(), rules_file.rulebook, set()
    for example in rules_file.examples:
        suggested = suggest(book, example.answers)
        notes = [one.rule for one in suggested.findings if one.rule.suggest is None and not one.rule.plan]
        if suggested.outcome is Outcome.EMERGENCY or seen.issuperset(rule.id for rule in notes):
            continue
        seen.update(rule.id for rule in notes)
        kept, act = to_keep(suggested, book.version), act_with(suggested, sign_taken_back=False)
        found = notes_of(url, answers=dict(example.answers), suggestion=kept, act=act)[NoteForm.LONG].splitlines()
        for rule in notes:
            (line,) = [line for line in found if plain(rule.therapist.rstrip(".")) in line]
            assert line.startswith("To do: ") is (rule.concern is Concern.DUTY)
            if rule.presumes_treatment:
                assert found.index(line) > found.index("If dry needling is used:")
    assert len(seen) > 1


@pytest.mark.parametrize(("conclusion", "says"), [("refer", True), ("not_now", False), ("after_discussing", False)])
def test_where_to_go_and_how_soon_is_in_the_note_of_a_referral_alone(sent, note_of, therapist, conclusion, says):
    url = sent(rf_slow=["weight_loss"])
    therapist.decide(url, conclusion, do="sign", reason="as agreed")
    assert ("Where and how soon: " in note_of(url)) is says


def test_no_way_to_treat_is_written_for_an_emergency(sent, note_of):
    assert "If dry needling is used:" in note_of(sent(**THINNER))
    assert "If dry needling is used:" not in note_of(sent(rf_nerve=["saddle_numb"], **THINNER))


def test_only_what_stands_is_in_the_note_and_of_a_correction_the_question(sent, note_of, therapist):
    url = sent(**THINNER)
    page = therapist.go(f"{url}/correct?q=blood_thinner")
    therapist.post(f"{url}/correct?q=blood_thinner", {**page.values, "blood_thinner": ["low_dose_aspirin"]})
    note = note_of(url)
    assert "Eliquis" not in note
    assert re.search(r"\nCorrected at the visit by Dr\. Park, .* [AP]M P[SD]T: Which blood thinner", note)
    assert "Screening result after correction: " in note


def test_answers_corrected_after_signing_make_it_a_draft_again(sent, note_of, therapist):
    url = sent(**THINNER)
    therapist.decide(url, "after_discussing", do="sign")
    page = therapist.go(f"{url}/correct?q=blood_thinner")
    therapist.post(f"{url}/correct?q=blood_thinner", {**page.values, "blood_thinner": ["low_dose_aspirin"]})
    assert note_of(url).startswith("DRAFT - answers were corrected after signing: sign again\n")


@pytest.mark.parametrize("signed", [True, False])
def test_the_note_of_answers_that_the_patient_replaced_says_so_first_and_names_the_newer_ones(
    sent, notes_of, therapist, app, signed
):
    url = sent(**THINNER)
    if signed:
        therapist.decide(url, "after_discussing", do="sign")
    before = notes_of(url)
    with app.app_context():
        replaced = practice().screenings.by_reference(url.split("/")[-1])
        newer = practice().screenings.by_id(add(practice(), previous_id=replaced.id))
    for form, note in notes_of(url).items():
        assert note == f"DRAFT - the patient sent newer answers: {newer.reference}\n{before[form]}"
    assert "newer answers" not in notes_of(newer.reference)[NoteForm.LONG]


def test_a_sign_that_was_taken_back_is_in_it_and_not_denied(sent, note_of):
    note = note_of(sent(), taken_back={"rf_nerve": ("saddle_numb",)})
    assert "A: Screening result: ask about the red flag that was ticked and taken back." in note
    assert "- To confirm: red flag ticked, then taken back (Numb or odd feeling between the legs" in note
    assert "saddle numbness" not in note


def test_every_example_has_a_note_in_both_forms_and_the_short_one_has_twelve_lines_at_most(sent, notes_of, rules_file):
    url, book = sent(), rules_file.rulebook
    for example in rules_file.examples:
        suggested = suggest(book, example.answers)
        kept, act = to_keep(suggested, book.version), act_with(suggested, sign_taken_back=False)
        notes = notes_of(url, answers=dict(example.answers), suggestion=kept, act=act)
        assert len(notes[NoteForm.SHORT].splitlines()) <= 12
        for note in notes.values():
            assert all(line == line.rstrip() for line in note.splitlines())
            assert {"DRAFT - not signed", "Not signed."} <= set(note.splitlines())


def saves(therapist, **changes):
    page = therapist.go("/workspace/settings/note")
    typed = {name: values[0] for name, values in page.values.items()}
    return therapist.post("/workspace/settings/note", {**typed, **changes})


def test_a_template_of_the_practice_is_used_at_once(sent, notes_of, therapist):
    url = sent()
    page = saves(therapist, note_short="Hx “{age}”\r\n\r\nVisit {visit}\r\n{assessment}\r\n  {signed}")
    assert "Saved: Visit note" in page.text
    note = notes_of(url)[NoteForm.SHORT]
    assert note.startswith('DRAFT - not signed\nHx "45"\n\nScreening result: ')
    assert note.endswith("\n  Not signed.\n")
    assert "S: 45 y/o." in notes_of(url)[NoteForm.LONG]  # the long form is as it was


def test_every_known_field_can_be_used_in_a_draft_and_in_a_signed_note(sent, notes_of, therapist):
    url = sent()
    every = "\n".join(f"{name}: {{{name}}}" for name in FIELDS)
    saves(therapist, note_short=every, note_long=every)
    for note in notes_of(url).values():
        assert "signed: Not signed." in note
    therapist.go(url)
    therapist.decide(url, "fits", do="sign")
    for note in notes_of(url).values():
        assert "reference: " in note
        assert "signed: Signed by Dr. Park, " in note


def test_a_template_with_an_unknown_field_is_refused_and_stays_in_the_form(sent, note_of, therapist):
    url = sent()
    before = note_of(url)
    page = saves(therapist, note_long="S: {subjective}\r\nDx: {diagnosis}\r\n{assessment}\r\n{signed}")
    assert therapist.response.status_code == 422
    assert "Line 2, column 5: {diagnosis} is not a field. Fields: {name}, {dob}," in page.text
    assert "Dx: {diagnosis}" in page.values["note_long"][0]
    assert note_of(url) == before
