"""ID tokens: only what the provider signed, for this practice and this browser, says who somebody is."""

import hmac
import json
import time
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from screening.exchange.id_tokens import (
    SKEW,
    Problem,
    ProviderIdentity,
    SignOnError,
    fitting,
    read_id_token,
    signing_key,
)
from screening.settings import SingleSignOn
from tests.identity_provider import NEXT_KEY, OTHER_KEY, OWN_KEY

ISSUER, CLIENT, NONCE = "https://id.example.com", "screening", "n-0S6_WzA2Mj"
KNOWN_AS = SingleSignOn(ISSUER, CLIENT, "secret", "Sign in", ("mfa", "gold"))
KEYS = [OWN_KEY, NEXT_KEY]


def right(**changes):
    """The claims of a token that lets somebody in; None leaves one out."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "river-1", "nonce": NONCE, "iat": now, "exp": now + 300}
    claims |= {"email": "park@example.com", "email_verified": True, **changes}
    return {name: one for name, one in claims.items() if one is not None}


def signed(claims, key=NEXT_KEY, **header) -> str:
    return jwt.encode({"alg": key.alg, "kid": key.kid, **header}, claims, key, algorithms=[header.get("alg", key.alg)])


def unsigned(header, claims, signature=b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def read(token, **more) -> ProviderIdentity:
    return read_id_token({"id_token": token, **more}, NONCE, KNOWN_AS, lambda header: fitting(KEYS, header))


def refused(token, **more) -> Problem:
    with pytest.raises(SignOnError) as caught:
        read(token, **more)
    assert not isinstance(token, str) or "eyJ" not in str(caught.value)
    return caught.value.problem


def test_a_right_token_says_who_somebody_is():
    at = int(time.time())
    claims = right(auth_time=at, amr=["pwd", "mfa"])
    for key in KEYS:
        assert read(signed(claims, key)) == ProviderIdentity(
            ISSUER, "river-1", "park@example.com", at, second_factor=True
        )


def test_one_of_several_audiences_is_enough_if_the_token_was_made_for_us():
    assert read(signed(right(aud=[CLIENT, "other"], azp=CLIENT)))
    assert refused(signed(right(aud=[CLIENT, "other"]))) is Problem.NOT_VALID
    assert refused(signed(right(aud=[CLIENT, "other"], azp="other"))) is Problem.NOT_VALID


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)
NOT_A_TIME = (
    st.none() | st.booleans() | st.text() | st.just(float("nan")) | st.just(float("inf")) | st.lists(st.integers())
)


@given(name=st.sampled_from(["iss", "aud", "nonce"]), value=ANYTHING | st.dictionaries(st.text(), st.integers()))
def test_another_issuer_audience_or_nonce_lets_nobody_in(name, value):
    wanted = right()[name]
    if value not in (wanted, [wanted]):
        assert refused(signed(right(**{name: value}))) is Problem.NOT_VALID


@given(name=st.sampled_from(["iss", "aud", "nonce"]), cut=st.integers(0, 5), more=st.text(min_size=1))
def test_what_only_resembles_it_lets_nobody_in(name, cut, more):
    wanted = right()[name]
    for value in (wanted[: len(wanted) - 1 - cut], wanted + more, more + wanted, wanted.swapcase()):
        assert refused(signed(right(**{name: value}))) is Problem.NOT_VALID


@given(name=st.sampled_from(["exp", "iat"]), value=NOT_A_TIME)
def test_a_time_that_is_none_lets_nobody_in(name, value):
    assert refused(signed(right(**{name: value})))


@given(seconds=st.integers(SKEW + 2, 10**15))
def test_a_token_that_ran_out_or_is_of_tomorrow_lets_nobody_in_and_the_clocks_are_blamed(seconds):
    now = int(time.time())
    assert refused(signed(right(exp=now - seconds))) is Problem.CLOCK
    assert refused(signed(right(iat=now + seconds, exp=now + 2 * seconds))) is Problem.CLOCK
    assert refused(signed(right(nbf=now + seconds))) is Problem.CLOCK


@given(
    subject=st.none()
    | st.just("")
    | st.integers()
    | st.just("x" * 256)
    | st.just("a\0b")
    | st.just("ä")
    | st.just(["a"])
)
def test_a_subject_that_cannot_be_kept_lets_nobody_in(subject):
    assert refused(signed(right(sub=subject))) is Problem.NOT_VALID


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 5, "HS256", "RS256", "XX"])
def test_a_token_without_a_signature_lets_nobody_in(alg):
    assert refused(unsigned({"alg": alg, "kid": "first"}, right())) is Problem.NOT_VALID
    assert refused(unsigned({"alg": alg}, right(), b"x" * 256)) is Problem.NOT_VALID


@pytest.mark.parametrize("form", ["pem", "der"])
@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_the_public_key_as_a_shared_secret_lets_nobody_in(alg, form):
    public = OWN_KEY.as_pem(private=False) if form == "pem" else OWN_KEY.as_der(private=False)
    beginning = unsigned({"alg": alg, "kid": "first"}, right()).removesuffix(".")
    mac = urlsafe_b64encode(hmac.digest(public, beginning.encode(), f"sha{alg[2:]}")).rstrip(b"=").decode()
    assert refused(f"{beginning}.{mac}") is Problem.NOT_VALID


def test_another_key_lets_nobody_in_whatever_it_is_called():
    curve = ECKey.generate_key("P-256", {"kid": "next", "alg": "ES256"})
    for token in (signed(right(), OTHER_KEY), signed(right(), curve), signed(right(), OTHER_KEY, kid="next")):
        assert refused(token) is Problem.NOT_VALID


def test_of_two_keys_the_one_that_is_named_counts():
    second = RSAKey.import_key(OTHER_KEY.as_dict(private=True), {"kid": "second"})

    def among_both(token):
        return read_id_token({"id_token": token}, NONCE, KNOWN_AS, lambda header: fitting([OWN_KEY, second], header))

    assert among_both(signed(right(), OWN_KEY)) == among_both(signed(right(), OTHER_KEY, kid="second"))
    for key, name in ((OTHER_KEY, "first"), (OWN_KEY, "second"), (OWN_KEY, "third")):
        with pytest.raises(SignOnError):
            among_both(signed(right(), key, kid=name))


def test_a_key_that_comes_with_the_token_lets_nobody_in():
    own = {"jwk": OTHER_KEY.as_dict(private=False), "jku": "https://evil.example/keys"}
    for header in (own, {**own, "kid": "unknown"}):
        assert refused(signed(right(), OTHER_KEY, **{"kid": "first", **header})) is Problem.NOT_VALID


@given(place=st.integers(0, 10**6), bit=st.integers(0, 5))
def test_a_token_changed_in_one_letter_lets_nobody_in(place, bit):
    token = signed(right(), OWN_KEY)
    place %= len(token)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    old = token[place]
    new = "." if old == "." else letters[letters.index(old) ^ (1 << bit)]
    changed = token[:place] + (new if new != "." else "A") + token[place + 1 :]
    if place < len(token) - 1:  # the last letter has bits that mean nothing
        assert refused(changed)


@given(st.text() | st.integers() | st.none() | st.lists(st.text()) | st.binary().map(lambda one: f"{one!r}.{one!r}.x"))
def test_what_is_no_token_lets_nobody_in(token):
    assert refused(token) is Problem.NOT_VALID


def test_a_token_without_a_key_name_needs_just_one_key_of_its_kind():
    token = jwt.encode({"alg": "RS256"}, right(), OWN_KEY, algorithms=["RS256"])
    assert read(token)
    with pytest.raises(SignOnError):
        read_id_token({"id_token": token}, NONCE, KNOWN_AS, lambda header: fitting([*KEYS, OTHER_KEY], header))


def test_a_token_belongs_to_the_access_token_beside_it():
    assert refused(signed(right(at_hash="x")), access_token="opaque") is Problem.NOT_VALID
    assert read(signed(right()), access_token="opaque")


@given(verified=ANYTHING.filter(lambda one: one is not True))
def test_only_a_plain_true_is_a_verified_address(verified):
    assert read(signed(right(email_verified=verified))).email == ""


@given(
    amr=st.lists(st.sampled_from(["pwd", "otp", "MFA", "mfa ", "m"])), acr=st.sampled_from(["1", "0", "Gold", None, 5])
)
def test_no_other_method_is_a_second_factor(amr, acr):
    assert not read(signed(right(amr=amr, acr=acr))).second_factor
    assert read(signed(right(amr=[*amr, "mfa"], acr=acr))).second_factor
    assert read(signed(right(amr=amr, acr="gold"))).second_factor


@given(at=ANYTHING)
def test_when_somebody_signed_in_there_is_a_time_or_not_known(at):
    try:
        found = read(signed(right(auth_time=at))).authenticated_at
    except SignOnError:
        return
    assert found == (at or 0.0) or abs(at) >= 2**53


@pytest.mark.parametrize(
    "published",
    [5, None, {}, {"kty": "oct", "k": "AAAA"}, {"kty": "RSA"}, {"kty": "RSA", "n": "x", "e": 5}, {"kty": ["RSA"]},
     {**OWN_KEY.as_dict(private=False), "use": "enc"}, {"kty": "EC", "crv": "P-0", "x": "AA", "y": "AA"}],
)  # fmt: skip
def test_a_published_key_that_checks_no_signature_is_left_out(published):
    assert signing_key(published) is None
    assert signing_key(OWN_KEY.as_dict(private=False)).kid == "first"
