"""A screening as a row: what stands there is what was answered, without what could tell whose answers they are."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.research.columns import FINDING, Terms, screening_columns
from screening.domain.research.rows import ResearchCase, RowsUnder
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from tests.builders import as_values, healthy
from tests.conftest import RULES_TEXT
from tests.rulebooks import with_a_date

TYPED = "Ana Ruiz, 509 555 0199, born 1/2/1981, takes Eliquis"


def case_of(book, answers, **changes) -> ResearchCase:
    given = as_values(answers)
    case = ResearchCase(
        id="a1",
        person="b2",
        linked=False,
        year=2026,
        language="es",
        way=Way.INVITED,
        version=book.version,
        answers=given,
        suggestion=to_keep(suggest(book, given), book.version),
    )
    return replace(case, **changes)


def row(book, case, **terms):
    return RowsUnder(book, Terms(**terms)).screening(case)


def test_answers_stand_in_their_columns_and_nothing_stands_where_nothing_was_asked(rulebook):
    found = row(rulebook, case_of(rulebook, healthy(health_list_a=["diabetes", "cancer"], cancer="current")))
    assert (found["q.age"], found["q.peg_pain"], found["q.wants_needling"], found["q.cancer"]) == (
        45,
        4,
        "yes",
        "current",
    )
    assert (found["q.health_list_a.diabetes"], found["q.health_list_a.none"]) == (1, 0)
    assert "q.pregnancy_trimester" not in found
    assert "diabetes" in found["unanswered"].split()
    assert (found["year"], found["language"], found["way"], found["corrected"]) == (2026, "es", "invited", 0)
    assert found["rules_version"] == rulebook.version[:12]
    assert (found["outcome"], found["fact.chronic"], found["fact.peg"]) == ("not_now", 1, 4.3)


def test_every_cell_has_a_column(rulebook):
    terms = {"free_text": True}
    decided = DecisionContent(Conclusion.REFER, "own words", notes="noted")
    case = case_of(rulebook, healthy(other_health=TYPED), decision=decided, call=CallReport(CallOutcome.OTHER))
    names = {column.name for column in screening_columns([rulebook], Terms(**terms))}
    assert row(rulebook, case, **terms).keys() <= names


def test_corrected_answers_take_the_place_of_those_that_were_sent(rulebook):
    case = case_of(rulebook, healthy(health_list_a=["cancer"], cancer="current"), changes={"health_list_a": ("none",)})
    found = row(rulebook, case)
    assert (found["corrected"], found["q.health_list_a.none"]) == (1, 1)
    assert "q.cancer" not in found, "it is no longer asked"


def test_what_was_typed_is_found_only_by_the_lists_of_the_rules_unless_it_is_asked_for(rulebook):
    case = case_of(rulebook, healthy(other_health=TYPED))
    without, with_it = row(rulebook, case), row(rulebook, case, free_text=True)
    assert TYPED not in without.values()
    assert (without["q.typed.blood_thinner"], without["q.typed.cancer"]) == (1, 0)
    assert with_it["q.other_health"] == TYPED
    assert "q.typed.cancer" not in row(rulebook, case_of(rulebook, healthy())), "nothing was typed"


def test_a_decision_and_a_call_are_told_without_a_word_that_somebody_typed(rulebook):
    ready = next(iter(rulebook.treatment.staff.reasons.items()))
    own = DecisionContent(Conclusion.FITS, f"{TYPED}.", notes=TYPED, message=TYPED, replaces_because=TYPED)
    call = CallReport(CallOutcome.REACHED, TYPED, Next.NO_EMERGENCY, TYPED)
    found = row(rulebook, case_of(rulebook, healthy(), decision=own, call=call))
    assert (found["conclusion"], found["reason"]) == ("fits", "own_words")
    assert (found["call_outcome"], found["call_next"]) == ("reached", "no_emergency")
    assert not [cell for cell in found.values() if "Ruiz" in str(cell)]
    given = DecisionContent(Conclusion.FITS, f"{ready[1]} And more.")
    assert row(rulebook, case_of(rulebook, healthy(), decision=given))["reason"] == ready[0]
    asked = row(rulebook, case_of(rulebook, healthy(), decision=own), free_text=True)
    assert asked["text.notes"] == TYPED


def test_each_rule_that_held_is_a_row_with_what_the_therapist_found(rulebook):
    case = case_of(rulebook, healthy(health_list_a=["cancer"], cancer="current"))
    rule = case.suggestion.findings[0].rule
    case = replace(case, decision=DecisionContent(Conclusion.NOT_NOW, cautions={rule: Tick.CHANGED}))
    rows = list(RowsUnder(rulebook, Terms()).findings(case))
    assert [one[1] for one in rows] == [finding.rule for finding in case.suggestion.findings]
    assert {len(one) for one in rows} == {len(FINDING)}
    assert (rows[0][0], rows[0][-1], rows[-1][-1]) == ("a1", "changed", None)


def test_under_rules_that_cannot_be_read_there_are_no_answers_but_the_outcome(rulebook):
    case = case_of(rulebook, healthy(wants_needling="no"))
    found = row(None, case)
    assert (found["outcome"], found["id"]) == ("not_now", "a1")
    assert not [name for name in found if name.startswith(("q.", "fact."))]


DATED = read_rules(with_a_date(RULES_TEXT)).rulebook


@given(
    age=st.integers(0, 120),
    day=st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    words=st.text("ZQJXÉ", min_size=5, max_size=12),
    grouped=st.booleans(),
)
def test_no_row_tells_a_day_an_age_over_89_or_anything_that_was_typed(age, day, words, grouped):
    answers = healthy(age=age, event_timing="days_0_to_2", event_date=day.isoformat(), other_health=words)
    decided = DecisionContent(Conclusion.FITS, words, notes=f"{words} {day}")
    found = row(DATED, case_of(DATED, answers, decision=decided), age_groups=grouped)
    text = " ".join(str(cell) for cell in found.values())
    assert words not in text
    assert day.isoformat() not in text
    assert found["q.age"] <= 90
    assert found["q.event_date"] in (day.year, None)
    assert found["q.event_date"] is None or found["q.event_date"] > 2026 - 90


def test_a_year_from_which_an_age_over_89_could_be_read_is_left_out():
    for day, told in ((date(2026, 3, 4), 2026), (date(1937, 1, 1), 1937), (date(1936, 12, 31), None)):
        answers = healthy(event_timing="days_0_to_2", event_date=day.isoformat())
        assert row(DATED, case_of(DATED, answers))["q.event_date"] == told
    assert date(2026, 1, 1) - date(1936, 12, 31) > timedelta(days=89 * 365)
