"""A proposal on its page: a second person publishes or declines it, its author withdraws it, and it is taken back."""

import pytest

from screening.practice import practice
from screening.records.audit.entries import Action, Wanted
from screening.records.operations.proposals import ProposalState, WordsEdit
from screening.rulebook.editing import edited
from screening.rulebook.reading.reader import digest
from screening.web.workspace.rules import proposals
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST, Staff, end_access
from screening.workflow.rules import candidate
from screening.workflow.rules.proposals import propose
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, Therapist
from tests.conftest import RULES_TEXT

RULE = "ill_now"
PAGE = "/workspace/rules/proposals/1"
NEW = {"patient-en": "Needles can wait.", "patient-es": "Las agujas pueden esperar."}
WITH_NEW = edited(RULES_TEXT, RULE, NEW)


def someone(app, name, *roles) -> Therapist:
    person = Therapist(app, name, f"{name.lower()}@example.com", roles)
    person.sign_in()
    return person


@pytest.fixture
def author(app) -> Therapist:
    """An administrator who also treats, and proposed new words."""
    person = someone(app, "Ada", ADMINISTRATOR, THERAPIST)
    proposed(app, person, NEW)
    return person


@pytest.fixture
def second(app, author) -> Therapist:
    """Another administrator, on the page of the proposal."""
    person = someone(app, "Bea", ADMINISTRATOR)
    person.go(PAGE)
    return person


def proposed(app, author, changes) -> int:
    with app.app_context():
        by = practice().people.by_email(author.email)
        return propose(practice(), WordsEdit(RULE, practice().rules.in_force(), changes), Staff(by.id, by.name))


def press(person, verb, **fields):
    """Press a button of the page as it was opened."""
    values = person.page.values
    seen = {name: values[name][0] for name in ("version", "in_force") if name in values}
    return person.post(f"{PAGE}/{verb}", {**seen, **fields})


def published(app, text):
    with app.app_context():
        return activate(practice(), text, TESTS)


def state(app):
    with app.app_context():
        return practice().proposals.by_number(1).state


def in_force(app):
    with app.app_context():
        return practice().rules.in_force()


def trail(app, action):
    with app.app_context():
        return [entry.detail for entry in practice().audit.page(Wanted(action=action), 9)]


def test_it_shows_what_changes_and_what_that_does(second):
    text = second.page.text
    assert "Proposed by Ada" in text
    assert "patient en" in text
    assert "Las agujas pueden esperar." in text
    assert "rule ill_now: changed" in text
    assert "453 properties were proved for all possible answers" in text
    assert "0 of 0 stored screenings would have a different outcome" in text


def test_a_second_person_publishes_it(app, second):
    page = press(second, "approve", seen="yes")
    assert "Published by Bea" in page.text
    assert "Every page now uses these words." in page.text
    assert in_force(app) == digest(WITH_NEW)
    assert trail(app, Action.ACTIVATED)[0] == f"{digest(WITH_NEW)}, proposal 1"
    assert "Needles can wait." in second.go(f"/workspace/rules/{RULE}").text
    assert "Edit 1: Sick today or on antibiotics" in second.go("/workspace/rules/candidate").text


def test_it_is_taken_back_by_going_back(app, second, rulebook):
    press(second, "approve", seen="yes")
    (back,) = [link for link in second.page.links if "candidate?version=" in link]
    second.go(back)
    assert "rule ill_now: changed" in second.page.text
    seen = {name: second.page.values[name][0] for name in ("version", "in_force", "former")}
    second.post("/workspace/rules/candidate/activate", {**seen, "seen": "yes"})
    assert in_force(app) == rulebook.version


def test_the_file_that_lacks_its_words_is_told_with_what_brings_it_up_to_date(app, author, second):
    assert "Words were edited and published here" not in author.go("/workspace/").text
    press(second, "approve", seen="yes")
    for page in ("/workspace/", "/workspace/rules/candidate"):
        text = author.go(page).text
        assert "Words were edited and published here, and rules.yaml does not have them yet." in text
        assert "screening rules export > rules.yaml" in text


def test_its_author_does_not_publish_it(app, author, second, rulebook):
    text = author.go(PAGE).text
    assert "A second person publishes or declines it: Bea." in text
    assert "I have reviewed the changes" not in text
    page = press(second, "withdraw")  # and no one else withdraws it
    assert second.response.status_code == 403
    for verb, fields in (("approve", {"seen": "yes"}), ("decline", {"reason": "No."})):
        second.go(PAGE)
        seen = {"version": digest(WITH_NEW), "in_force": rulebook.version}
        page = author.post(f"{PAGE}/{verb}", {**seen, **fields})
        assert author.response.status_code == 403
        assert "you proposed it yourself" in page.text
        author.go(PAGE)
    assert (state(app), in_force(app)) == (ProposalState.OPEN, rulebook.version)


