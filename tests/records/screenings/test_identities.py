"""Identities as they are kept."""

import json

from hypothesis import given

from screening.domain.people.identity import Identity
from screening.records.screenings.identities import identity_data, read_identity
from tests.records.kept import IDENTITIES, through_json

ANA = Identity("Ana Ruiz", "1981-01-02", "509 555 0199", "ana@example.com", "Eva", True, True, "mother")


def test_an_identity_is_kept_under_these_keys_in_this_order():
    assert json.dumps(identity_data(ANA)) == (
        '{"name": "Ana Ruiz", "born": "1981-01-02", "phone": "509 555 0199", "email": "ana@example.com", '
        '"helper": "Eva", "message_ok": true, "answered_by_helper": true, "relation": "mother"}'
    )


@given(identity=IDENTITIES)
def test_whoever_it_is_is_read_again(identity):
    assert read_identity(through_json(identity_data(identity))) == identity


def test_what_an_earlier_version_did_not_ask_for_is_left_blank():
    assert read_identity({"name": "Ana Ruiz", "born": "1981-01-02"}) == Identity("Ana Ruiz", "1981-01-02")
    assert read_identity({"name": "Ana", "born": None, "phone": ""}) == Identity("Ana", "")
