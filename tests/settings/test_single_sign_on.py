"""The settings of single sign-on: none, or all that it needs, each refused by its name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.settings import SingleSignOn
from screening.settings.environment import SettingsError, read_settings
from screening.settings.single_sign_on import NAMES, read_single_sign_on


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "oidc-secret"
    path.write_text("a secret with + and %\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def whole(environment, secret_file):
    """The environment of a practice with a provider."""
    return {
        **environment,
        "SCREENING_OIDC_ISSUER": "https://id.example.com/realms/river/",
        "SCREENING_OIDC_CLIENT_ID": "screening",
        "SCREENING_OIDC_SECRET_FILE": str(secret_file),
    }


def problems_of(environment) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    return caught.value.problems


def test_without_settings_there_is_none(environment):
    assert read_settings(environment).single_sign_on is None
    empty = {f"SCREENING_{name}": " " for name in NAMES}
    assert read_settings({**environment, **empty}).single_sign_on is None


def test_a_provider_is_read_as_it_writes_itself(whole):
    assert read_settings(whole).single_sign_on == SingleSignOn(
        "https://id.example.com/realms/river/", "screening", "a secret with + and %", "Sign in with your work account"
    )
    more = {"SCREENING_OIDC_BUTTON": "Sign in with River ID", "SCREENING_OIDC_SECOND_FACTOR": " mfa, gold,"}
    found = read_settings({**whole, **more}).single_sign_on
    assert (found.button, found.second_factor) == ("Sign in with River ID", ("mfa", "gold"))


def test_the_secret_is_not_shown_where_settings_are(whole):
    assert "a secret" not in repr(read_settings(whole))


@pytest.mark.parametrize("name", NAMES[:3])
def test_what_is_missing_is_named(whole, name):
    del whole[f"SCREENING_{name}"]
    assert [problem.split()[0] for problem in problems_of(whole)] == [f"SCREENING_{name}"]


@pytest.mark.parametrize(
    "issuer",
    ["id.example.com", "http://id.example.com", "https://", "https://id.example.com/?a=1", "https://id.example.com/#a",
     "https://me@id.example.com", "https://[f", "https://id.example.com:many", "https://id.exämple.com", "x:1"],
)  # fmt: skip
def test_an_issuer_that_is_no_safe_address_is_refused(whole, issuer):
    [problem] = problems_of({**whole, "SCREENING_OIDC_ISSUER": issuer})
    assert problem.startswith("SCREENING_OIDC_ISSUER must be")


def test_plain_http_is_for_a_demo_on_this_machine(whole):
    local = {**whole, "SCREENING_OIDC_ISSUER": "http://127.0.0.1:8080/realms/river"}
    assert read_settings(local).single_sign_on.issuer.startswith("http:")
    live = {**local, "SCREENING_DEMO": "no", "SCREENING_ADDRESS": "https://forms.example.com"}
    assert [problem.split()[0] for problem in problems_of(live)] == ["SCREENING_OIDC_ISSUER"]


@pytest.mark.parametrize("content", [b"", b" \n", b"two\nlines\n", "geheimß".encode(), b"\xff", b"a\0b"])
def test_a_file_without_a_secret_is_refused(whole, secret_file, content):
    secret_file.write_bytes(content)
    [problem] = problems_of(whole)
    assert problem == "SCREENING_OIDC_SECRET_FILE must name a file with the client secret, on one line"


def test_a_secret_that_everyone_can_read_or_nobody_is_refused(whole, secret_file):
    secret_file.chmod(0o644)
    assert "can be read by everyone: chmod o=" in problems_of(whole)[0]
    secret_file.unlink()
    assert "must name a file" in problems_of(whole)[0]


def test_a_button_is_short(whole):
    [problem] = problems_of({**whole, "SCREENING_OIDC_BUTTON": "x" * 61})
    assert problem.startswith("SCREENING_OIDC_BUTTON must have at most 60")


@given(values=st.dictionaries(st.sampled_from([f"SCREENING_{name}" for name in NAMES]), st.text()))
def test_whatever_is_given_is_read_or_refused_by_name_without_its_value(values):
    found, problems = read_single_sign_on(values, demo=False)
    assert all(re.match(r"SCREENING_OIDC_\w+ (is missing|must)", problem) for problem in problems)
    assert bool(problems) or found is None  # no text names a secret file here
