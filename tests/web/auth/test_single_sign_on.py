"""Single sign-on: a provider vouches for somebody, and only who has an account here gets in, and only as themselves."""

import logging
import re
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from screening.app import create_app
from screening.exchange.identity_provider import IdentityProvider
from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.web.auth.single_sign_on import _PROVIDER, begin_sign_on
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, end_access
from tests.builders import PASSWORD, TESTS, Phone, Therapist
from tests.conftest import PLACE, close, settings_for
from tests.identity_provider import NEXT_KEY, OTHER_KEY, SECRET, Provider, providing

BEGIN, BACK = "/workspace/single-sign-on", "/workspace/single-sign-on/back"
HOME = "https://localhost"


@pytest.fixture(scope="module")
def served_provider():
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(served_provider) -> Provider:
    """A provider that makes no mistake yet."""
    vars(served_provider).update(vars(Provider(served_provider.issuer)))
    return served_provider


@pytest.fixture(scope="module")
def app_with(server, served_provider):
    """Return a function that makes the app of a practice that offers single sign-on."""

    def made(**changes):
        known = served_provider.settings(second_factor=("mfa", "gold"))
        return create_app(replace(settings_for(server.empty(PLACE)), single_sign_on=known, **changes))

    return made


@pytest.fixture(scope="module")
def offered(app_with):
    """The app of a practice that offers single sign-on, made once."""
    return app_with()


@pytest.fixture
def app(settings, offered, provider):
    """The same on a fresh database, and it knows nothing of the provider yet."""
    offered.extensions[_PROVIDER] = IdentityProvider(provider.settings(second_factor=("mfa", "gold")), seconds=0.5)
    yield offered
    close(offered)


class Worker(Therapist):
    """Somebody of the practice who has an account at the provider."""

    def __init__(self, app, provider, **who):
        super().__init__(app, **who)
        self.provider = provider

    def begin(self, **fields) -> str:
        """Press the button on the page at hand; return the address that the browser is sent to."""
        token = self.page.values["csrf_token"][0]
        self.response = self.client.post(BEGIN, data={"csrf_token": token, **fields}, base_url=self.base)
        assert self.response.status_code == 200, self.response.location
        return self.response.headers["Refresh"].removeprefix("0; url=")

    def bring(self, back: str):
        """Come back from the provider with an address of ours."""
        parts = urlsplit(back)
        assert parts.path == BACK
        return self.go(f"{parts.path}?{parts.query}")

    def single_sign_on(self, wanted=""):
        """Sign in there, from the sign-in page that a wanted page led to."""
        self.go("/workspace/sign-in" + (f"?{urlencode({'next': wanted})}" if wanted else ""))
        return self.bring(self.provider.authorize(self.begin(next=wanted)))

    def confirm(self, **fields):
        return self.bring(self.provider.authorize(self.begin(**fields)))

    def sign_out(self):
        self.go("/workspace/sign-ins")
        return self.post("/workspace/sign-out", {})


@pytest.fixture
def park(app, provider) -> Worker:
    return Worker(app, provider)


def trail(app, person_id=1) -> list[tuple[str, str]]:
    with app.app_context():
        entries = app.extensions[NAME].audit.all(Wanted(chain=f"person:{person_id}"))
        return [(one.action, one.detail) for one in entries][1:]


def is_in(worker) -> bool:
    return worker.client.get("/workspace/", base_url=worker.base).status_code == 200


def told(worker, words) -> None:
    """Nobody was let in, and the sign-in page says why, once."""
    assert worker.response.request.path == "/workspace/sign-in"
    assert words in worker.page.text
    assert "There is a problem" in worker.page.text
    assert words not in worker.go("/workspace/sign-in").text
    assert not is_in(worker)


