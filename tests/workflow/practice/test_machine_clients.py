"""Letting programs in: each step is on the audit trail, and a name belongs to one of them."""

import pytest

from screening.records.access.machine_clients import Scope
from screening.records.audit.entries import Kind, Wanted
from screening.workflow.practice.audit_names import actor_names, subject_names
from screening.workflow.practice.machine_clients import actor_of, add_client, admit, revoke_client
from tests.builders import TESTS


def test_adding_and_revoking_are_on_the_audit_trail_without_the_token(practice):
    client, token = add_client(practice, " Record \t system ", [Scope.READ], TESTS)
    assert client.name == "Record system"
    revoke_client(practice, client.id, TESTS)
    entries = list(practice.audit.all(Wanted(kind=Kind.CLIENT)))
    assert [(one.action, one.detail) for one in entries] == [
        ("machine client added", "screenings.read"),
        ("machine client revoked", ""),
    ]
    assert token not in repr(entries)
    assert subject_names(practice, [entries[0].chain]) == {entries[0].chain: "Record system"}
    assert actor_names(practice)[actor_of(client).code] == "Record system"


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 101])
def test_a_name_that_cannot_be_kept_is_refused(practice, name):
    with pytest.raises(ValueError, match=r"name|shorter"):
        add_client(practice, name, [Scope.READ], TESTS)
    assert practice.machine_clients.everyone() == []


def test_a_name_is_free_again_once_its_program_was_revoked(practice):
    client, _token = add_client(practice, "Record system", [Scope.READ], TESTS)
    with pytest.raises(ValueError, match="Another client is called RECORD SYSTEM"):
        add_client(practice, "RECORD SYSTEM", [Scope.READ], TESTS)
    assert revoke_client(practice, client.id, TESTS)
    assert revoke_client(practice, client.id, TESTS) is None
    add_client(practice, "Record system", [Scope.READ], TESTS)


def test_only_a_right_token_is_counted(practice):
    _client, token = add_client(practice, "Record system", [Scope.READ], TESTS)
    assert [admit(practice, text, 1) for text in ("x", token[:-1])] == [None, None]
    assert admit(practice, token, 1).wait == 0
    assert admit(practice, token, 1).wait > 0