def test_a_sole_administrator_is_told_whom_it_takes(author):
    assert "you are the only administrator: add another one in Staff" in author.go(PAGE).text


def test_someone_whose_access_ended_is_not_named(app, author, second):
    with app.app_context():
        end_access(practice(), practice().people.by_email(second.email).id, TESTS)
    text = author.go(PAGE).text
    assert "A second person publishes or declines it, and you are the only administrator" in text
    assert "Bea" not in text


@pytest.fixture
def reader(app, author) -> Therapist:
    """Another therapist, who has read the published rules, on the page of the proposal."""
    person = someone(app, "Tom", THERAPIST)
    person.read_rules(RULES_TEXT)
    person.go(PAGE)
    return person


def accepted(app, text=WITH_NEW):
    with app.app_context():
        found = practice().rules.acceptance_of(digest(text))
        return found and found.by


def test_a_therapist_who_has_read_the_published_rules_accepts_it_before_it_is_published(app, reader):
    assert "Accepted for patients by Tom." in press(reader, "accept", read="yes").text
    assert accepted(app) == "Tom"


def test_a_therapist_who_has_not_read_the_published_rules_is_led_to_them(app, author, rulebook):
    person = someone(app, "Tom", THERAPIST)
    page = person.go(PAGE)
    assert f"/workspace/rules/candidate/reading?version={rulebook.version}" in page.links
    assert "I accept them for our patients" not in page.text
    seen = {"version": digest(WITH_NEW), "in_force": rulebook.version, "read": "yes"}
    assert "Read every section before you accept" in person.post(f"{PAGE}/accept", seen).text
    assert (person.response.status_code, accepted(app)) == (422, None)
    assert "0 of " in person.go(f"/workspace/rules/candidate/reading?version={rulebook.version}").text
    person.read_rules(RULES_TEXT, rulebook.version)
    assert "I accept them for our patients" in person.go(PAGE).text


def test_its_author_does_not_accept_it(app, author, rulebook):
    author.read_rules(RULES_TEXT)
    assert "I accept them for our patients" not in author.go(PAGE).text
    seen = {"version": digest(WITH_NEW), "in_force": rulebook.version, "read": "yes"}
    assert "you proposed it yourself" in author.post(f"{PAGE}/accept", seen).text
    assert (author.response.status_code, accepted(app)) == (403, None)


@pytest.mark.parametrize("theirs", [{"patient-es": "De otra persona."}, {"therapist": "Theirs."}])
def test_what_is_published_between_the_look_and_the_press_is_never_accepted_unseen(app, reader, theirs):
    published(app, edited(RULES_TEXT, RULE, theirs))
    assert "The rules changed since you opened this page." in press(reader, "accept", read="yes").text
    assert (reader.response.status_code, accepted(app)) == (409, None)


@pytest.mark.parametrize("theirs", [{"patient-es": "De otra persona."}, {"therapist": "Theirs."}])
def test_what_is_published_while_it_is_accepted_changes_nothing_in_what_is_accepted(app, reader, monkeypatch, theirs):
    other = edited(RULES_TEXT, RULE, theirs)

    def unread_after_a_publication(*_):
        activate(practice(), other, TESTS)
        return ()

    monkeypatch.setattr(proposals, "unread", unread_after_a_publication)
    press(reader, "accept", read="yes")
    assert reader.response.status_code == 200
    assert (accepted(app), accepted(app, other), accepted(app, "")) == ("Tom", None, None)


@pytest.mark.parametrize(("verb", "told"), [("approve", "you have reviewed"), ("accept", "you have read")])
def test_reading_it_first_is_asked_for(app, second, reader, verb, told):
    person = reader if verb == "accept" else second
    assert told in press(person, verb).text
    assert person.response.status_code == 422
    assert (state(app), in_force(app)) == (ProposalState.OPEN, digest(RULES_TEXT))


def test_declining_says_why_and_the_author_reads_it(app, author, second, rulebook):
    assert "Write why" in press(second, "decline", reason=" ").text
    assert second.response.status_code == 422
    page = press(second, "decline", reason="a" * 501)
    assert "It has 501 characters; 500 fit." in page.text
    assert "a" * 501 in page.text
    press(second, "decline", reason="Too short.")
    text = author.go(PAGE).text
    assert "Declined by Bea" in text
    assert "Reason: “Too short.”" in text
    assert (state(app), in_force(app)) == (ProposalState.DECLINED, rulebook.version)
    assert trail(app, Action.DECLINED) == ["proposal 1: ill_now"]