def test_without_a_provider_nothing_is_offered_and_nothing_is_there(settings, served):
    client = served.test_client()
    page = client.get("/workspace/sign-in").text
    assert "single-sign-on" not in page
    token = re.search('name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    assert client.post(BEGIN, data={"csrf_token": token}).status_code == 404
    assert client.get(BACK).status_code == 404
    close(served)


def test_somebody_with_an_account_here_signs_in_and_is_linked_the_first_time(app, park):
    assert "Sign in with River ID" in park.go("/workspace/sign-in").text
    assert "No screenings are waiting" in park.single_sign_on().text
    assert trail(app) == [("signed in", ""), ("single sign-on linked", park.provider.issuer)]
    park.sign_out()
    assert not is_in(park)
    park.single_sign_on()
    assert is_in(park)
    assert trail(app)[2:] == [("signed in", "")]


def test_what_went_right_there_does_not_count_toward_the_posts_of_an_address(park, monkeypatch):
    monkeypatch.setattr(begin_sign_on, "needs", replace(begin_sign_on.needs, posts_an_hour=2))
    for _ in range(4):
        park.single_sign_on()
        assert is_in(park)
        park.sign_out()


def test_the_provider_is_asked_for_a_code_with_proof_and_is_told_nothing_else(park):
    park.single_sign_on()
    wanted = park.provider.wanted
    assert wanted.keys() == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values"),
        *("code_challenge", "code_challenge_method"),
    }
    assert wanted["redirect_uri"] == f"http://localhost:8000{BACK}"
    assert min(len(wanted[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert wanted["scope"] == "openid email"


def test_a_password_still_signs_in(park):
    park.sign_in()
    assert "No screenings are waiting" in park.page.text


@pytest.mark.parametrize("stalled", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("seconds", [30, 0.05])
def test_a_provider_that_is_slow_or_gives_byte_after_byte_keeps_nobody_waiting(app, park, stalled, seconds):
    park.provider.stalls = {stalled: seconds}
    page = park.go("/workspace/sign-in")
    began = time.monotonic()
    token = page.values["csrf_token"][0]
    if stalled == "/.well-known/openid-configuration":
        park.post(BEGIN, {})
    else:
        park.bring(park.provider.authorize(park.begin(csrf_token=token)))
    assert time.monotonic() - began < 2
    told(park, "cannot be reached now")
    park.sign_in()
    assert "No screenings are waiting" in park.page.text


@pytest.mark.parametrize(
    "wrong", [{"issuer": "https://other.example"}, {"jwks_uri": "file:///etc/passwd"}, {"issuer": 7}]
)
def test_a_provider_that_publishes_what_cannot_be_is_not_gone_to(park, wrong):
    park.provider.published = wrong
    park.go("/workspace/sign-in")
    park.post(BEGIN, {})
    told(park, "is not valid")


def test_a_provider_that_fails_or_knows_another_secret_is_told_apart(app, park):
    park.provider.token_status = 503
    park.single_sign_on()
    told(park, "cannot be reached now")
    park.provider.token_status = 200
    wrong = park.provider.settings(secret="another")
    app.extensions[_PROVIDER] = IdentityProvider(wrong, seconds=0.5)
    park.single_sign_on()
    told(park, "does not know this tool")


def test_a_provider_that_takes_the_secret_as_a_header_gets_it_there(park):
    park.provider.published = {"token_endpoint_auth_methods_supported": None}
    park.single_sign_on()
    assert is_in(park)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "did not finish"),
        ("temporarily_unavailable", "cannot be reached now"),
        ("invalid_scope", "does not know this tool"),
        ("<script>", "does not know this tool"),
    ],
)
def test_what_the_provider_refuses_is_said(park, error, words):
    park.provider.refuses = error
    park.single_sign_on()
    told(park, words)


def test_who_did_not_begin_here_gets_in_with_nothing_of_somebody_else(app, park):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin())
    victim = Worker(app, park.provider, name="Lee", email="lee@example.com")
    victim.bring(back)
    told(victim, "was not started in this browser")
    victim.go("/workspace/sign-in")
    victim.begin()
    victim.bring(back)
    told(victim, "was not started in this browser")


