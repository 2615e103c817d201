"""What a person in pain reads: what was sent, the visit, one thing to do, three to talk about, all else folded."""

import gzip
import io
import random
import re

import bs4
import pypdf
import pytest

from screening.domain.rules.rulebook import Act
from screening.domain.rules.suggestion import suggest
from screening.web.patient_wording import ACTS
from tests.builders import BORN, HEALTHY, IDENTITY, Patient, as_values, healthy
from tests.second_reading import random_sheet

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
WISHES = {
    "needle_hesitancy": 6,
    "stop_signal": "not_sure",
    "what_helps": ["lie_down"],
    "stim_preference": "no_electric",
}
MUCH = {**THINNER, **WISHES, "wants_needling": "not_sure", "acupuncturist_now": "yes", "needle_history": ["fainted"]}
EMERGENCY = {"rf_nerve": ["saddle_numb"]}


def soup_of(patient):
    return bs4.BeautifulSoup(patient.response.get_data(as_text=True), "html.parser").main


def words(element):
    return " ".join(element.get_text(" ").split())


def outside_of_folds(main):
    for folded in main.select("details"):
        folded.extract()
    return words(main)


def test_it_was_sent_comes_first_then_the_visit_then_the_one_thing_then_what_to_talk_about(patient):
    patient.has_sent(healthy(**MUCH))
    text = patient.page.text
    order = ["Sent to your therapist", "Your visit", "The one thing to do now", "What to talk about"]
    order += ["What you asked for", "More, if you want it", "Keep this page"]
    assert sorted(order, key=text.index) == order


def test_three_things_are_in_view_and_every_other_one_is_folded(patient, rulebook):
    patient.has_sent(healthy(**MUCH))
    main = soup_of(patient)
    assert len(main.select("ol.talk > li")) == 3
    folded = main.find("details", string=None)
    assert "More to talk about" in words(folded)
    found = [f.rule for f in suggest(rulebook, as_values(healthy(**MUCH))).findings if f.rule.suggest]
    text = words(main)
    topics = {rule.topic: [one.patient["en"] for one in found if one.topic == rule.topic] for rule in found}
    assert all(any(sentence in text for sentence in sentences) for sentences in topics.values())


def test_the_one_thing_is_in_view_and_only_one(patient):
    patient.has_sent(healthy(**THINNER))
    (thing,) = soup_of(patient).select(".one-thing")
    assert "Keep taking your blood thinner" in words(thing)


def test_wishes_are_repeated_back_beside_each_other(patient):
    patient.has_sent(healthy(**WISHES))
    assert [words(chip) for chip in soup_of(patient).select(".chip")] == [
        "By hand only",
        "Lying down",
        "A sign for “stop”",
    ]


@pytest.mark.parametrize("changes", [{}, MUCH, {"rf_slow": ["weight_loss"]}, {"wants_needling": "no"}, EMERGENCY])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_weighs_at_most_14_kilobytes(app, changes, language):
    patient = Patient(app.test_client())
    patient.client.set_cookie("language", language)
    patient.has_sent(healthy(**changes))
    page = patient.page
    assert page.text
    assert len(gzip.compress(patient.response.data)) < 14_000


def test_a_drawing_has_its_words_in_the_language_and_one_alternative_for_readers(patient):
    patient.client.set_cookie("language", "es")
    patient.has_sent(healthy())
    (drawing,) = soup_of(patient).select("details svg.drawing")
    assert drawing["role"] == "img"
    assert words(drawing.select_one(f"#{drawing['aria-labelledby']}")).startswith("Dibujo: una aguja fina")
    assert [words(text) for text in drawing.select("text")] == ["aguja", "piel", "músculo", "punto con dolor"]


def test_who_said_no_reads_that_it_was_heard_and_sees_no_drawing(patient):
    patient.has_sent(healthy(wants_needling="no"))
    main = soup_of(patient)
    assert not main.select(".drawing, .chip")
    assert "You said no to needles, and that is fine." in outside_of_folds(main)


def test_the_emergency_page_says_nothing_but_where_to_go(patient):
    patient.has_sent(healthy(**EMERGENCY, **WISHES))
    page = patient.page
    main = soup_of(patient)
    assert not main.select("details, .one-thing, .talk, .chip, .visit")
    assert "/visit.ics" not in page.links
    assert "before your visit" not in page.text


ROOM = "https://www.google.com/maps/search/?api=1&query=emergency%20room"


