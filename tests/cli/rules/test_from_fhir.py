"""`screening rules from-fhir`: somebody else's form as a rules file to go on with."""

import json

import pytest

from screening.rulebook.reading.reader import read_rules


@pytest.fixture
def take(run, tmp_path):
    def take(resource):
        path = tmp_path / "form.json"
        path.write_text(resource if isinstance(resource, str) else json.dumps(resource))
        return run("rules", "from-fhir", str(path))

    return take


def test_it_prints_a_file_that_is_read_and_says_what_is_left(take):
    items = [{"linkId": "1", "type": "boolean", "text": "Pain?"}, {"linkId": "2", "type": "decimal", "text": "Weight?"}]
    done = take({"resourceType": "Questionnaire", "item": items})
    assert done.exit_code == 0
    assert read_rules(done.stdout).rulebook.questionnaire.questions[0].ask["en"] == "Pain?"
    assert done.stderr.splitlines()[0] == "not taken: 2: the question: its type decimal has no kind here"
    assert "3 questions, no mistakes. Still to write: " in done.stderr


@pytest.mark.parametrize("broken", ["{", "[" * 5000, '{"resourceType": "Patient"}', '{"a": 1, "a": 2}'])
def test_what_is_no_form_is_refused_with_a_sentence(take, broken):
    done = take(broken)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be read: it" in done.stderr or "cannot be read: the name" in done.stderr
