"""A clinician reads the draft rules section by section, and accepts them once every section is read."""

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.rulebook.chapters import chapters
from screening.rulebook.reading.reader import digest, read_rules
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from tests.builders import Therapist
from tests.conftest import RULES_TEXT
from tests.web.workspace.rules.test_candidate import PAGE

READING = f"{PAGE}/reading"
ALL = chapters(read_rules(RULES_TEXT))


@pytest.fixture
def reader(app) -> Therapist:
    person = Therapist(app, "Dr. Park", "park@example.com", (THERAPIST,))
    person.sign_in()
    return person


def reads(reader, chapter):
    return reader.post(f"{READING}/{chapter.id}", {"digest": chapter.digest})


def test_each_section_is_shown_in_full_and_leads_to_the_next(reader):
    page = reader.go(READING)
    assert f"0 of {len(ALL)} sections read" in page.text
    assert 'name="read"' not in reader.response.get_data(as_text=True)
    page = reader.go(f"{READING}/{ALL[0].id}")
    assert all(question.ask["es"] in page.text for question in ALL[0].questions)
    page = reads(reader, ALL[0])
    assert page.text_of("h1") == ALL[1].title
    assert f"1 of {len(ALL)} sections read" in page.text


def test_what_was_read_is_kept_for_the_person_who_read_it(app, reader):
    reader.go(READING)
    reads(reader, ALL[3])
    reads(reader, ALL[3])
    reader.sign_in()
    assert "You have read this section" in reader.go(f"{READING}/{ALL[3].id}").text
    with app.app_context():
        (entry,) = app.extensions[NAME].audit.all(Wanted(action=Action.RULES_READ))
        assert entry.detail == f"{ALL[3].digest} {ALL[3].title}"
    colleague = Therapist(app, "Dr. Ito", "ito@example.com", (THERAPIST,))
    colleague.sign_in()
    assert f"0 of {len(ALL)} sections read" in colleague.go(READING).text


def test_once_all_are_read_they_are_accepted(app, reader):
    reader.read_rules(RULES_TEXT)
    page = reader.go(READING)
    assert f"{len(ALL)} of {len(ALL)} sections read" in page.text
    fields = {name: page.values[name][0] for name in ("version", "in_force", "former")}
    reader.post(f"{PAGE}/accept", {**fields, "read": "yes"})
    assert "Recorded: you accept these rules for patients." in reader.page.text
    with app.app_context():
        assert app.extensions[NAME].rules.acceptance_of(digest(RULES_TEXT)).by == "Dr. Park"


def test_a_section_that_changed_meanwhile_was_not_read(reader):
    reader.go(READING)
    page = reader.post(f"{READING}/{ALL[0].id}", {"digest": ALL[1].digest})
    assert reader.response.status_code == 409
    assert "This section changed since you opened it." in page.text
    assert f"0 of {len(ALL)} sections read" in reader.go(READING).text


def test_the_last_one_skipped_is_asked_for_after_the_end(reader):
    reader.go(READING)
    assert reads(reader, ALL[-1]).text_of("h1") == ALL[0].title


def test_a_section_that_does_not_exist_is_not_found(reader):
    assert reader.client.get(f"{READING}/rules-none").status_code == 404


def test_a_section_that_changed_rules_no_longer_have_leads_to_the_others(reader):
    page = reader.post(f"{READING}/rules-none", {"digest": "x"})
    assert reader.response.status_code == 409
    assert "have no such section now" in page.text
    assert READING in page.links


def test_only_a_therapist_reads_to_accept(app):
    desk = Therapist(app, "Pat", "pat@example.com", (FRONT_DESK,))
    desk.sign_in()
    desk.go(READING)
    assert desk.response.status_code == 403
