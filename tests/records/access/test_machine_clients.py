"""Machine clients: a token opens once it was shown, nothing of it is kept, and the last use is to the minute."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from screening.records.access.machine_clients import Scope
from screening.records.access.tables import MachineClientRow
from screening.records.database import db
from tests.builders import written


def test_a_token_leads_to_its_client_with_its_scopes(practice):
    added, token = written(practice.machine_clients.add, "Record system", [Scope.WRITE, Scope.EVALUATE, Scope.WRITE])
    found = practice.machine_clients.holding(token)
    assert (found, found.scopes) == (added, {Scope.EVALUATE, Scope.WRITE})


def test_nothing_of_a_token_but_a_hash_is_kept(practice):
    _added, token = written(practice.machine_clients.add, "Record system", [Scope.READ])
    row = db.session.scalar(select(MachineClientRow))
    assert token.split("_", 2)[2] not in repr(vars(row))


def test_two_tokens_have_nothing_in_common(practice):
    tokens = [written(practice.machine_clients.add, name, [Scope.READ])[1] for name in ("A", "B")]
    assert [practice.machine_clients.holding(token).name for token in tokens] == ["A", "B"]
    crossed = f"{tokens[0].rpartition('_')[0]}_{tokens[1].split('_', 2)[2]}"
    assert practice.machine_clients.holding(crossed) is None


def test_a_revoked_client_is_kept_on_the_list_and_revoked_once(practice):
    added, token = written(practice.machine_clients.add, "Record system", [Scope.READ])
    assert written(practice.machine_clients.revoke, added.id).revoked_at
    assert written(practice.machine_clients.revoke, added.id) is None
    assert practice.machine_clients.holding(token) is None
    assert [one.id for one in practice.machine_clients.everyone()] == [added.id]


def test_those_that_may_call_stand_first_each_by_name(practice):
    ids = [written(practice.machine_clients.add, name, [Scope.READ])[0].id for name in ("b", "A", "c")]
    written(practice.machine_clients.revoke, ids[1])
    assert [one.name for one in practice.machine_clients.everyone()] == ["b", "c", "A"]


def test_the_last_use_is_kept_to_the_minute_and_a_fast_clock_does_not_hide_later_ones(practice):
    added, token = written(practice.machine_clients.add, "Record system", [Scope.READ])
    begun = datetime.now(UTC)
    seen = []
    for seconds in (0, 30, 61, 3600, 0):
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            written(practice.machine_clients.see, practice.machine_clients.holding(token))
        seen.append(round((practice.machine_clients.by_id(added.id).used_at - begun).total_seconds()))
    assert seen == [0, 0, 61, 3600, 0]