@pytest.mark.parametrize(
    "changed", [{"state": None}, {"state": "x"}, {"state": "é"}, {"code": None}, {"iss": "https://x.example"}]
)
def test_an_answer_that_lacks_something_lets_nobody_in(park, changed):
    park.go("/workspace/sign-in")
    parts = urlsplit(park.provider.authorize(park.begin()))
    brought = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    park.bring(f"{BACK}?{urlencode({name: one for name, one in brought.items() if one is not None})}")
    assert not is_in(park)
    assert park.provider.asked.count("/token") == 0


def test_a_code_works_once_and_so_does_coming_back(app, park):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin())
    park.bring(back)
    park.sign_out()
    park.bring(back)
    told(park, "was not started in this browser")
    park.go("/workspace/sign-in")
    again = park.begin()
    used = parse_qs(urlsplit(back).query)["code"][0]
    state = parse_qs(urlsplit(again).query)["state"][0]
    park.bring(f"{BACK}?{urlencode({'code': used, 'state': state})}")
    told(park, "was already used")


def test_a_copy_of_the_cookie_brings_nothing_back_a_second_time(park):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin())
    with park.client.session_transaction() as session:
        begun = dict(session["sign_on"])
    park.bring(back)
    park.sign_out()
    asked = park.provider.asked.count("/token")
    with park.client.session_transaction() as session:
        session["sign_on"] = begun
    park.bring(back)
    told(park, "was already used")
    assert park.provider.asked.count("/token") == asked


def test_who_takes_half_an_hour_at_the_provider_begins_anew(park):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin())
    with park.client.session_transaction() as session:
        session["sign_on"] = {**session["sign_on"], "at": time.time() - 31 * 60}
    park.bring(back)
    told(park, "too long ago")


def test_clocks_may_differ_by_two_minutes_and_no_more(park):
    now = int(time.time())
    for claims in ({"exp": now - 130}, {"iat": now + 130, "exp": now + 400}):
        park.provider.claims = claims
        park.single_sign_on()
        told(park, "differ by more than two minutes")
    park.provider.claims = {"iat": now + 100, "exp": now - 100}
    park.single_sign_on()
    assert is_in(park)


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": None},
    ],
)
def test_an_address_that_was_not_verified_opens_no_account(app, park, claims):
    park.provider.claims = claims
    park.single_sign_on()
    told(park, "no verified email address")
    assert trail(app) == []


def test_entra_ids_word_for_a_verified_domain_counts(park):
    park.provider.claims = {"email_verified": None, "xms_edov": True}
    park.single_sign_on()
    assert is_in(park)


@pytest.mark.parametrize("email", ["nobody@example.com", "par\u212a@example.com", "Park <park@example.com>", ""])
def test_single_sign_on_makes_no_account(app, park, email):
    park.provider.claims = {"email": email}
    park.single_sign_on()
    assert not is_in(park)
    with app.app_context():
        assert db.session.scalars(select(Person.email)).all() == ["park@example.com"]


def test_an_address_is_the_same_in_capitals(park):
    park.provider.claims = {"email": "Park@Example.com"}
    park.single_sign_on()
    assert is_in(park)


def test_once_linked_the_subject_decides_and_an_address_that_moved_opens_nothing(app, park):
    park.single_sign_on()
    park.sign_out()
    park.provider.claims = {"sub": "river-2"}  # somebody new has the address now
    for _ in range(3):
        park.single_sign_on()
        told(park, "No one here signs in with that work account")
    park.provider.claims = {"email": "moved@example.com", "email_verified": False}  # who had it has another
    park.single_sign_on()
    assert is_in(park)
    refused = ("single sign-on refused", "linked to another account there")
    assert [one for one in trail(app) if one[0] != "signed in"] == [
        ("single sign-on linked", park.provider.issuer),
        refused,
    ]


def test_who_left_stays_out_linked_or_not(app, park):
    Therapist(app, "Ann", "ann@example.com", [ADMINISTRATOR])
    park.single_sign_on()
    with app.app_context():
        end_access(app.extensions[NAME], 1, TESTS)
    assert not is_in(park)
    park.single_sign_on()
    told(park, "No one here signs in with that work account")
    assert trail(app)[-1] == ("single sign-on refused", "access ended")


