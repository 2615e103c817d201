"""What was sent, as it is kept."""

import json

from hypothesis import given

from screening.records.screenings.answers import SentAnswers, answers_data, read_sent
from tests.records.kept import SENT, through_json


def test_answers_are_kept_under_these_keys_in_this_order():
    sent = SentAnswers(
        answers={"age": 40, "rf": ("a", "b")},
        taken_back={"rf": ("c",)},
        left_out=("cancer",),
        asked_about={"list": "no"},
    )
    assert json.dumps(answers_data(sent)) == (
        '{"answers": {"age": 40, "rf": ["a", "b"]}, "taken_back": {"rf": ["c"]}, "left_out": ["cancer"], '
        '"asked_about": {"list": "no"}}'
    )


@given(sent=SENT)
def test_whatever_was_sent_is_read_again(sent):
    assert read_sent(through_json(answers_data(sent))) == sent


def test_what_an_earlier_version_did_not_keep_reads_as_none():
    assert read_sent({"answers": {"age": 40}}) == SentAnswers(answers={"age": 40})
