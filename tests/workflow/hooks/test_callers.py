"""Who may ask by CDS Hooks: each token once."""

import pytest

from screening.exchange.cds_hooks.tokens import TokenError
from screening.settings import HookIssuer
from screening.workflow.hooks.callers import admit, chart_actor, issuer_keys
from tests.record_systems import ISSUER, RecordSystem

OURS = "https://forms.example.com/cds-services/one"


def test_a_token_counts_once_and_a_new_one_again(practice, tmp_path):
    system = RecordSystem()
    issuers = (HookIssuer(ISSUER, system.in_file(tmp_path)),)
    token = system.token(OURS)
    assert admit(practice, issuers, token, {OURS}).issuer == ISSUER
    with pytest.raises(TokenError, match="jti was used before"):
        admit(practice, issuers, token, {OURS})
    assert admit(practice, issuers, system.token(OURS), {OURS}).issuer == ISSUER


def test_two_issuers_may_use_the_same_id_and_neither_speaks_for_the_other(practice, tmp_path):
    systems = [RecordSystem(), RecordSystem("https://other.example.com")]
    issuers = tuple(HookIssuer(one.issuer, one.in_file(tmp_path)) for one in systems)
    for one in systems:
        assert admit(practice, issuers, one.token(OURS, jti="same"), {OURS}).issuer == one.issuer
    with pytest.raises(TokenError):
        admit(practice, issuers, systems[0].token(OURS, iss=systems[1].issuer), {OURS})


def test_keys_are_remembered_and_the_trail_has_room_for_any_name():
    issuers = (HookIssuer(ISSUER, "/keys.json"),)
    assert issuer_keys(issuers) is issuer_keys((HookIssuer(ISSUER, "/keys.json"),))
    assert len(chart_actor("https://" + "long" * 50).code) == 60
