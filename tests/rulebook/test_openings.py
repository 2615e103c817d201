"""Which answer opens which question, as trees."""

from screening.rulebook.openings import openings
from tests.rulebooks import a_question, a_rulebook, a_text


def sections(*ids):
    return [{"id": id_, "title": a_text(id_), "intro": a_text("Intro")} for id_ in ids]


def drawn(trees):
    return [(one.question.id, one.when.words if one.when else "", drawn(one.opens)) for one in trees]


def test_a_question_stands_under_the_last_of_its_section_that_decides_on_it():
    book = a_rulebook(
        a_question("pain"),
        a_question("where", ask_when={"pain": "yes"}),
        a_question("since", ask_when={"pain": "yes", "where": "yes"}),
    )
    ((_section, trees),) = openings(book.questionnaire)
    assert drawn(trees)[2:] == [
        ("pain", "", [("where", "Ask pain? – “Answer yes”", [("since", "All of these:", [])])]),
    ]


def test_one_that_an_earlier_section_opens_begins_a_tree_and_names_the_other_question():
    book = a_rulebook(
        a_question("pain"),
        a_question("later", section="second", page="second", ask_when={"pain": "yes"}),
        sections=sections("all", "second"),
        pages=[{"id": id_, "section": id_, "title": a_text("Page")} for id_ in ("all", "second")],
    )
    assert drawn(openings(book.questionnaire)[1][1]) == [("later", "Ask pain? – “Answer yes”", [])]


def test_every_shipped_question_stands_in_its_section_once(rulebook):
    def ids(trees):
        return [id_ for one in trees for id_ in (one.question.id, *ids(one.opens))]

    for section, trees in openings(rulebook.questionnaire):
        asked = [question.id for question in rulebook.questionnaire.questions if question.section == section.id]
        assert sorted(ids(trees)) == sorted(asked)
