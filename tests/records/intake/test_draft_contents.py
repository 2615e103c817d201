"""The content of drafts as stored: under fixed keys, and readable whatever an earlier version left out."""

import json

from screening.domain.people.identity import Identity
from screening.records.intake.draft_contents import Content, content_data, read_content


def test_the_content_is_kept_under_these_keys_in_this_order():
    ana = Identity("Ana Ruiz", "1981-01-02")
    content = Content(
        {"rf": ("a",)}, {"rf": ("b",)}, ana, ("about_you",), "7K3M9QXTB", "es", Identity("A", ""), {"list": "no"}, True
    )
    blank = '"phone": "", "email": "", "helper": "", "message_ok": false, '
    blank += '"answered_by_helper": false, "relation": ""}'
    assert json.dumps(content_data(content)) == (
        '{"answers": {"rf": ["a"]}, "warning_signs": {"rf": ["b"]}, '
        f'"identity": {{"name": "Ana Ruiz", "born": "1981-01-02", {blank}, "reached": ["about_you"], '
        f'"code": "7K3M9QXTB", "begun_in": "es", "typed_identity": {{"name": "A", "born": null, {blank}, '
        '"asked_about": {"list": "no"}, "by_helper": true}'
    )


def test_what_an_earlier_version_did_not_keep_is_left_blank():
    assert read_content({"answers": {"age": 40}, "warning_signs": {}, "identity": {}}) == Content({"age": 40})
    assert content_data(Content())["identity"] == content_data(Content())["typed_identity"] == {}


def test_that_a_change_was_started_over_is_kept_and_written_only_then():
    assert read_content(content_data(Content(begun_again=True))).begun_again
    assert "begun_again" not in content_data(Content())


def test_tokens_that_were_given_are_kept_and_never_shown_among_the_rest():
    content = Content(link_token="planted", device_token="planted too")
    assert read_content(content_data(content)) == content
    assert "planted" not in repr(content)
    assert {"link_token", "device_token"}.isdisjoint(content_data(Content()))
