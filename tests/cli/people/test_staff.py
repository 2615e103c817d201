"""`screening people`: links that work, or why there is none."""

import pytest

from screening.practice import NAME
from screening.workflow.practice.staff import end_access
from tests.builders import TESTS, let_in


@pytest.mark.parametrize("command", ["link", "lost-factor"])
def test_who_has_no_access_gets_no_link_that_would_not_work(run, app, command):
    with app.app_context():
        let_in("Boss", "boss@example.com")
        end_access(app.extensions[NAME], let_in("Gone", "gone@example.com").id, TESTS)
    done = run("people", command, "gone@example.com")
    assert done.exit_code == 1
    assert "the access of Gone has ended, so no link would work" in done.output
    assert "/workspace/welcome/" not in done.output
    assert "/workspace/welcome/" in run("people", command, "boss@example.com").output
