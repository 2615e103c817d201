"""A result as a health link: what the patient reads, which only link and passcode together open."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.domain.rules.rulebook import Outcome
from screening.exchange.fhir.form import Form
from screening.exchange.health_record.health_link import read_link
from screening.exchange.health_record.result_file import ResultDocument, ResultFindings
from screening.records.audit.entries import Kind, Subject, Wanted
from screening.workflow.intake.give import (
    Giving,
    LinkGoneError,
    WrongPasscodeError,
    forget_expired_links,
    give,
    linked_file,
    open_link,
    withdraw_link,
)
from tests.builders import Patient, healthy

PLACE = "https://forms.example.com/links/"
NOW = datetime.now(UTC)
FOUND = ResultFindings(Outcome.DISCUSS_FIRST, "Talk first.", ("Tell us about your skin.",))


@pytest.fixture
def screening(app, practice):
    Patient(app.test_client()).has_sent(healthy())
    return practice.screenings.newest()


@pytest.fixture
def taken(practice, screening, rulebook):
    document = ResultDocument(
        "Your result", "Talk first.", "en", "River PT", "7K3M-9QXT", NOW, "Ana Ruiz", "1980-01-02", FOUND
    )
    return give(practice, screening.id, document, Giving(Form(rulebook, "https://forms.example.com"), PLACE, NOW))


def token_of(taken):
    return read_link(taken.link).url.removeprefix(PLACE)


def actions(practice, screening):
    chain = Subject(Kind.SCREENING, screening.id).chain
    return [entry.action for entry in practice.audit.all(Wanted(chain=chain))]


def test_a_link_needs_a_passcode_and_lasts_a_week(taken):
    link = read_link(taken.link)
    assert link.needs_passcode
    assert len(taken.passcode) == 6
    assert timedelta(days=6, hours=23) < taken.expires_at - NOW <= timedelta(days=7)
    assert link.expires == taken.expires_at.timestamp()
    assert link.label == "Your result, River PT"
    assert len(token_of(taken)) >= 43  # 256 bits, says the specification


def test_the_right_passcode_opens_it_and_leaves_an_entry_in_the_trail(practice, screening, taken):
    assert open_link(practice, token_of(taken), taken.passcode).files
    assert linked_file(practice, token_of(taken)).screening_id == screening.id
    trail = actions(practice, screening)
    assert {"health link made", "health link opened"} <= set(trail)


def test_wrong_passcodes_are_counted_and_the_last_ends_the_link(practice, screening, taken):
    left = []
    for _ in range(5):
        with pytest.raises(WrongPasscodeError) as raised:
            open_link(practice, token_of(taken), "wrong")
        left.append(raised.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(LinkGoneError):
        open_link(practice, token_of(taken), taken.passcode)
    assert actions(practice, screening).count("health link refused") == 5


def test_a_link_that_was_withdrawn_opens_no_more(practice, screening, taken):
    assert withdraw_link(practice, screening.id)
    assert not withdraw_link(practice, screening.id)
    with pytest.raises(LinkGoneError):
        open_link(practice, token_of(taken), taken.passcode)
    with pytest.raises(LinkGoneError):
        linked_file(practice, token_of(taken))
    assert "health link withdrawn" in actions(practice, screening)


def test_what_still_works_is_not_forgotten_and_what_expired_is(practice, screening, taken):
    forget_expired_links(practice)
    assert linked_file(practice, token_of(taken))
    with time_machine.travel(NOW + timedelta(days=8)):
        forget_expired_links(practice)
    assert practice.health_links.of(screening.id) is None
    with pytest.raises(LinkGoneError):
        linked_file(practice, token_of(taken))
