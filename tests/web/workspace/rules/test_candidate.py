"""The candidate: rules.yaml on disk, what it would change, put in force by page, and gone back from."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.rulebook.proof.isolated import compare_apart
from screening.rulebook.reading.reader import digest
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules import candidate
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, Patient, Therapist, healthy
from tests.conftest import RULES_TEXT, close

PAGE = "/workspace/rules/candidate"
COMPARE = candidate._compare
PATIENCE = 120.0  # seconds
STRICTER = RULES_TEXT.replace("needle_hesitancy: {below: 7}", "needle_hesitancy: {below: 2}", 1)
REWORDED = RULES_TEXT.replace("Has the flu today.", "Has a flu.", 1)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES_TEXT, encoding="utf-8")
    return path


@pytest.fixture
def app(settings, path):
    """The practice with a rules.yaml of its own."""
    app = create_app(replace(settings, rules_path=path))
    yield app
    close(app)


@pytest.fixture
def administrator(app) -> Therapist:
    person = Therapist(app, "Dr. Head", "head@example.com", (ADMINISTRATOR, THERAPIST))
    person.sign_in()
    return person


def in_force(app):
    with app.app_context():
        return app.extensions[NAME].rules.in_force()


def seen(person, text):
    """What the page posts of what was looked at."""
    return {"version": digest(text), "in_force": person.page.values.get("in_force", [""])[0]}


def put_in_force(person, text, **fields):
    return person.post(f"{PAGE}/activate", {**seen(person, text), "seen": "yes", **fields})


def test_a_file_that_is_in_force_says_so(administrator):
    assert "matches the published rules" in administrator.go(PAGE).text


def test_every_mistake_stands_at_its_line_beside_the_text(app, administrator, path):
    path.write_text(RULES_TEXT.replace("suggest: emergency", "suggest: emergancy", 1), encoding="utf-8")
    page = administrator.go(PAGE)
    line = RULES_TEXT[: RULES_TEXT.index("suggest: emergency")].count("\n") + 1
    assert f"Line {line}, column 14:" in page.text
    assert "suggest: emergancy" in page.text
    assert "activate" not in administrator.response.get_data(as_text=True)


def test_the_smallest_sheet_that_became_milder_is_shown_in_the_words_of_the_command(administrator, path, monkeypatch):
    monkeypatch.setattr(candidate, "_compare", COMPARE)
    monkeypatch.setattr(candidate, "_ONE_PROPERTY", PATIENCE)  # the proof yields to whatever else runs
    monkeypatch.setattr(candidate, "_COMPARED", PATIENCE)
    compared = []

    def compare(*given):
        compared.extend(compare_apart(*given))
        return iter(compared)

    monkeypatch.setattr(candidate, "compare_apart", compare)
    milder = RULES_TEXT.replace("act: doctor_soon", "act: talk", 1)
    path.write_text(milder, encoding="utf-8")
    shown = " ".join(administrator.go(PAGE).text.split())
    (told,) = [rule.lines for rule in compared if rule.lines]
    assert told[0].endswith("the act is less urgent. The smallest sheet:")
    assert all(" ".join(line.split()) in shown for line in told)


@pytest.mark.parametrize(
    ("problem", "told"),
    [("", "No sheet became milder."), ("took too long", "It could not be determined which sheets would become milder")],
)
def test_that_nothing_became_milder_is_said_only_where_it_is_known(administrator, path, monkeypatch, problem, told):
    monkeypatch.setattr(candidate, "_compare", lambda *_: candidate.Proof(problem=problem))
    path.write_text(REWORDED, encoding="utf-8")
    text = administrator.go(PAGE).text
    assert told in text
    assert ("No sheet became milder." in text) is not bool(problem)


def test_what_would_change_is_shown_and_put_in_force_for_everybody(app, administrator, path):
    Patient(app.test_client()).has_sent(healthy())
    path.write_text(STRICTER, encoding="utf-8")
    page = administrator.go(PAGE)
    assert "rule may_fit_the_plan: changed" in page.text
    assert "1 of 1 stored screenings would have a different outcome, 0 of them milder." in page.text
    assert "may_fit_the_plan would no longer apply" in page.text
    path.write_text(REWORDED, encoding="utf-8")  # the stricter one breaks its own examples
    administrator.go(PAGE)
    page = put_in_force(administrator, REWORDED)
    assert "Published. Every page now uses it" in page.text
    assert in_force(app) == digest(REWORDED)
    assert "matches the published rules" in administrator.go(PAGE).text


def test_one_that_breaks_an_example_is_not_put_in_force(app, administrator, path, rulebook):
    path.write_text(STRICTER, encoding="utf-8")
    page = administrator.go(PAGE)
    assert "healthy_runner: the outcome is discuss_first, not fits" in page.text
    administrator.post(f"{PAGE}/activate", {"version": digest(STRICTER), "in_force": rulebook.version, "seen": "yes"})
    assert administrator.response.status_code == 422
    assert in_force(app) == rulebook.version


def test_one_that_is_not_proved_is_not_put_in_force(app, administrator, path, rulebook, monkeypatch):
    path.write_text(REWORDED, encoding="utf-8")
    monkeypatch.setattr(candidate, "_prove", lambda _: candidate.Proof(problem="the proof stopped early"))
    administrator.go(PAGE)
    fields = {"version": digest(REWORDED), "in_force": rulebook.version, "seen": "yes"}
    assert "the proof stopped early" in administrator.post(f"{PAGE}/activate", fields).text
    assert in_force(app) == rulebook.version


def test_a_file_that_changed_since_it_was_looked_at_is_looked_at_again(app, administrator, path, rulebook):
    path.write_text(REWORDED, encoding="utf-8")
    administrator.go(PAGE)
    path.write_text(REWORDED.replace("Has a flu.", "The flu."), encoding="utf-8")
    page = put_in_force(administrator, REWORDED)
    assert administrator.response.status_code == 409
    assert "changed since you opened this page" in page.text
    assert in_force(app) == rulebook.version


def test_looking_is_asked_for(app, administrator, path, rulebook):
    path.write_text(REWORDED, encoding="utf-8")
    administrator.go(PAGE)
    administrator.post(f"{PAGE}/activate", seen(administrator, REWORDED))
    assert administrator.response.status_code == 422
    assert 'href="#seen"' in administrator.response.get_data(as_text=True)
    assert in_force(app) == rulebook.version


def test_a_therapist_accepts_it_before_it_is_in_force(app, administrator, path):
    path.write_text(REWORDED, encoding="utf-8")
    administrator.read_rules(REWORDED)
    administrator.go(PAGE)
    administrator.post(f"{PAGE}/accept", {**seen(administrator, REWORDED), "read": "yes"})
    assert "Accepted by Dr. Head." in administrator.page.text
    with app.app_context():
        assert app.extensions[NAME].rules.acceptance_of(digest(REWORDED)).by == "Dr. Head"
        assert app.extensions[NAME].audit.page(Wanted(action=Action.ACCEPTED), 1)[0].detail.endswith("by Dr. Head")


def test_one_with_an_unread_section_is_not_accepted(app, administrator, path):
    administrator.read_rules(RULES_TEXT)
    path.write_text(REWORDED, encoding="utf-8")
    administrator.go(PAGE)
    page = administrator.post(f"{PAGE}/accept", {**seen(administrator, REWORDED), "read": "yes"})
    assert administrator.response.status_code == 422
    assert "Read every section before you accept the rules." in page.text
    with app.app_context():
        assert app.extensions[NAME].rules.acceptance_of(digest(REWORDED)) is None


def test_going_back_shows_what_it_would_change_first(app, administrator, path, rulebook):
    path.write_text(REWORDED, encoding="utf-8")
    administrator.go(PAGE)
    put_in_force(administrator, REWORDED)
    page = administrator.go(f"{PAGE}?version={rulebook.version}")
    assert "example flu_today: changed" in page.text
    put_in_force(administrator, RULES_TEXT, former=rulebook.version)
    assert in_force(app) == rulebook.version
    assert administrator.client.get(f"{PAGE}?version={'f' * 64}").status_code == 404


def test_a_version_from_before_there_were_guarantees_may_come_back(app, administrator, rulebook):
    old = RULES_TEXT.replace("    type: number\n    order: none\n", "    type: number\n", 1)
    with app.app_context():
        activate(app.extensions[NAME], old, TESTS)
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
    page = administrator.go(f"{PAGE}?version={digest(old)}")
    assert "It was published before, so it may be published again" in page.text
    put_in_force(administrator, old, former=digest(old))
    assert in_force(app) == digest(old)


def test_what_a_colleague_put_in_force_meanwhile_is_looked_at_again(app, administrator, path, rulebook):
    path.write_text(REWORDED, encoding="utf-8")
    administrator.go(PAGE)
    looked_at = seen(administrator, REWORDED)
    with app.app_context():
        activate(app.extensions[NAME], STRICTER, TESTS)
    administrator.post(f"{PAGE}/activate", {**looked_at, "seen": "yes"})
    assert administrator.response.status_code == 409
    assert in_force(app) == digest(STRICTER)


def test_a_version_that_this_release_cannot_read_is_told_as_such(app, administrator, monkeypatch):
    monkeypatch.setattr("screening.web.workspace.rules.candidate.former_text", lambda *_: "rules: [")
    page = administrator.go(f"{PAGE}?version=abc")
    assert administrator.response.status_code == 200
    assert "This version has" in page.text


def test_one_that_cannot_be_put_in_force_cannot_be_accepted(app, administrator, path):
    path.write_text(STRICTER, encoding="utf-8")
    administrator.go(PAGE)
    shown = administrator.page.text
    in_force_now = in_force(app)
    administrator.post(f"{PAGE}/accept", {"version": digest(STRICTER), "in_force": in_force_now, "read": "yes"})
    assert administrator.response.status_code == 422, shown
    with app.app_context():
        assert app.extensions[NAME].rules.text_of(digest(STRICTER)) is None


def test_comments_alone_change_nothing_for_patients_and_may_be_put_in_force(app, administrator, path):
    """Else the workspace would say for ever that the file differs."""
    commented = f"# only a comment\n{RULES_TEXT}"
    path.write_text(commented, encoding="utf-8")
    assert "Only comments or spaces changed" in administrator.go(PAGE).text
    assert "Published. Every page now uses it" in put_in_force(administrator, commented).text
    assert in_force(app) == digest(commented)


def test_what_speaks_against_it_stands_first(administrator, path):
    path.write_text(STRICTER, encoding="utf-8")
    page = administrator.go(PAGE)
    assert page.text.index("It cannot be published as it is") < page.text.index("Checked and proved")
    assert "the example or guarantee with this name" in page.text


def test_one_proof_runs_at_a_time(app, administrator, path, rulebook):
    path.write_text(REWORDED, encoding="utf-8")
    busy = "another proof is running right now"
    with candidate._PROVING:
        assert busy in administrator.go(PAGE).text
        put_in_force(administrator, REWORDED)
        assert in_force(app) == rulebook.version
    assert busy not in administrator.go(PAGE).text


def test_a_file_that_is_gone_leaves_what_is_in_force(app, administrator, path, rulebook):
    path.unlink()
    assert "cannot be read" in administrator.go(PAGE).text
    assert administrator.response.status_code == 200


def test_a_therapist_sees_it_and_only_an_administrator_puts_it_in_force(app, path, rulebook):
    person = Therapist(app, "Dr. Park", "park@example.com", (THERAPIST,))
    person.sign_in()
    path.write_text(REWORDED, encoding="utf-8")
    assert "An administrator does this." in person.go(PAGE).text
    person.post(f"{PAGE}/activate", {**seen(person, REWORDED), "seen": "yes"})
    assert person.response.status_code == 403
    assert in_force(app) == rulebook.version


def test_rules_that_want_to_be_read_again_are_listed(app, administrator, path):
    due = RULES_TEXT.replace(
        "    reviewed: null\n", '    reviewed: {by: "Dr. Head", on: 2020-01-02}\n    review_by: 2021-01-02\n', 1
    )
    path.write_text(due, encoding="utf-8")
    administrator.go(PAGE)
    put_in_force(administrator, due)
    page = administrator.go("/workspace/rules")
    assert "1 rule due for review: Needling may fit F01 , by Jan 2, 2021, accepted by Dr. Head" in page.text
