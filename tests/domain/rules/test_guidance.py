"""With whom a topic is discussed, and which parts of the page stand there."""

import pytest

from screening.domain.rules.advice import advise
from screening.domain.rules.guidance import Layout
from screening.domain.rules.suggestion import suggest
from tests.rulebooks import a_part, a_party, a_question, a_rule, a_rulebook, a_sentence, a_topic

SIGNS = a_question("signs", "choices", "numb weak", none="nothing")


def read(book, **answers):
    return advise(book, suggest(book, answers), answers, sign_taken_back=False)


def parties_of(advice):
    return [[party.id for party in point.discuss_with] for point in advice.points]


def discussed_with(act, outcome="not_now", **doctor):
    """With whom a topic of the dentist is discussed after a rule with this act, beside a doctor and an ambulance."""
    parties = [
        *(a_party("us"), a_party("dentist", outside=True)),
        a_party("doctor", asked_first_for="doctor_soon", outside=True, **doctor),
        a_party("ambulance", asked_first_for="emergency_room", alone=True),
    ]
    rule = a_rule("rule", {"signs": ["weak"]}, outcome, act=act)
    book = a_rulebook(SIGNS, rules=(rule,), parties=parties, topics=[a_topic("topic", "dentist us")])
    return parties_of(read(book, signs=("weak",)))


def test_a_topic_is_discussed_with_its_parties_the_first_one_first():
    assert discussed_with("talk") == [["dentist", "us"]]


def test_who_is_asked_first_for_an_act_stands_before_the_parties_of_the_topic():
    assert discussed_with("doctor_soon") == [["doctor", "dentist", "us"]]


def test_who_is_asked_alone_stands_instead_of_them():
    assert discussed_with("doctor_soon", alone=True) == [["doctor"]]


@pytest.mark.parametrize("act", ["emergency_room", "call_911"])
def test_whoever_calls_911_meets_the_same_people_as_in_an_emergency_room(act):
    assert discussed_with(act, "emergency") == [["ambulance"]]


@pytest.mark.parametrize(("party", "outside"), [("us", False), ("dentist", True)])
def test_the_page_knows_whether_somebody_who_is_not_of_the_practice_is_asked(party, outside):
    parties = [a_party("us"), a_party("dentist", outside=True)]
    rule = a_rule("rule", {"signs": ["weak"]}, "not_now")
    book = a_rulebook(SIGNS, rules=(rule,), parties=parties, topics=[a_topic("topic", party)])
    assert read(book, signs=("weak",)).outside is outside


PARTS = a_rulebook(
    SIGNS,
    rules=(
        a_rule("wait", {"signs": ["weak"]}, "not_now"),
        a_rule("see", {"signs": ["numb"]}, "not_now", act="doctor_soon"),
    ),
    parts=[
        a_part("all"),
        a_part("welcome", presumes_treatment=True),
        a_part("instead", only_not_now=True),
        a_part("bare"),
    ],
    guidance=[
        a_sentence("always", "all"),
        a_sentence("unsure", "all", when={"wants": "not_sure"}),
        a_sentence("session", "welcome"),
        a_sentence("other", "instead"),
    ],
)


def sentences(**answers):
    return {part: [one.id for one in chosen] for part, chosen in read(PARTS, **answers).guidance.items()}


def test_a_part_that_presumes_the_treatment_is_read_where_it_is_open_and_an_empty_part_nowhere():
    assert sentences(wants="yes", signs=("nothing",)) == {"all": ["always"], "welcome": ["session"]}


def test_a_sentence_is_read_when_its_condition_holds_in_the_order_of_the_file():
    assert sentences(wants="not_sure", signs=("nothing",))["all"] == ["always", "unsure"]


def test_what_stands_there_instead_is_read_after_not_now_only():
    assert sentences(wants="yes", signs=("weak",)) == {"all": ["always"], "instead": ["other"]}


def test_who_sees_a_doctor_first_reads_no_part_at_all():
    assert sentences(wants="yes", signs=("numb",)) == {}


SICK = a_rulebook(
    SIGNS,
    rules=(
        a_rule("see", {"signs": ["numb"]}, "not_now", act="doctor_soon"),
        a_rule("go", {"signs": ["weak"]}, "emergency", act="emergency_room"),
    ),
    parts=[a_part("now", layout="one_thing")],
    guidance=[
        a_sentence("bring", "now", when={"wants": "not_sure"}),
        a_sentence("call_first", "now", when={"wants": ["no", "not_sure"]}, also_if_urgent=True),
        a_sentence("come", "now"),
    ],
)


@pytest.mark.parametrize(
    ("wants", "sign", "told"),
    [
        ("yes", "nothing", ["come"]),
        ("no", "nothing", ["call_first"]),
        ("not_sure", "nothing", ["bring", "call_first"]),
        ("not_sure", "numb", ["call_first"]),
        ("yes", "numb", []),
        ("not_sure", "weak", []),
    ],
)
def test_what_holds_even_then_is_read_beside_the_one_thing_and_beside_a_doctor_but_in_no_emergency(wants, sign, told):
    advice = read(SICK, wants=wants, signs=(sign,))
    assert [one.id for one in advice.guidance.get("now", ())] == told
    assert [one.id for one in advice.in_any_case] == [one for one in told if one == "call_first"]


def test_beside_each_other_and_in_the_drawing_stand_a_few_words_and_elsewhere_sentences():
    assert {layout for layout in Layout if layout.of_labels} == {Layout.CHIPS, Layout.NEEDLE}


def test_what_to_do_now_and_what_leads_is_never_folded_away():
    assert {layout for layout in Layout if not layout.folded} == {Layout.LEAD, Layout.ONE_THING, Layout.CHIPS}
