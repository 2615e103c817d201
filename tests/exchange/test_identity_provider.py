"""The identity provider, asked as seldom as can be, and never for more than it published."""

from urllib.parse import parse_qs, urlsplit

import pytest

from screening.exchange import identity_provider
from screening.exchange.id_tokens import Problem, SignOnError
from screening.exchange.identity_provider import IdentityProvider
from tests.identity_provider import NEXT_KEY, OTHER_KEY, providing

BACK = "https://forms.example.com/workspace/single-sign-on/back"


@pytest.fixture
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture
def ours(provider):
    """The provider as this practice knows it."""
    return IdentityProvider(provider.settings(), seconds=1)


def walk(provider, ours):
    """Go there and come back."""
    address, begun = ours.begin(BACK)
    brought = parse_qs(urlsplit(provider.authorize(address)).query)
    return ours.finish(begun, {name: values[0] for name, values in brought.items()}, BACK)


def test_each_browser_gets_a_state_a_nonce_and_a_verifier_of_its_own(ours):
    begun = [ours.begin(BACK)[1] for _ in range(20)]
    assert len({text for one in begun for text in (one.state, one.nonce, one.verifier)}) == 60
    assert begun[0].verifier not in ours.begin(BACK)[0]


def test_what_is_published_is_asked_for_once_in_ten_minutes(provider, ours, monkeypatch):
    for _ in range(3):
        assert walk(provider, ours).subject == "river-1"
    assert sorted(provider.asked) == ["/.well-known/openid-configuration", "/keys", *["/token"] * 3]
    monkeypatch.setattr(identity_provider, "_KEPT", -1)
    walk(provider, ours)
    assert provider.asked.count("/keys") == 2


def test_tokens_signed_with_unknown_keys_do_not_make_it_ask_again_and_again(provider, ours):
    walk(provider, ours)
    provider.key = NEXT_KEY
    for _ in range(3):
        with pytest.raises(SignOnError):
            walk(provider, ours)
    assert provider.asked.count("/keys") == 1


def test_a_key_with_a_new_name_is_asked_for(provider, ours, monkeypatch):
    monkeypatch.setattr(identity_provider, "_KEYS_AGAIN", -1)
    walk(provider, ours)
    provider.key, provider.published_keys = NEXT_KEY, [NEXT_KEY]
    assert walk(provider, ours).subject == "river-1"
    provider.key = OTHER_KEY
    with pytest.raises(SignOnError):
        walk(provider, ours)


@pytest.mark.parametrize(
    "published",
    [{"authorization_endpoint": "http://evil.example/"}, {"token_endpoint": None}, {"token_endpoint": 5},
     {"jwks_uri": "ftp://x"}, {"authorization_endpoint": "https://x/\r\nSet-Cookie: a"}, {"issuer": None}],
)  # fmt: skip
def test_an_address_that_is_less_safe_than_its_own_is_not_used(provider, published):
    known = provider.settings()
    ours = IdentityProvider(known, seconds=1)
    if published.get("authorization_endpoint") == "http://evil.example/":
        ours._is_safe = lambda address: str(address).startswith("https://")  # as for an issuer with https
    provider.published = published
    with pytest.raises(SignOnError) as caught:
        ours.begin(BACK)
    assert caught.value.problem is Problem.NOT_VALID


@pytest.mark.parametrize(
    "address", ["https://id.example.com/authorize?tenant=river", "https://id.example.com/authorize"]
)
def test_an_address_may_have_parameters_already(provider, ours, address):
    provider.published = {"authorization_endpoint": address, "end_session_endpoint": address}
    for found in (ours.begin(BACK)[0], ours.sign_out_address(BACK)):
        parts = urlsplit(found)
        assert found.startswith("https://id.example.com/authorize?")
        assert ("tenant=river" in parts.query) == ("tenant" in address)
        assert parse_qs(parts.query)["client_id"] == ["screening"]
