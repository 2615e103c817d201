"""The master key is rotated while four clients write, and killed half-way: nothing is lost, and everything opens.

FAULTS_ROTATIONS says how often a rotation is killed (short in the suite; `make faults` kills 100).
"""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from screening.app import create_app
from screening.practice import NAME
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.records.keys.tables import WrappedKeyRow
from screening.settings.key_file import destroy_older_keys, read_keys
from screening.workflow.practice.upgrade import seal_known_value
from tests.conftest import close
from tests.faults.test_killed import hold_against
from tests.faults.writers import writing_to
from tests.serving import free_port, kill, process, start

KILLS = int(os.environ.get("FAULTS_ROTATIONS", "2"))
KEYS = 8000  # so that a rotation takes long enough to be killed in its middle
LONGEST = 0.3  # seconds from the first batch until a rotation is killed; all of them take about twice that
PATIENCE = 60  # seconds that a rotation may take


@pytest.fixture
def opened(settings, key_file):
    """Open the practice's app with the keys that the file has now."""
    apps = []

    def opened():
        *older, key = read_keys(key_file)
        apps.append(create_app(replace(settings, key=key, older_keys=tuple(older), key_file=key_file)))
        return apps[-1]

    yield opened
    for app in apps:
        close(app)


def rotation(environment):
    return process(environment, "screening", "key", "rotate")


def under_newest(practice) -> tuple[int, int]:
    """How many keys the newest master key wraps, and how many keys there are."""
    head = practice.keys.masters.newest.head
    mine = select(func.count()).where(func.substr(WrappedKeyRow.wrapped, 1, len(head)) == head)
    return db.session.scalar(mine), db.session.scalar(select(func.count()).select_from(WrappedKeyRow))


def rotated(environment) -> None:
    """Rotate to the end."""
    whole = rotation(environment)
    whole.join(PATIENCE)
    assert whole.exitcode == 0


def killed_half_way(environment, after: float, app) -> bool:
    """Rotate, and kill that some seconds after it wrote something; return whether it was half-way."""
    with app.app_context():
        practice, before = app.extensions[NAME], under_newest(app.extensions[NAME])[0]
        killed = rotation(environment)
        while killed.is_alive() and before - under_newest(practice)[0] in range(-9, 9):  # what the clients write
            db.session.remove()
            time.sleep(0.005)
        time.sleep(after)
        killed.kill()
        killed.join(PATIENCE)
        db.session.remove()
        mine, every = under_newest(practice)
    return 0 < mine < every


def test_a_rotation_killed_again_and_again_while_clients_write_loses_nothing(
    behind_proxy, key_file, opened, chance, told
):
    app = opened()
    with app.app_context():
        practice = app.extensions[NAME]
        seal_known_value(practice.keys)
        with transaction():
            practice.keys.make_missing([f"{number:032x}" for number in range(KEYS)])
    port = free_port()
    server = start(behind_proxy, port)
    with writing_to(port) as writers:
        half_way = 0
        for _ in range(KILLS):
            half_way += killed_half_way(behind_proxy, chance.uniform(0, LONGEST), app)
            writers.wait_for_another()
        rotated(behind_proxy)
        writers.wait_for_another()
        writers.stop()
    kill(server)
    hold_against(behind_proxy["SCREENING_DATABASE_URL"], writers)
    destroy_older_keys(key_file)
    hold_together(opened())
    did = f"{half_way} half-way; {len(writers.acknowledged)} acknowledged, none lost, every key under the newest"
    told(f"{KILLS} x kill -9 of a rotation", did)


def hold_together(app) -> None:
    """Assert that everything opens with the newest key alone."""
    with app.app_context():
        practice = app.extensions[NAME]
        mine, every = under_newest(practice)
        assert mine == every > KEYS
        assert {one.identity.name for one in practice.screenings.all()} == {"Ana Ruiz"}
        assert Verification(practice.keys).verify().problems == ()
