"""What a file says of its treatment: who declines it, and what the pages of staff and patients call things."""

import pytest

from screening.domain.rules.advice import advise
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.rulebooks import a_question, a_rule, a_rulebook, a_text, a_topic

FEARS = a_question("fears", "scale")
ROLES = {"age": "age", "adult_from": 18}


def declined(declines, **answers):
    book = a_rulebook(FEARS, roles={**ROLES, "declines": declines})
    return advise(book, suggest(book, answers), answers, sign_taken_back=False).declined


@pytest.mark.parametrize(("answer", "says_no"), [("no", True), ("yes", False), ("not_sure", False)])
def test_somebody_declines_when_they_say_so(answer, says_no):
    assert declined({"wants": "no"}, wants=answer) is says_no


def test_silence_is_no_refusal():
    assert declined({"wants": "no"}) is False


def test_the_file_may_hear_a_refusal_in_several_answers():
    either = {"any": [{"wants": "no"}, {"fears": {"at_least": 10}}]}
    assert declined(either, wants="yes", fears=10) is True
    assert declined(either, wants="yes", fears=9) is False


def test_who_declines_reads_of_the_wish_and_of_no_caution_that_matters_with_the_treatment_only():
    rules = (
        a_rule("wish", {"wants": "no"}, "not_now", concern="wish", topic="wish"),
        a_rule("caution", {"fears": {"at_least": 5}}, "discuss_first", concern="comfort", topic="fear"),
    )
    book = a_rulebook(FEARS, rules=rules, topics=[a_topic("wish"), a_topic("fear")])
    answers = {"wants": "no", "fears": 9}
    read = advise(book, suggest(book, answers), answers, sign_taken_back=False)
    assert [point.finding.rule.id for point in read.points] == ["wish"]


def test_an_event_says_for_each_answer_how_many_days_after_the_visit_it_can_be():
    days = {"soon": {"at_least": 0, "at_most": 7}, "later": {"at_least": 8}}
    event = {"day": "race", "timing": "how_soon", "days": days}
    questions = (a_question("race", "date"), a_question("how_soon", "choice", "soon later"))
    book = a_rulebook(*questions, roles={**ROLES, "declines": {"wants": "no"}, "event": event})
    assert book.treatment.roles.event.days == {"soon": (0, 7), "later": (8, None)}


def test_staff_read_words_for_what_a_file_names():
    book = a_rulebook(
        FEARS,
        summary={"rows": [{"label": "Fear", "question": "fears"}], "scores": {"fears": "Fear"}},
        consent={"marks": "Round marks"},
        messages={"come": {"label": "Please come", "text": a_text("Come.")}},
    )
    staff = book.treatment.staff
    assert [(row.label, row.question, row.if_answered) for row in staff.rows] == [("Fear", "fears", False)]
    assert (staff.scores, staff.consent) == ({"fears": "Fear"}, {"marks": "Round marks"})
    assert (staff.messages["come"].label, staff.messages["come"].text["en"]) == ("Please come", "Come.")


def test_the_visit_note_has_lines_of_its_own_or_those_of_the_summary():
    rows = [{"label": "Fear", "question": "fears"}]
    note = [{"label": "Fear of marks", "question": "fears", "brief": True}]
    plain = a_rulebook(FEARS, summary={"rows": rows}).treatment.staff
    own = a_rulebook(FEARS, summary={"rows": rows, "note": note}).treatment.staff
    assert plain.note == plain.rows
    assert [(row.label, row.brief) for row in own.note] == [("Fear of marks", True)]
    assert [row.label for row in own.rows] == ["Fear"]


def test_a_point_of_consent_can_be_for_some_patients_only():
    rules = (a_rule("spoken", {"wants": "no"}, "discuss_first", topic="speech"),)
    consent = {
        "marks": "Round marks",
        "hands": {"point": "By hand", "topics": ["speech"]},
        "spoken": {"point": "With somebody who translates", "topics": ["speech"], "if_translated": True},
    }
    staff = a_rulebook(FEARS, rules=rules, topics=[a_topic("speech")], consent=consent).treatment.staff
    assert list(staff.consent) == ["marks", "hands", "spoken"]
    assert staff.consent_with((), translated=False) == {"marks": "Round marks"}
    assert list(staff.consent_with((), translated=True)) == ["marks", "spoken"]
    assert list(staff.consent_with({"speech", "other"}, translated=False)) == ["marks", "hands", "spoken"]


@pytest.mark.parametrize(
    ("point", "wrong"),
    [
        ({"point": "By hand"}, "say when it is discussed"),
        ({"topics": ["speech"]}, '"point" is missing here'),
        ({"point": "By hand", "topics": ["speach"]}, 'topic "speach" is unknown'),
        ({"point": "By hand", "if_translated": "yes"}, "true or false is expected here"),
    ],
)
def test_a_point_of_consent_that_cannot_be_meant_is_told(point, wrong):
    with pytest.raises(MistakesError, match=wrong):
        a_rulebook(FEARS, topics=[a_topic("speech")], consent={"hands": point})
