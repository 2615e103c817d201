"""What stands around a practice: each way in which a proxy can be wrong is tried with a real server and proxy."""

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from screening.app import create_app
from screening.settings import FhirServer, HookIssuer, MailServer
from screening.workflow.outside_health import check_outside
from tests.conftest import close
from tests.identity_provider import providing
from tests.receivers import FhirStandIn, receiving
from tests.record_systems import RecordSystem
from tests.serving import free_port


class Silent(WSGIRequestHandler):
    def log_message(self, *given):
        pass

    def get_environ(self):
        """Add what gunicorn tells, and this server does not."""
        return {**super().get_environ(), "REMOTE_PORT": str(self.client_address[1]), "SERVER_NAME": self.server.listens}


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served(settings, listens="127.0.0.1"):
    """Serve a practice; give its address."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, handler_class=Silent)
    server.listens = listens
    with running(server) as address:
        yield address
    close(app)


@contextmanager
def proxy(target: str, writes, host=None, scheme=None):
    """Pass requests on; `writes` makes the new X-Forwarded-For of the one that came and the client's address."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {**dict(self.headers), "X-Forwarded-For": writes(self.headers["X-Forwarded-For"], "10.9.9.9")}
            headers |= {"Host": host} if host else {}
            headers |= {"X-Forwarded-Proto": scheme} if scheme else {}
            connection = HTTPConnection(target.removeprefix("http://"))
            connection.request("GET", self.path, headers={name: one for name, one in headers.items() if one})
            answer = connection.getresponse()
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.read())
            connection.close()

        def log_message(self, *given):
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Proxy)) as address:
        yield address


def adds(came, client):
    return f"{came}, {client}" if came else client


def replaces(came, client):
    return client


def passes_on(came, client):
    return came


def drops(came, client):
    return ""


def told(settings, address=""):
    checks = {check.name: check for check in check_outside(settings, address)}
    return checks["proxy"].problem


@contextmanager
def practice_behind(settings, proxies, *hops):
    """Serve with a number of proxies set behind these hops, the outermost last; give what doctor would say."""
    with ExitStack() as stack:
        address = stack.enter_context(served(replace(settings, proxies=proxies, address="http://127.0.0.1")))
        for writes in hops:
            address = stack.enter_context(proxy(address, writes))
        checks = check_outside(replace(settings, proxies=proxies, address=address))
        yield next(check for check in checks if check.name == "proxy")


@pytest.mark.parametrize("writes", [adds, replaces])
def test_one_proxy_that_is_counted_is_fine(settings, writes):
    with practice_behind(settings, 1, writes) as check:
        assert check.problem is None
        assert "1 in front" in check.line


@pytest.mark.parametrize("writes", [adds, replaces])
def test_a_proxy_that_is_not_counted_makes_all_patients_one(settings, writes):
    with practice_behind(settings, 0, writes) as check:
        assert "all patients count as one address (127.0.0.1)" in check.problem
        assert check.problem.endswith("Set SCREENING_PROXIES=1")
        assert check.fails


def test_a_second_proxy_that_is_not_counted_makes_all_patients_one(settings):
    with practice_behind(settings, 1, adds, replaces) as check:
        assert "2 in front, but SCREENING_PROXIES is 1: all patients count as one address (10.9.9.9)" in check.problem


def test_two_proxies_that_are_counted_are_fine(settings):
    with practice_behind(settings, 2, adds, replaces) as check:
        assert check.problem is None


def test_one_proxy_that_counts_for_two_lets_anybody_invent_an_address(settings):
    with practice_behind(settings, 2, adds) as check:
        assert "1 in front, but SCREENING_PROXIES is 2: anyone can invent an address" in check.problem


def test_one_proxy_that_replaces_and_counts_for_two_makes_all_patients_one(settings):
    with practice_behind(settings, 2, replaces) as check:
        assert "all patients count as one address (127.0.0.1)" in check.problem


@pytest.mark.parametrize(
    ("proxies", "writes", "effect"),
    [
        (0, drops, "all patients count as one address (127.0.0.1)"),
        (1, drops, "all patients count as one address (127.0.0.1)"),
        (0, passes_on, "all patients count as one address (127.0.0.1)"),
        (1, passes_on, "anyone can invent an address"),
    ],
)
def test_a_proxy_that_writes_nothing_is_told(settings, proxies, writes, effect):
    with practice_behind(settings, proxies, writes) as check:
        assert f"does not pass on the client's address, so {effect}" in check.problem


def test_no_proxy_and_none_counted_is_fine(settings):
    with practice_behind(settings, 0) as check:
        assert check.problem is None
        assert "no proxy is in front" in check.line


def test_no_proxy_and_one_counted_lets_anybody_invent_an_address(settings):
    with practice_behind(settings, 1) as check:
        assert "no proxy is in front of the server, but SCREENING_PROXIES is 1: anyone can invent" in check.problem
        assert check.fails


@pytest.mark.parametrize(("listens", "wrong"), [("127.0.0.1", False), ("0.0.0.0", True), ("::", True)])  # noqa: S104
def test_a_server_that_listens_to_everybody_beside_its_proxy_is_told(settings, listens, wrong):
    chosen = replace(settings, proxies=1)
    with served(chosen, listens) as address:
        problem = told(chosen, address)
        assert (problem is not None) == wrong
        assert not wrong or f"listens on {listens}" in problem