@pytest.mark.parametrize("key", [OTHER_KEY, NEXT_KEY])
def test_a_signature_with_another_key_lets_nobody_in(park, key):
    park.provider.key = key
    park.single_sign_on()
    told(park, "is not valid")


def test_a_key_that_the_provider_changed_is_taken_up(app, park, monkeypatch):
    monkeypatch.setattr("screening.exchange.identity_provider._KEYS_AGAIN", 0)
    park.single_sign_on()
    park.sign_out()
    park.provider.key, park.provider.published_keys = (
        NEXT_KEY,
        [NEXT_KEY, {"kty": "oct", "k": "AAAA"}, {"kty": "XX"}, 5],
    )
    park.single_sign_on()
    assert is_in(park)
    assert park.provider.asked.count("/keys") == 2
    assert park.provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize("page", ["/workspace/sign-ins", "/workspace/?day=today"])
def test_it_goes_on_to_the_page_that_one_wanted(park, page):
    park.go(page)
    assert park.response.request.path == "/workspace/sign-in"
    wanted = park.page.values["next"][0] or page
    park.single_sign_on(wanted)
    assert park.response.request.path == urlsplit(page).path


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/workspace/../..//evil.example", "/workspace/\t/x",
     "javascript:alert(1)", "/workspace/" + "a" * 600, "/start"],
)  # fmt: skip
def test_it_leads_inside_only(park, target):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin(next=target))
    location = park.client.get(back.removeprefix("http://localhost:8000")).location
    assert re.match(r"/workspace/(?!.*evil\.example$)", location), location


def test_no_code_token_or_secret_gets_into_a_log_an_address_or_a_page(park, caplog):
    caplog.set_level(logging.DEBUG)
    pages = []
    for claims in ({}, {"sub": "river-2"}, {"aud": "another"}):
        park.provider.claims = claims
        park.go("/workspace/sign-in")
        back = park.provider.authorize(park.begin())
        pages.append(park.response.get_data(as_text=True))
        park.bring(back)
        pages += [park.response.get_data(as_text=True), park.response.request.url]
        if is_in(park):
            park.sign_out()
        code = parse_qs(urlsplit(back).query)["code"][0]
        for text in (*pages, caplog.text):
            assert code not in text
            assert SECRET not in text
            assert "eyJ" not in text
    assert "single sign-on: no account (linked to another account there)" in caplog.text
    assert "single sign-on: answer not valid (aud)" in caplog.text
    assert "park@example.com" not in caplog.text


@pytest.fixture(scope="module")
def strictly_offered(app_with):
    """The practice as real patients meet it: TLS, and a second factor for everyone; made once."""
    app = app_with(address=HOME, demo=False)
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return app


@pytest.fixture
def strict(settings, strictly_offered):
    yield strictly_offered
    close(strictly_offered)


class StrictWorker(Worker):
    base = HOME


def test_without_a_second_factor_there_ours_is_asked_for(strict, provider):
    park = StrictWorker(strict, provider)
    provider.claims = {"amr": ["pwd"], "acr": "silver"}
    assert "Set up your second factor" in park.single_sign_on().text
    assert not is_in(park)
    phone = Phone(park.post("/workspace/tf-setup", {"setup": "authenticator", "submit": "yes"}))
    park.post("/workspace/tf-validate", {"code": phone.code(), "submit": "yes"})
    assert is_in(park)
    park.sign_out()
    with strict.app_context(), transaction():
        db.session.scalar(select(Person)).totp_counter -= 2
    page = park.single_sign_on("/workspace/sign-ins")
    assert "Enter your code" in page.text
    assert not is_in(park)
    action = re.search(r'action="(/workspace/tf-validate[^"]*)"', park.response.get_data(as_text=True)).group(1)
    park.post(action, {"code": phone.code(), "submit": "yes"})
    assert park.response.request.path == "/workspace/sign-ins"


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "gold"}])
def test_a_second_factor_that_the_provider_checked_counts_if_the_settings_say_so(strict, provider, claims):
    park = StrictWorker(strict, provider)
    provider.claims = claims
    park.single_sign_on()
    assert is_in(park)
    assert provider.wanted["acr_values"] == "mfa gold"


