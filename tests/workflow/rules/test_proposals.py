"""New words, proposed by one person and published by a second one, on top of whatever is in force by then."""

import gzip
import threading
from datetime import date

import pytest

from screening.records.audit.entries import Action, Wanted
from screening.records.operations.proposals import ProposalState, WordsEdit
from screening.records.operations.rules_versions import TranslationReading
from screening.rulebook.editing import edited
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.reading.reader import digest
from screening.rulebook.reading.yaml_nodes import Mistake, MistakesError
from screening.workflow.rules.candidate import CandidateReport, Proof
from screening.workflow.rules.proposals import (
    CollisionError,
    NotTheAuthorError,
    OwnProposalError,
    SettledError,
    approve,
    can_be_edited,
    decline,
    edited_in_force,
    problems_at,
    proposal_of,
    propose,
    withdraw,
    words_in,
)
from screening.workflow.rules.replay import replay
from screening.workflow.rules.translations import translation_states
from screening.workflow.rules.versions import StaleRulesError, activate, text_in_force
from tests.builders import TESTS, healthy, let_in, unreadable_in_force, written
from tests.conftest import RULES_TEXT
from tests.engines import ENGINES
from tests.workflow.intake.test_send import draft_of, press_send

RULE = "ill_now"
NEW = {"patient-en": "Needles can wait.", "patient-es": "Las agujas pueden esperar."}
OTHER = edited(RULES_TEXT, RULE, {"therapist": "Theirs."})


@pytest.fixture
def ada(practice):
    return let_in("Ada", "ada@example.com")


@pytest.fixture
def bea(practice):
    return let_in("Bea", "bea@example.com")


def made(practice, by, changes=NEW) -> int:
    return propose(practice, WordsEdit(RULE, practice.rules.in_force(), changes), by)


def trail(practice, action):
    return [(entry.actor, entry.detail) for entry in practice.audit.page(Wanted(action=action), 9)]


def test_what_a_second_person_approves_is_in_force_and_on_the_trail_without_its_words(practice, ada, bea):
    number = made(practice, ada)
    assert practice.rules.in_force() == digest(RULES_TEXT), "proposing publishes nothing"
    version = approve(practice, number, digest(RULES_TEXT), bea)
    assert (practice.rules.in_force(), text_in_force(practice)) == (version, edited(RULES_TEXT, RULE, NEW))
    assert words_in(practice, version, RULE)["patient-es"] == NEW["patient-es"]
    settled = proposal_of(practice, number)
    assert (settled.state, settled.published, settled.settled_by) == (ProposalState.PUBLISHED, version, bea.id)
    assert trail(practice, Action.PROPOSED) == [(ada.actor.code, f"proposal {number}: {RULE}")]
    assert trail(practice, Action.ACTIVATED)[0] == (bea.actor.code, f"{version}, proposal {number}")


def test_a_suggestion_made_before_still_comes_out_the_same(practice, rulebook, ada, bea):
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    approve(practice, made(practice, ada), digest(RULES_TEXT), bea)
    assert [one.problem for one in replay(practice, practice.screenings.all())] == [None]


def test_the_reading_of_a_translation_is_open_again(practice, ada, bea):
    reading = TranslationReading("es", digest(RULES_TEXT), None, "Ana Ruiz", "ATA-certified", date(2026, 1, 2))
    written(practice.rules.add_reading, reading)
    approve(practice, made(practice, ada, {"patient-en": "Needles can wait."}), digest(RULES_TEXT), bea)
    assert translation_states(practice, practice.settings)[0].changed == 1


@pytest.mark.parametrize(("decide", "given"), [(approve, digest(RULES_TEXT)), (decline, "No.")])
def test_a_second_person_decides(practice, ada, decide, given):
    number = made(practice, ada)
    with pytest.raises(OwnProposalError):
        decide(practice, number, given, ada)
    assert proposal_of(practice, number).state is ProposalState.OPEN


def test_a_proposal_is_settled_once(practice, ada, bea):
    number = made(practice, ada)
    decline(practice, number, "No.", bea)
    for again in (
        lambda: approve(practice, number, digest(RULES_TEXT), bea),
        lambda: decline(practice, number, "Again.", bea),
        lambda: withdraw(practice, number, ada),
        lambda: decline(practice, number + 1, "There is none.", bea),
    ):
        with pytest.raises(SettledError):
            again()
    assert (proposal_of(practice, number).reason, practice.rules.in_force()) == ("No.", digest(RULES_TEXT))
    assert len(trail(practice, Action.DECLINED)) == 1


