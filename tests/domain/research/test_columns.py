"""The columns of a research export: what may be told has one, what may not has none."""

from screening.domain.research.columns import Holds, Terms, question_columns, screening_columns, told_age
from screening.rulebook.reading.reader import read_rules
from tests.conftest import RULES_TEXT
from tests.rulebooks import a_question, a_rulebook, with_a_date

TICKS = a_question("signs", "choices", "cold hot", "none")


def columns(*books, **terms):
    return {column.name: column.holds for column in screening_columns(books, Terms(**terms))}


def test_a_list_has_a_column_for_each_option_and_a_choice_one_for_its_answer():
    found = columns(a_rulebook(TICKS))
    assert {name for name in found if name.startswith("q.signs")} == {"q.signs.cold", "q.signs.hot", "q.signs.none"}
    assert (found["q.signs.hot"], found["q.wants"], found["q.age"]) == (Holds.TICK, Holds.TEXT, Holds.WHOLE)


def test_what_people_typed_has_a_column_only_if_it_is_asked_for(rulebook):
    typed = {f"q.{question.id}" for question in rulebook.questionnaire.questions if question.any_text}
    assert typed
    assert not typed & columns(rulebook).keys()
    assert typed < columns(rulebook, free_text=True).keys()


def test_a_date_is_a_year_and_a_kind_that_nothing_is_known_of_is_left_out():
    book = read_rules(with_a_date(RULES_TEXT)).rulebook
    asked = book.questionnaire.by_id["event_date"]
    assert columns(book)["q.event_date"] is Holds.WHOLE

    class Interval(type(asked).__mro__[1]):
        """A kind of question that somebody added, such as docs/contributing/add-a-kind.md does."""

        kind = "interval"

    unknown = Interval(**{name: getattr(asked, name) for name in ("id", "section", "page", "ask", "why", "therapist")})
    assert question_columns(unknown, Terms(free_text=True)) == ()


def test_a_question_that_changed_its_kind_holds_text_under_both_rules():
    number = a_rulebook(a_question("pain", "number", minimum=0, maximum=10))
    choice = a_rulebook(a_question("pain", "choice", "mild strong"))
    assert columns(number, choice)["q.pain"] is Holds.TEXT
    assert list(columns(number, choice)).count("q.pain") == 1


def test_a_mean_from_which_an_age_could_be_read_has_no_column():
    book = a_rulebook(
        facts={"years": {"mean_of": ["age"]}, "ache": {"mean_of": ["pain"]}},
        **{"questions": [*_ages(), a_question("pain", "scale", minimum=0, maximum=10)]},
    )
    assert "fact.ache" in columns(book)
    assert "fact.years" not in columns(book)


def _ages():
    return [a_question("age", "number", minimum=0, maximum=120), a_question("wants")]


def test_everybody_over_89_is_90_and_groups_are_of_ten_years():
    assert [told_age(age, Terms()) for age in (0, 45, 89, 90, 91, 120)] == [0, 45, 89, 90, 90, 90]
    assert [told_age(age, Terms(age_groups=True)) for age in (0, 9, 45, 89, 90, 120)] == [0, 0, 40, 80, 90, 90]