def test_who_stops_before_our_second_factor_is_linked_to_nothing(strict, provider):
    park = StrictWorker(strict, provider)
    park.single_sign_on()
    assert not is_in(park)
    assert "single sign-on linked" not in [action for action, _ in trail(strict)]


def test_a_password_alone_still_needs_ours(strict, provider):
    park = StrictWorker(strict, provider)
    provider.claims = {"amr": ["mfa"]}
    park.single_sign_on()
    park.sign_out()
    park.sign_in()
    assert "Set up your second factor" in park.page.text


def signed_in_ago(person, seconds) -> None:
    with person.client.session_transaction() as session:
        session["fs_paa"] = time.time() - seconds


@pytest.fixture
def boss(app, provider) -> Worker:
    """An administrator who has no password, signed in by the provider's second factor a while ago."""
    boss = Worker(app, provider, roles=[ADMINISTRATOR, THERAPIST])
    with app.app_context(), transaction():
        db.session.scalar(select(Person)).password = None
    provider.claims = {"amr": ["mfa"]}
    boss.single_sign_on()
    signed_in_ago(boss, 3600)
    return boss


def test_who_has_no_password_shows_at_the_provider_who_they_are(boss):
    page = boss.go("/workspace/people")
    assert "Confirm with your work account" in page.text
    assert "password" not in page.text
    boss.confirm()
    assert boss.response.request.path == "/workspace/people"
    assert "Add staff member" in boss.page.text
    assert (boss.provider.wanted["prompt"], boss.provider.wanted["max_age"]) == ("login", "0")


@pytest.mark.parametrize("at", [int(time.time()) - 3600, None], ids=["an hour ago", "unknown"])
def test_who_signed_in_there_long_ago_or_nobody_knows_when_is_not_fresh(app, provider, at):
    boss = Worker(app, provider, roles=[ADMINISTRATOR])
    provider.claims = {"auth_time": at, "amr": ["mfa"]}
    boss.single_sign_on()
    assert "Confirm with your work account" in boss.go("/workspace/people").text
    provider.claims = {"amr": ["mfa"]}
    boss.confirm()
    assert boss.response.request.path == "/workspace/people"


def test_what_was_typed_waits_while_one_confirms_in_another_tab(boss):
    boss.go("/workspace/people")
    boss.confirm()
    signed_in_ago(boss, 3600)
    typed = {"name": "Lee", "email": "lee@example.com", "roles": [THERAPIST]}
    page = boss.post("/workspace/people", typed)
    assert "Confirm in a new tab" in page.text
    assert 'target="_blank"' in boss.response.get_data(as_text=True)
    waiting = {name: values for name, values in page.values.items() if name not in ("csrf_token", "tab")}
    assert waiting["name"] == ["Lee"]
    assert "press “Continue” there" in boss.confirm(tab="new").text
    assert "lee@example.com" in boss.post("/workspace/people", waiting).text
    assert "Link for Lee" in boss.page.text


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"auth_time": int(time.time()) - 3000, "amr": ["mfa"]}, "did not ask who you are"),
        ({"auth_time": None, "amr": ["mfa"]}, "did not ask who you are"),
        ({"auth_time": 10**400, "amr": ["mfa"]}, "did not ask who you are"),
        ({"amr": ["pwd"]}, "did not ask for a second factor"),
        ({"sub": "river-2", "amr": ["mfa"]}, "is not the work account you use here"),
        ({"nonce": "x", "amr": ["mfa"]}, "is not valid"),
    ],
)
def test_a_provider_that_does_not_really_ask_makes_nobody_fresh(boss, claims, words):
    boss.go("/workspace/people")
    boss.provider.claims = claims
    page = boss.confirm()
    assert words in page.text
    assert "There is a problem" in page.text
    assert "Confirm it’s you" in boss.go("/workspace/people").text


