"""Asking, signing, countersigning and withdrawing: each on the trail, each once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from screening.records.audit.entries import Wanted
from screening.records.consents.tables import ConsentRow
from screening.records.database import db, transaction
from screening.workflow.consents.sign import (
    ConsentGoneError,
    NewerTextError,
    NotWrittenError,
    SignedAlreadyError,
    ask_for_consent,
    asked_consent,
    countersign,
    forget_unsigned,
    sign_consent,
    withdraw,
)
from screening.workflow.consents.texts import publish_text
from tests.consents import ANA, TEXTS, has_signed


def trail(practice, sent):
    return [one.action for one in practice.audit.page(Wanted(chain=f"screening:{sent.id}"), 9)]


def test_what_happens_to_a_consent_is_on_the_trail_of_its_screening(practice, sent, park):
    one = has_signed(practice, sent, park)
    assert countersign(practice, one.id, sent.id, park)
    assert not countersign(practice, one.id, sent.id, park)
    assert withdraw(practice, one.id, sent.id, park, " changed her mind ")
    assert not withdraw(practice, one.id, sent.id, park)
    said = ["consent withdrawn", "consent countersigned", "consent signed", "consent asked for"]
    assert trail(practice, sent)[:4] == said
    assert trail(practice, sent)[4:] == ["sent"]
    assert practice.consents.of([sent.id])[0].withdrawn_because == "changed her mind"


def test_a_link_is_signed_once(practice, sent, park):
    token = ask_for_consent(practice, sent, park)
    sign_consent(practice, token, 1, ANA)
    with pytest.raises(SignedAlreadyError):
        sign_consent(practice, token, 1, replace(ANA, name="Somebody"))
    assert asked_consent(practice, token).is_signed
    assert [one.signature.name for one in practice.consents.of([sent.id])] == ["Ana Ruiz"]


@pytest.mark.parametrize("shown", [0, 1, 3])
def test_only_the_version_in_force_is_signed(practice, sent, park, shown):
    token = ask_for_consent(practice, sent, park)
    publish_text(practice, {**TEXTS, "en": "Newer"}, 1, park)
    with pytest.raises(NewerTextError):
        sign_consent(practice, token, shown, ANA)
    assert not asked_consent(practice, token).is_signed
    sign_consent(practice, token, 2, ANA)


def test_nobody_signs_in_a_language_that_the_text_is_not_written_in(practice, sent, park):
    token = ask_for_consent(practice, sent, park)
    with pytest.raises(NotWrittenError):
        sign_consent(practice, token, 1, replace(ANA, language="pt"))


def test_an_unknown_link_signs_nothing(practice, sent):
    for ask in (lambda: asked_consent(practice, "x"), lambda: sign_consent(practice, "x", 1, ANA)):
        with pytest.raises(ConsentGoneError):
            ask()


def test_tidying_leaves_what_was_signed_and_what_is_still_open(practice, sent, park):
    has_signed(practice, sent, park)
    with transaction():  # its link is over by now
        db.session.execute(update(ConsentRow).values(expires_at=datetime.now(UTC) - timedelta(days=1)))
    token = ask_for_consent(practice, sent, park)
    forget_unsigned(practice)
    assert asked_consent(practice, token)
    assert len(practice.consents.of([sent.id])) == 1