def test_its_author_withdraws_it(app, author):
    author.go(PAGE)
    assert "Withdrawn by Ada" in press(author, "withdraw").text
    assert state(app) is ProposalState.WITHDRAWN


@pytest.mark.parametrize(
    ("verb", "fields"), [("approve", {"seen": "yes"}), ("decline", {"reason": "Not like this."}), ("withdraw", {})]
)
def test_two_who_decide_at_once_decide_once(app, author, second, verb, fields):
    late = author if verb == "withdraw" else someone(app, "Cleo", ADMINISTRATOR)
    late.go(PAGE)
    press(second, "decline", reason="First.")
    page = press(late, verb, **fields)
    assert late.response.status_code == 409
    assert "It was decided on since you opened this page." in page.text
    assert all(words in page.text for words in fields.values() if " " in words), "what was typed stays"
    with app.app_context():
        assert practice().proposals.by_number(1).reason == "First."


def test_other_rules_published_meanwhile_are_looked_at_first(app, second):
    other = edited(RULES_TEXT, "may_fit_the_plan", {"therapist": "Theirs."})
    published(app, other)
    page = press(second, "approve", seen="yes")
    assert second.response.status_code == 409
    assert "The rules changed since you opened this page." in page.text
    assert "It is shown, checked and proved on top of those." in page.text
    press(second, "approve", seen="yes")
    assert in_force(app) == digest(edited(other, RULE, NEW))


def test_an_edit_of_the_same_words_collides_and_says_with_what(app, second):
    published(app, edited(RULES_TEXT, RULE, {"patient-es": "De otra persona."}))
    page = press(second, "approve", seen="yes")
    assert second.response.status_code == 409
    assert "Someone else changed the same words since: Patient reads, English; Patient reads, Spanish." in page.text
    assert "I have reviewed the changes" not in page.text
    assert state(app) is ProposalState.OPEN
    press(second, "decline", reason="Edited by someone else.")
    assert state(app) is ProposalState.DECLINED


def test_an_edit_of_a_rule_that_is_gone_fits_no_more(app, second):
    published(app, RULES_TEXT.replace(RULE, "sick_now"))
    assert "The published rules no longer have this rule" in second.go(PAGE).text
    assert f"/workspace/rules/{RULE}" not in second.page.links


def test_two_edits_of_different_words_are_both_published(app, author, second):
    number = proposed(app, author, {"therapist": "Ours."})
    press(second, "approve", seen="yes")
    second.go(f"/workspace/rules/proposals/{number}")
    values = second.page.values
    seen = {name: values[name][0] for name in ("version", "in_force")}
    second.post(f"/workspace/rules/proposals/{number}/approve", {**seen, "seen": "yes"})
    assert in_force(app) == digest(edited(WITH_NEW, RULE, {"therapist": "Ours."}))


def test_what_is_not_proved_is_not_published(app, second, rulebook, monkeypatch):
    monkeypatch.setattr(candidate, "_prove", lambda _: candidate.Proof(problem="the proof stopped early"))
    monkeypatch.setattr(candidate, "_PROVED", {})
    page = press(second, "approve", seen="yes")
    assert second.response.status_code == 422
    assert "the proof stopped early" in page.text
    assert in_force(app) == rulebook.version


def test_words_that_are_hard_to_read_are_named(app, author):
    hard = "Contraindications necessitate postponement of intramuscular interventions, notwithstanding preferences."
    number = proposed(app, author, {**NEW, "patient-en": hard})
    text = author.go(f"/workspace/rules/proposals/{number}").text
    assert "Hard to read (school grade (Flesch-Kincaid), at most 7" in text


def test_a_therapist_reads_it_and_an_administrator_decides(app, second, rulebook):
    person = someone(app, "Tom", THERAPIST)
    assert "An administrator publishes or declines it: Bea." in person.go(PAGE).text
    press(person, "approve", seen="yes")
    assert person.response.status_code == 403
    assert in_force(app) == rulebook.version


def test_a_front_desk_does_not_read_it(app, author):
    person = someone(app, "Fay", FRONT_DESK)
    person.go(PAGE)
    assert person.response.status_code == 403


@pytest.mark.parametrize("number", ["2", "99999999999999999999"])
def test_a_proposal_that_is_not_there_has_no_page(second, number):
    second.go(f"/workspace/rules/proposals/{number}")
    assert second.response.status_code == 404


def test_proposals_wait_on_the_page_of_drafts(second):
    text = second.go("/workspace/rules/candidate").text
    assert "Each waits for a second person" in text
    assert "Edit 1: Sick today or on antibiotics" in text