def test_a_password_makes_nobody_fresh_who_confirms_at_the_provider(app, provider):
    boss = Worker(app, provider, roles=[ADMINISTRATOR])
    boss.single_sign_on()
    signed_in_ago(boss, 3600)
    boss.go("/workspace/people")
    boss.post("/workspace/renew", {"factor": PASSWORD})
    assert "Confirm it’s you" in boss.go("/workspace/people").text


def test_who_has_neither_app_nor_password_nor_link_is_not_confirmed_by_anything(app, boss):
    with app.app_context(), transaction():
        db.session.scalar(select(Person)).sign_on_subject = None
        db.session.scalar(select(Person)).sign_on_issuer = None
    boss.go("/workspace/people")
    assert "That password is not correct" in boss.post("/workspace/renew", {"factor": ""}).text


def test_coming_back_to_sign_in_does_not_confirm_who_is_signed_in_meanwhile(app, park):
    park.go("/workspace/sign-in")
    back = park.provider.authorize(park.begin())
    park.sign_in()
    signed_in_ago(park, 3600)
    park.bring(back)
    with park.client.session_transaction() as session:
        assert session["fs_paa"] < time.time() - 3000


def test_signing_out_ends_our_session_and_goes_through_the_providers(app, park):
    park.single_sign_on()
    page = park.sign_out()
    assert not is_in(park)
    assert "We are taking you to your work account’s sign-in" in page.text
    address = urlsplit(park.response.headers["Refresh"].removeprefix("0; url="))
    assert address.path == "/out"
    assert parse_qs(address.query) == {
        "client_id": ["screening"],
        "post_logout_redirect_uri": ["http://localhost:8000/workspace/sign-in"],
    }
    park.go("/workspace/single-sign-on/out")
    assert park.response.request.path == "/workspace/sign-in"


@pytest.mark.parametrize("published", [{"end_session_endpoint": None}, {"end_session_endpoint": "javascript:alert(1)"}])
def test_a_provider_without_a_page_for_signing_out_is_not_gone_to(park, published):
    park.provider.published = published
    park.single_sign_on()
    park.sign_out()
    assert park.response.request.path == "/workspace/sign-in"


def test_signing_out_works_while_the_provider_is_away(app, park):
    park.single_sign_on()
    app.extensions[_PROVIDER] = IdentityProvider(park.provider.settings(issuer="http://127.0.0.1:1"), seconds=0.5)
    park.sign_out()
    assert park.response.request.path == "/workspace/sign-in"
    assert not is_in(park)


def test_who_signed_in_with_a_password_does_not_go_through_the_provider(park):
    park.sign_in()
    park.sign_out()
    assert park.response.request.path == "/workspace/sign-in"
    assert park.provider.asked == []


def test_a_stranger_cannot_sign_somebody_out_there(park):
    park.single_sign_on()
    park.go("/workspace/single-sign-on/out")
    assert "Refresh" not in park.response.headers
    assert is_in(park)


def test_an_administrator_unlinks_and_the_next_account_with_the_address_is_linked(app, provider):
    park = Worker(app, provider)
    boss = Therapist(app, "Ann", "ann@example.com", [ADMINISTRATOR])
    park.single_sign_on()
    boss.sign_in()
    assert "Unlink work account of Dr. Park" in boss.go("/workspace/people").text
    boss.post("/workspace/people/1/unlink", {})
    assert "Unlink work account" not in boss.page.text
    assert not is_in(park)
    provider.claims = {"sub": "river-2"}
    park.single_sign_on()
    assert is_in(park)
    assert [action for action, _ in trail(app)] == [
        *("signed in", "single sign-on linked", "single sign-on unlinked"),
        *("signed in", "single sign-on linked"),
    ]
    boss.post("/workspace/people/99/unlink", {})
    assert boss.response.status_code == 404