def test_only_its_author_withdraws_it(practice, ada, bea):
    number = made(practice, ada)
    with pytest.raises(NotTheAuthorError):
        withdraw(practice, number, bea)
    withdraw(practice, number, ada)
    assert proposal_of(practice, number).state is ProposalState.WITHDRAWN
    assert trail(practice, Action.WITHDRAWN) == [(ada.actor.code, f"proposal {number}: {RULE}")]


def test_it_stands_on_what_is_published_meanwhile(practice, ada, bea):
    number = made(practice, ada)
    activate(practice, OTHER, TESTS)
    with pytest.raises(StaleRulesError):
        approve(practice, number, digest(RULES_TEXT), bea)
    assert practice.rules.in_force() == digest(OTHER)
    assert approve(practice, number, digest(OTHER), bea) == digest(edited(OTHER, RULE, NEW))


@pytest.mark.parametrize(
    ("published", "fields"),
    [
        (edited(RULES_TEXT, RULE, {"patient-es": "De otra persona."}), tuple(NEW)),
        (RULES_TEXT.replace(RULE, "sick_now"), ()),
    ],
)
def test_the_same_words_changed_by_someone_else_collide(practice, ada, bea, published, fields):
    number = made(practice, ada)
    activate(practice, published, TESTS)
    with pytest.raises(CollisionError) as caught:
        approve(practice, number, digest(published), bea)
    assert caught.value.fields == fields
    with pytest.raises(CollisionError):
        propose(practice, WordsEdit(RULE, digest(RULES_TEXT), NEW), ada)
    assert len(practice.proposals.open()) == 1


def test_two_who_approve_at_once_publish_once(app, practice, ada, bea):
    """Both of different words: the second one has to look at the first one's first."""
    numbers, found = [made(practice, ada), made(practice, ada, {"therapist": "Ours."})], []

    def press(number):
        with app.app_context():
            try:
                found.append(approve(practice, number, digest(RULES_TEXT), bea))
            except StaleRulesError:
                found.append(None)

    threads = [threading.Thread(target=press, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(None) == 1
    assert practice.rules.in_force() in found
    assert len(practice.proposals.open()) == 1


def test_rules_that_lack_what_is_asked_of_new_ones_are_not_edited(practice):
    assert can_be_edited(practice)
    version = unreadable_in_force(gzip.decompress((ENGINES / "1/rules.yaml.gz").read_bytes()).decode())
    assert not can_be_edited(practice)
    with pytest.raises(CollisionError):
        edited_in_force(practice, WordsEdit(RULE, version, NEW))


def test_words_that_make_a_mistake_are_not_published(practice, ada, bea):
    number = made(practice, ada, {"therapist": " "})
    with pytest.raises(MistakesError):
        approve(practice, number, digest(RULES_TEXT), bea)
    assert practice.rules.in_force() == digest(RULES_TEXT)


def test_a_version_that_is_not_kept_has_no_words(practice):
    assert words_in(practice, "0" * 64, RULE) == {}
    assert words_in(practice, digest(RULES_TEXT), "no_such_rule") == {}


def test_the_same_edit_by_the_same_person_is_one_proposal_while_it_is_open(practice, ada, bea):
    number = made(practice, ada)
    assert made(practice, ada) == number
    assert len(trail(practice, Action.PROPOSED)) == 1
    assert len({number, made(practice, bea), made(practice, ada, {"therapist": "Ours."})}) == 3
    withdraw(practice, number, ada)
    assert made(practice, ada) != number


def test_a_number_that_no_database_takes_is_no_proposal(practice):
    assert proposal_of(practice, 10**30) is None


def test_what_speaks_against_an_edit_stands_at_the_field_where_it_arises():
    text = edited(RULES_TEXT, RULE, NEW)
    line = text[: text.index(NEW["patient-es"])].count("\n") + 1
    mistakes = (Mistake(line, 1, "at the Spanish"), Mistake(1, 1, "elsewhere"))
    told = Told("guarantee", State.BROKEN, ("guarantee: does not hold.", "  a sheet"))
    report = CandidateReport(text, mistakes=mistakes, errors=("an error",), proof=Proof(unproved=(told,)))
    assert problems_at(report, WordsEdit(RULE, "", {"therapist": "Wait.", **NEW})) == [
        *(("patient-es", "at the Spanish"), ("", "elsewhere")),
        *(("patient-en", "an error"), ("patient-en", "guarantee: does not hold.")),
    ]
    assert problems_at(report, WordsEdit(RULE, "", {"therapist": "Wait."}))[2] == ("therapist", "an error")


def test_what_could_not_be_proved_speaks_against_an_edit():
    report = CandidateReport(edited(RULES_TEXT, RULE, NEW), proof=Proof(proved=3, problem="the prover is missing"))
    [(field, words)] = problems_at(report, WordsEdit(RULE, "", NEW))
    assert field == ""
    assert "could not be proved: the prover is missing. Try again" in words