@pytest.mark.parametrize("page", ["/result", "/urgent"])
@pytest.mark.parametrize(("changes", "linked"), [(EMERGENCY, True), ({"rf_body": ["chest_pain"]}, False), ({}, False)])
def test_who_is_to_go_to_an_emergency_room_finds_it_on_a_map_that_learns_nothing(patient, page, changes, linked):
    patient.has_sent(healthy(**changes))
    patient.go(page)
    links = bs4.BeautifulSoup(patient.response.get_data(as_text=True), "html.parser").select(f'a[href="{ROOM}"]')
    assert bool(links) is (linked or (page == "/urgent" and not changes))
    assert all(link["rel"] == ["noreferrer"] for link in links)
    assert patient.response.headers["Referrer-Policy"] == "no-referrer"


OWN_WORDS = ".quiet, section[aria-labelledby=told]"  # what the person said, which may name anything
TITLES = [str(act.title) for act in ACTS.values()]


def said_by_us(main):
    for own in main.select(OWN_WORDS):
        own.extract()
    return words(main)


@pytest.fixture
def named_in(rules_file):
    """The treatments named in a text, beside the sentences that may have these words: they say what is wrong."""
    promised = next(one for one in rules_file.guarantees if one.id == "no_treatment_beside_a_doctor_or_a_call")
    may = [rules_file.rulebook.by_id[rule].patient["en"] for rule in promised.but_for]

    def named(text):
        for sentence in may:
            text = text.replace(" ".join(sentence.split()), "")
        return [word for word in promised.unsaid if re.search(rf"\b{word}", text.lower())]

    return named


def sheets(count):
    chance = random.Random(16)
    found = []
    while len(found) < count:
        sheet = random_sheet(chance, complete=True)
        if isinstance(sheet.get("age"), int) and sheet["age"] > 0:
            found.append(sheet)
    return found


def born_at(age):
    return {**IDENTITY, "born-year": str(BORN.year + HEALTHY["age"] - age)}


def test_no_page_and_no_pdf_names_a_treatment_beside_a_doctor_or_a_call_and_none_has_two_instructions(
    app, rulebook, named_in
):
    acts = set()
    for number, sheet in enumerate(sheets(40)):
        patient = Patient(app.test_client())
        patient.has_sent(sheet, born_at(sheet["age"]))
        act = suggest(rulebook, as_values(sheet)).act
        acts.add(act)
        text = said_by_us(soup_of(patient))
        urgent = act.rank >= Act.DOCTOR_SOON.rank
        with app.test_request_context():
            assert [title for title in map(str, TITLES) if title in text] == ([str(ACTS[act].title)] if urgent else [])
        if urgent:
            assert named_in(text) == []
        if urgent and number % 8 == 0:
            printed = patient.client.get("/result.pdf").data
            pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
            assert str(ACTS[act].title) in " ".join(" ".join(pages).split())
    assert len(acts) > 3


def test_a_sign_that_was_taken_back_leaves_one_instruction_and_no_treatment(patient, named_in):
    patient.start()
    well, sign = healthy(), healthy(rf_body=["chest_pain"])
    while patient.url != "/urgent":
        patient.answer_once(sign)
    patient.go("/form/cannot_wait")
    patient.answer_once(well)
    patient.finish(well)
    assert patient.url == "/result"
    text = said_by_us(soup_of(patient))
    assert "You picked a warning sign and took it back" in text
    assert [title for title in TITLES if title in text] == ["Please call us today"]
    assert named_in(text) == []


def test_a_number_comes_with_its_question_without_what_was_needed_to_answer_it(patient):
    patient.has_sent(healthy(needle_hesitancy=8, stop_signal="yes"))
    page = patient.page
    assert "Because you told us: How uneasy do you feel about needles? – 8/10" in page.text


SICK = ["ill_now", "weight_loss"]  # the second asks for a doctor
CALL_FIRST = "If you still feel sick on the day of your visit, call us before you come."


@pytest.mark.parametrize("beside", [{"rf_slow": SICK}, {"rf_slow": ["ill_now"], "rf_body": ["not_sure"]}])
def test_who_is_sick_and_told_to_call_or_see_a_doctor_still_reads_to_call_before_the_visit(patient, beside):
    patient.has_sent(healthy(**beside))
    text = words(soup_of(patient))
    assert CALL_FIRST in text
    assert "as planned" not in text


def test_who_is_sick_reads_so_beside_another_thing_to_do(patient):
    patient.has_sent(healthy(rf_slow=["ill_now"], **THINNER))
    (thing,) = soup_of(patient).select(".one-thing")
    assert "Keep taking your blood thinner" in words(thing)
    assert CALL_FIRST in words(thing)


def test_what_to_do_when_we_are_closed_is_said_in_one_way_beside_a_call_today(patient):
    patient.has_sent(healthy(rf_body=["not_sure"]))
    text = words(soup_of(patient))
    assert "If we are closed, call your doctor’s nurse line today." in text
    assert "leave a message" not in text
