"""Tokens of record systems: only what a configured issuer signed for us counts; no message repeats what one holds."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from screening.exchange.cds_hooks import tokens
from screening.exchange.cds_hooks.tokens import LONGEST, Caller, IssuerKeys, TokenError, read_token
from tests.exchange.test_guarded import answering
from tests.record_systems import ISSUER, RecordSystem, other_keys, unsigned

OURS = "https://forms.example.com/cds-services/one"


@pytest.fixture(scope="module")
def system() -> RecordSystem:
    return RecordSystem()


@pytest.fixture
def issuers(system, tmp_path):
    return {ISSUER: IssuerKeys(system.in_file(tmp_path), 1)}


def refused(token, issuers) -> str:
    with pytest.raises(TokenError) as raised:
        read_token(token, issuers, {OURS})
    return str(raised.value)


def test_a_token_of_a_known_issuer_for_this_address_counts(system, issuers):
    assert read_token(system.token(OURS, jti="a1"), issuers, {OURS}) == Caller(ISSUER, "a1")
    several = system.token(["https://other.example", OURS], jti="a2")
    assert read_token(several, issuers, {OURS}).token_id == "a2"


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"iss": "https://stranger.example"}, "iss is missing or wrong"),
        ({"iss": None}, "iss is missing or wrong"),
        ({"iss": 7}, "iss is missing or wrong"),
        ({"aud": "https://forms.example.com/cds-services/two"}, "aud is missing or wrong"),
        ({"aud": None}, "aud is missing or wrong"),
        ({"exp": 1_700_000_000}, "exp is missing or wrong"),
        ({"exp": None}, "exp is missing or wrong"),
        ({"exp": "soon"}, "exp is missing or wrong"),
        ({"exp": time.time() + 2 * LONGEST}, "exp is more than 3600 seconds away"),
        ({"iat": None}, "iat is missing or wrong"),
        ({"iat": time.time() + 900}, "iat is missing or wrong"),
        ({"jti": None}, "jti is missing or wrong"),
        ({"jti": ""}, "jti is missing or wrong"),
        ({"jti": "x" * 256}, "jti is missing or wrong"),
        ({"nbf": time.time() + 900}, "nbf is missing or wrong"),
    ],
)
def test_a_claim_that_is_missing_or_wrong_is_named(system, issuers, claims, says):
    assert refused(system.token(OURS, **claims), issuers) == says


def test_no_other_key_and_no_other_algorithm_counts(system, issuers):
    assert "none of the keys" in refused(RecordSystem().token(OURS, header={"kid": "two"}), issuers)
    assert "not a token" in refused(RecordSystem().token(OURS), issuers), "the signature does not fit"
    for algorithm, key in other_keys().items():
        refused(system.token(OURS, key=key, header={"alg": algorithm}), issuers)
    assert "not a token" in refused(unsigned(system.token(OURS)), issuers)


@pytest.mark.parametrize("text", ["", "a.b.c", "....", "é.é.é", "x" * 9000, "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA"])
def test_what_is_no_token_is_refused(issuers, text):
    refused(text, issuers)


def test_a_new_key_is_looked_for_and_keys_that_cannot_be_read_are_told(system, tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_text("[")
    keys = {ISSUER: IssuerKeys(str(path), 1)}
    assert refused(system.token(OURS), keys) == "the keys of its issuer cannot be read (JsonError)"
    path.write_text(system.published())
    assert "none of the keys" in refused(system.token(OURS), keys), "nobody makes us ask again and again"
    monkeypatch.setattr(tokens, "_AGAIN", 0)
    assert read_token(system.token(OURS), keys, {OURS}).issuer == ISSUER
    monkeypatch.setattr(tokens, "_AGAIN", 30)
    newer = RecordSystem(kid="two")
    path.write_text(newer.published())
    token = newer.token(OURS, header={"kid": "two"})
    assert "none of the keys" in refused(token, keys), "they were read a moment ago"
    monkeypatch.setattr(tokens, "_AGAIN", 0)
    assert read_token(token, keys, {OURS}).issuer == ISSUER


def test_while_keys_are_fetched_others_go_by_those_of_before_or_wait_for_a_moment(system, tmp_path, monkeypatch):
    """A slow issuer holds up one call: its own others, and other issuers, go on."""
    slow = IssuerKeys(system.in_file(tmp_path), 1)
    begun, go_on, read = Event(), Event(), slow.read

    def read_slowly():
        begun.set()
        go_on.wait(5)
        return read()

    monkeypatch.setattr(slow, "read", read_slowly)
    monkeypatch.setattr(tokens, "_WAIT", 0.1)
    other = RecordSystem("https://other.example")
    issuers = {ISSUER: slow, other.issuer: IssuerKeys(other.in_file(tmp_path), 1)}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(read_token, system.token(OURS), issuers, {OURS})
        assert begun.wait(5)
        assert read_token(other.token(OURS), issuers, {OURS}).issuer == other.issuer
        assert "none of the keys" in refused(system.token(OURS), issuers), "after a moment"
        go_on.set()
        assert first.result().issuer == ISSUER
        begun.clear()
        go_on.clear()
        monkeypatch.setattr(tokens, "_KEPT", 0)
        later = pool.submit(read_token, system.token(OURS), issuers, {OURS})
        assert begun.wait(5)
        assert read_token(system.token(OURS), issuers, {OURS}).issuer == ISSUER, "by the key of before"
        assert not later.done()
        go_on.set()
        assert later.result().issuer == ISSUER


def test_whoever_comes_while_the_first_keys_are_fetched_gets_them(system, tmp_path, monkeypatch):
    keys = IssuerKeys(system.in_file(tmp_path), 1)
    read, times = keys.read, []

    def read_slowly():
        times.append(time.sleep(0.1))
        return read()

    monkeypatch.setattr(keys, "read", read_slowly)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(read_token, system.token(OURS), {ISSUER: keys}, {OURS}) for _ in range(3)]
        assert [one.result().issuer for one in asked] == [ISSUER] * 3
    assert len(times) == 1


def test_keys_come_from_an_address_too_and_no_redirect_leads_elsewhere(system):
    keys = system.published().encode()
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(keys), keys)) as (address, asked):
        there = {ISSUER: IssuerKeys(f"{address}/jwks.json", 2)}
        assert read_token(system.token(OURS), there, {OURS}).issuer == ISSUER
        read_token(system.token(OURS), there, {OURS})
        assert len(asked) == 1, "they are kept"
    with answering(b"HTTP/1.1 302 Found\r\nLocation: https://a.example\r\nContent-Length: 0\r\n\r\n") as (address, _):
        assert "cannot be read (RefusedError)" in refused(system.token(OURS), {ISSUER: IssuerKeys(address, 2)})
