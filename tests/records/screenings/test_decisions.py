"""Decisions as they are kept."""

import json

from hypothesis import given

from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Outcome
from screening.records.screenings.decisions import conclusions_data, read_conclusions
from tests.records.kept import CONCLUSIONS, through_json


def test_what_was_concluded_is_kept_under_these_keys_in_this_order():
    ticks = {"pregnant": Tick.CONFIRMED}
    content = DecisionContent(
        *(Conclusion.REFER, "why", ticks, "notes", "message"), ("risks",), ("duty",), (Outcome.FITS, Outcome.NOT_NOW)
    )
    assert json.dumps(conclusions_data(content)) == (
        '{"conclusion": "refer", "reason": "why", "cautions": {"pregnant": "confirmed"}, "notes": "notes", '
        '"message": "message", "talked_about": ["risks"], "duties": ["duty"], "suggested": ["fits", "not_now"]}'
    )


@given(content=CONCLUSIONS)
def test_whatever_was_concluded_is_read_again(content):
    assert read_conclusions(through_json(conclusions_data(content))) == content


def test_what_an_earlier_version_did_not_ask_for_is_left_blank():
    old = {"conclusion": "fits", "reason": "", "cautions": {"a": "not_confirmed"}, "notes": "n"}
    assert read_conclusions(old) == DecisionContent(Conclusion.FITS, "", {"a": Tick.NOT_CONFIRMED}, "n")
    assert read_conclusions({"conclusion": "fits"}) == DecisionContent(Conclusion.FITS)