def test_a_proxy_that_passes_on_another_host_is_told(settings):
    chosen = replace(settings, proxies=1, address="http://forms.example.com")
    with served(chosen) as address, proxy(address, adds, host="127.0.0.2:1") as outer:
        assert "must pass on Host" in told(chosen, outer)


@pytest.mark.parametrize(("scheme", "wrong"), [(None, True), ("https", False)])
def test_a_proxy_that_does_not_say_https_is_told(settings, scheme, wrong):
    chosen = replace(settings, proxies=1, address="https://forms.example.com", demo=False)
    with served(chosen) as address, proxy(address, replaces, scheme=scheme) as outer:
        problem = told(chosen, outer)
        assert (problem is not None and "X-Forwarded-Proto" in problem) == wrong


def test_another_practices_server_is_told(settings):
    with served(replace(settings, key=bytes(32))) as address:
        assert "something else answers there (404)" in told(settings, address)


def test_where_nothing_runs_yet_it_is_only_to_be_looked_at(settings):
    (check,) = [one for one in check_outside(settings, f"http://127.0.0.1:{free_port()}") if one.name == "proxy"]
    assert "nothing listens there" in check.problem
    assert not check.fails


def test_a_mail_server_that_is_away_is_told_with_its_place(settings):
    port = free_port()
    away = MailServer("127.0.0.1", port, True, "", "", "desk@example.com")
    check = check_outside(replace(settings, mail=away), f"http://127.0.0.1:{free_port()}")[0]
    assert check.line == f"mail server (127.0.0.1:{port}): could not connect. Check SCREENING_MAIL"
    assert check.fails


def test_a_port_for_metrics_where_nothing_answers_is_told(settings):
    port = free_port()
    check = check_outside(replace(settings, metrics_port=port), f"http://127.0.0.1:{free_port()}")[-1]
    assert (check.name, check.fails) == ("metrics", False)
    assert check.problem.startswith("no metrics there")


def sign_on_check(settings, provider, **changes):
    chosen = replace(settings, single_sign_on=provider.settings(**changes))
    address = f"http://127.0.0.1:{free_port()}"  # where nobody answers, to ask nobody else
    (check,) = [one for one in check_outside(chosen, address) if one.name == "single sign-on"]
    return check


def test_without_an_identity_provider_there_is_nothing_to_check(settings):
    assert "single sign-on" not in [one.name for one in check_outside(settings, f"http://127.0.0.1:{free_port()}")]


def test_an_identity_provider_that_answers_with_keys_is_fine(settings):
    with providing() as provider:
        check = sign_on_check(settings, provider)
    assert check.problem is None
    assert provider.issuer in check.line
    assert "1 keys" not in check.line


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"published": {"issuer": "https://other.example"}},
            "its own name differs from SCREENING_OIDC_ISSUER",
        ),
        ({"published": {"token_endpoint": None}}, "no token_endpoint that begins with https://"),
        ({"published_keys": [{"kty": "oct", "k": "AAAA"}]}, "no key that can check a signature"),
        ({"published": {"jwks_uri": "http://127.0.0.1:1/keys"}}, "nothing listens there"),
    ],
)
def test_what_is_wrong_with_an_identity_provider_is_told_and_keeps_no_patient_out(settings, wrong, told):
    with providing() as provider:
        vars(provider).update(wrong)
        check = sign_on_check(settings, provider)
    assert told in check.problem
    assert not check.fails


def test_an_identity_provider_that_is_somewhere_else_or_away_is_told(settings):
    with providing() as provider:
        assert (
            "it answers 404, not JSON" in sign_on_check(settings, provider, issuer=f"{provider.issuer}/realm").problem
        )
    assert "nothing listens there" in sign_on_check(settings, provider).problem


def test_the_keys_of_each_record_system_are_read(settings, tmp_path):
    system = RecordSystem()
    (tmp_path / "none.json").write_text('{"keys": []}')
    known = {"good": system.in_file(tmp_path), "empty": str(tmp_path / "none.json"), "gone": str(tmp_path / "gone")}
    chosen = replace(settings, cds_issuers=tuple(HookIssuer(*one) for one in known.items()))
    found = check_outside(chosen, f"http://127.0.0.1:{free_port()}")
    checks = {one.where: one for one in found if one.name == "record system"}
    assert (checks["good"].problem, checks["good"].found) == (None, "it has 1 key")
    assert "no key that can check a signature" in checks["empty"].problem
    assert "cannot be read (FileNotFoundError), so it gets no cards" in checks["gone"].problem


def test_a_fhir_server_is_asked_what_it_says_of_itself(settings):
    def said(server):
        return next(check for check in check_outside(replace(settings, push=server)) if check.name == "FHIR server")

    with receiving(FhirStandIn) as receiver:
        assert said(FhirServer(receiver.url, "")).problem is None
        receiver.answers.append(401)
        assert "does not accept our credentials" in said(FhirServer(receiver.url, "")).problem
    assert "nothing listens there" in said(FhirServer(receiver.url, "")).problem


def test_webhooks_into_the_own_network_are_told(settings):
    checks = {check.name: check for check in check_outside(replace(settings, webhooks_private=True))}
    assert "SCREENING_WEBHOOKS_PRIVATE" in checks["webhooks"].problem
