"""Questions: found by name and by page, with the words of their options and what decides whether they are asked."""

import pytest

from tests.rulebooks import a_question, a_rulebook, a_text

PAGES = [{"id": name, "section": "all", "title": a_text(name)} for name in ("all", "later")]
SMALL = a_rulebook(
    a_question("signs", "choices", "numb weak", none="nothing"),
    a_question("since", "choice", "days weeks", page="later", ask_when={"fact": "has_a_sign"}),
    a_question("why", "text", page="later", optional=True, ask_when={"all": [{"since": "days"}, {"wants": "yes"}]}),
    facts={"has_a_sign": {"when": {"not": {"signs": ["nothing"]}}}},
    pages=PAGES,
).questionnaire


def test_a_page_has_its_questions_in_the_order_of_the_file():
    assert [question.id for question in SMALL.on_page("later")] == ["since", "why"]
    assert [question.id for question in SMALL.on_page("all")] == ["age", "wants", "signs"]
    assert SMALL.on_page("unheard_of") == ()


def test_every_question_is_found_by_its_name():
    assert [SMALL.by_id[question.id] for question in SMALL.questions] == list(SMALL.questions)


@pytest.mark.parametrize(("question", "openers"), [("signs", set()), ("since", {"signs"}), ("why", {"since", "wants"})])
def test_a_question_knows_which_answers_open_it_also_through_a_fact(question, openers):
    assert SMALL.by_id[question].opened_by == openers


def test_an_option_is_read_in_the_persons_language_and_one_that_is_not_offered_has_no_words():
    question = a_rulebook(
        a_question("where", "choice") | {"options": [{"id": "back", **a_text("Back", "Espalda")}]}
    ).questionnaire.by_id["where"]
    assert (question.label_of("back", "en"), question.label_of("back", "es")) == ("Back", "Espalda")
    with pytest.raises(KeyError):
        question.label_of("knee", "en")


def test_only_what_is_marked_so_stands_alone():
    assert SMALL.by_id["signs"].exclusive_ids == {"nothing"}
    assert SMALL.by_id["since"].exclusive_ids == frozenset()


def test_options_have_the_order_in_which_they_are_offered():
    signs = SMALL.by_id["signs"]
    assert sorted(signs.option_ids, key=signs.option_order.__getitem__) == ["numb", "weak", "nothing"]


def test_a_yes_or_no_can_also_be_not_sure():
    assert SMALL.by_id["wants"].option_ids == {"yes", "no", "not_sure"}


def test_words_of_ones_own_make_sense_without_the_question():
    assert SMALL.by_id["why"].explains_itself("It hurts at night")


def test_the_same_questionnaire_speaks_of_the_patient_in_every_text_that_says_how():
    def told(words):
        return {**a_text(words), "of_patient": a_text(f"{words} of the patient")}

    options = [{"id": "fine", **told("Fine")}, {"id": "other", **a_text("Other")}]
    question = a_question("well", "choice", ask=told("Ask"), why=told("Why"), help=told("Help")) | {"options": options}
    section = {"id": "all", "title": told("Title"), "intro": told("Intro")}
    page = {"id": "all", "section": "all", "title": told("Page")}
    questionnaire = a_rulebook(question, sections=[section], pages=[page]).questionnaire.of_patient
    well = questionnaire.by_id["well"]
    texts = [well.ask, well.why, well.help, questionnaire.sections[0].title, questionnaire.sections[0].intro]
    assert [text["en"].removesuffix(" of the patient") for text in texts] == ["Ask", "Why", "Help", "Title", "Intro"]
    assert all(text["es"].endswith(" of the patient") for text in (*texts, questionnaire.pages[0].title))
    assert [well.label_of(option, "en") for option in ("fine", "other")] == ["Fine of the patient", "Other"]
    assert questionnaire.by_id["age"].ask == {"en": "Ask age?", "es": "Ask age?"}
