"""Rules are put in force while four clients fill and send: nobody gets an error, and each record replays."""

from __future__ import annotations

import time

from screening.app import create_app
from screening.practice import NAME
from screening.rulebook.reading.reader import digest
from screening.workflow.rules.replay import replay
from screening.workflow.rules.versions import activate
from tests.builders import TESTS
from tests.conftest import RULES_TEXT, close
from tests.faults.writers import writing_to
from tests.serving import free_port, start

LEAST_TIMES, MOST_TIMES, PAUSE = 8, 120, 0.5  # seconds between two activations; on until both were sent under
STRICTER = RULES_TEXT.replace("needle_hesitancy: {below: 7}", "needle_hesitancy: {below: 2}", 1)  # "healthy" says 2


def test_activating_while_four_clients_fill_and_send_disturbs_nobody(behind_proxy, settings):
    port, app = free_port(), create_app(settings)
    server = start(behind_proxy, port)
    with writing_to(port) as writers:
        for number in range(MOST_TIMES):
            time.sleep(PAUSE)
            with app.app_context():
                activate(app.extensions[NAME], (STRICTER, RULES_TEXT)[number % 2], TESTS)
                sent_under = {screening.digest for screening in app.extensions[NAME].screenings.all()}
            if number >= LEAST_TIMES and len(sent_under) > 1:
                break
        writers.stop()
    server.terminate()
    server.join(20)
    assert writers.broken == []
    with app.app_context():
        screenings = list(app.extensions[NAME].screenings.all())
        problems = [result.problem for result in replay(app.extensions[NAME], screenings) if result.problem]
    close(app)
    assert problems == []
    assert set(writers.acknowledged) <= {screening.reference for screening in screenings}
    assert {screening.digest for screening in screenings} == {digest(RULES_TEXT), digest(STRICTER)}
    assert {s.suggestion.rules_version == s.digest for s in screenings} == {True}
