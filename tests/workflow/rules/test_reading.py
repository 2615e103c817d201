"""Who has read which chapters of a rules file, and what a change makes unread."""

from screening.practice import NAME
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.rulebook.chapters import chapters
from screening.rulebook.reading.reader import read_rules
from screening.workflow.practice.trail import write_entry
from screening.workflow.rules.reading import record_read, unread
from tests.conftest import RULES_TEXT

READER = Actor.person(7, "Dr. Park")
FILE = read_rules(RULES_TEXT)


def test_a_chapter_that_changed_is_to_be_read_again_and_no_other(app):
    with app.app_context():
        stores = app.extensions[NAME]
        assert unread(stores, FILE, READER) == chapters(FILE)
        for chapter in chapters(FILE):
            record_read(stores, chapter, READER)
        assert unread(stores, FILE, READER) == ()
        reworded = read_rules(f"# a comment\n{RULES_TEXT.replace('Sick today', 'Ill today', 1)}")
        assert [chapter.id for chapter in unread(stores, reworded, READER)] == ["rules-health_and_devices"]


def test_what_one_has_read_another_has_not(app):
    with app.app_context():
        stores = app.extensions[NAME]
        record_read(stores, chapters(FILE)[0], READER)
        assert len(unread(stores, FILE, Actor.person(8))) == len(chapters(FILE))


def test_the_trail_of_the_rules_alone_says_what_was_read(app):
    """The trail of everything else grows for years, and is not gone through for this."""
    with app.app_context():
        stores = app.extensions[NAME]
        detail = f"{chapters(FILE)[0].digest} read"
        for subject, left in ((Subject(Kind.SETTINGS), 0), (Subject(Kind.RULES), 1)):
            write_entry(stores, subject, READER, Action.RULES_READ, detail)
            assert len(unread(stores, FILE, READER)) == len(chapters(FILE)) - left
