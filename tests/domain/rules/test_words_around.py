from screening.domain.rules.words_around import words_around
from tests.rulebooks import a_question, a_rulebook, a_text


def test_every_text_around_the_questions_is_told_with_its_place():
    book = a_rulebook(
        a_question("signs", "choices", "numb"),
        parties=[{"id": "us", "words": a_text("With us all")}],
        parts=[{"id": "part", "layout": "bullets", "title": a_text("A title"), "intro": a_text("An intro")}],
        messages={"come": {"label": "Come", "text": a_text("Please come.")}},
    )
    told = {(place, text["en"]) for place, text in words_around(book)}
    assert told >= {
        ("treatment: start", "Start."),
        ("treatment: fits", "Words of fits"),
        ("urgent_list: call_911", "Signs: call_911"),
        ("day_of_visit: examples", "Examples."),
        ("day_of_visit: urgent", "Urgent?"),
        ("parties: us", "With us all"),
        ("parts: part", "A title"),
        ("parts: part", "An intro"),
        ("messages: come", "Please come."),
    }
