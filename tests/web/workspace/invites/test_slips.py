"""Slips to print: in the patient's language, with the place, the time and the link as a QR code."""

import re
from dataclasses import replace
from datetime import date, time, timedelta

from screening.practice import NAME
from screening.records.intake.asked import Asked
from screening.workflow.intake.invite import invite
from tests.builders import TESTS

VISIT = date.today() + timedelta(days=30)


def made(app, **changes):
    with app.app_context():
        practice = app.extensions[NAME]
        asked = replace(Asked("Ana Ruiz", "en", VISIT, visit_at=time(14, 30)), **changes)
        return invite(practice, practice.settings, asked, TESTS)


def test_a_slip_says_for_whom_when_where_and_has_the_link_to_scan(app, desk):
    one = made(app)
    page = desk.go(f"/workspace/invites/{one.id}/slip")
    for said in ("Ana Ruiz", f"{VISIT.day}, {VISIT.year}, 2:30 pm", "River Clinic", "509 555 0100", f"/i/{one.token}"):
        assert said in page.text
    assert len(re.findall('class="qr"', desk.response.text)) == 1
