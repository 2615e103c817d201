"""The chapters in which a rules file is read."""

from pathlib import Path

import pytest

from screening.rulebook.chapters import chapters
from screening.rulebook.descriptions import under_each_key
from screening.rulebook.reading.reader import read_rules
from tests.conftest import RULES_TEXT
from tests.rulebooks import a_question, a_rule, a_rulebook

OTHER = (Path(__file__).parents[1] / "data/other_treatment.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [RULES_TEXT, OTHER], ids=["shipped", "other"])
def test_everything_under_every_key_is_in_one_chapter(text):
    file = read_rules(text)
    found = chapters(file)
    every = file.rulebook.every
    assert sorted(rule.id for one in found for rule in one.rules) == sorted(
        name for book in every for name in book.by_id
    )
    asked = sorted(question.id for book in every for question in book.questionnaire.questions)
    assert sorted(question.id for one in found for question in one.questions) == asked
    keys = list(dict.fromkeys(key for one in found for key in one.things))  # of each questionnaire there is a chapter
    assert sorted(keys) == sorted(
        key for key, things in under_each_key(file).items() if things and key not in ("questions", "rules")
    )
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("old", "new", "chapter"),
    [
        ("title: Takes a blood thinner", "title: On a blood thinner", "rules-medicines_and_blood"),
        ("es: ¿Todavía se", "es: ¿Aún se", "rules-health_and_devices"),
        ("Qué actividades hace casi", "Qué actividades hace", "questions-what_you_do"),
        ("  benefits: What", "  benefits: Say what", "staff"),
    ],
)
def test_a_change_of_words_changes_its_chapter_alone(old, new, chapter):
    assert old in RULES_TEXT
    before, after = chapters(read_rules(RULES_TEXT)), chapters(read_rules(RULES_TEXT.replace(old, new, 1)))
    assert [one.id for one, other in zip(before, after, strict=True) if one.digest != other.digest] == [chapter]


def test_a_comment_changes_none():
    commented = RULES_TEXT.replace("\nrules:\n", "\nrules:\n  # said by the way\n", 1)
    before, after = chapters(read_rules(RULES_TEXT)), chapters(read_rules(commented))
    assert [one.digest for one in before] == [one.digest for one in after]


def test_rules_of_a_topic_without_a_group_come_last():
    book = a_rulebook(a_question("well"), rules=(a_rule("sick", {"well": "no"}),))
    assert [(group.id, rules) for group, rules in book.by_group] == [("others", book.rules)]
