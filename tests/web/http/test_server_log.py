"""The server's own log: no address of a request reaches it, since it may hold the secret of a link or a name."""

import json
import os
import re
import runpy
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from gunicorn.config import Config

from screening.web.http import server_log
from tests import CHECKOUT
from tests.serving import serving

SECRET = "q7ZsecretToken"


def broken(environ, start_response):
    """An app that breaks before any page of ours can be shown."""
    if environ["PATH_INFO"] == "/healthz":
        start_response("200 OK", [])
        return [b"ok"]
    raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"GET /i/{SECRET} HTTP/1.1", "a request could not be served: RuntimeError"),
        (f"GET /i/{SECRET} HTTP/1.1\r\nBad {SECRET}", "a request could not be read"),
        (f"GET /i/{SECRET} /{SECRET} HTTP/1.1", "a request could not be read"),
    ],
)
def test_no_address_of_a_request_reaches_the_log(environment, tmp_path, line, told):
    log, asked = tmp_path / "error.log", tmp_path / "access.log"
    options = ("--error-logfile", str(log), "--access-logfile", str(asked))
    with serving(environment, *options, app="tests.web.http.test_server_log:broken") as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            while connection.recv(4096):
                pass
    assert told in log.read_text()
    assert SECRET not in log.read_text() + asked.read_text()
    assert "GET" in asked.read_text()  # somebody asked for /healthz


@pytest.mark.parametrize("path", ["/healthz", f"/i/{SECRET}"])
def test_every_line_is_json_if_that_is_asked_for_the_servers_own_too(environment, tmp_path, path):
    log = tmp_path / "error.log"
    asked_for = {**environment, "SCREENING_LOG": "json"}
    options = ("--error-logfile", str(log), "--log-level", "info")
    with serving(asked_for, *options, app="tests.web.http.test_server_log:broken") as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            while connection.recv(4096):
                pass
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert any("Listening at" in line["message"] for line in lines)
    assert ("a request could not be served: RuntimeError" in [line["message"] for line in lines]) == (SECRET in path)
    assert SECRET not in log.read_text()


CADDY, NGINX = ((CHECKOUT / "deploy" / name).read_text(encoding="utf-8") for name in ("Caddyfile", "nginx.conf"))
KEPT_BY_PROXIES = {
    "Caddy": re.search(r'request>uri regexp "(.+?)" "\$1"', CADDY).group(1),
    "nginx": re.search(r'map \$uri \$first_word { "~(.+?)"', NGINX).group(1).replace("?<", "?P<"),
}


@pytest.mark.parametrize("proxy", ["Caddy", "nginx"])
def test_what_the_documented_proxies_keep_of_an_address_holds_no_part_of_it_that_somebody_made(app, proxy):
    for rule in app.url_map.iter_rules():
        one_of = re.search(r"<any\('(\S+?)'", rule.rule)  # of which nobody can make one up
        values = dict.fromkeys(rule.arguments, 7 if "<int" in rule.rule else one_of[1] if one_of else SECRET)
        path = rule.build(values)[1] if rule.arguments else rule.rule
        for asked in (path, f"{path}?find={SECRET}", f"/{path}", f"/{SECRET}{path}", f"/%69/{SECRET}"):
            kept = re.match(KEPT_BY_PROXIES[proxy], asked).group(1)
            assert SECRET[:2] not in kept, asked
            assert asked.startswith(kept)


def test_a_server_in_a_checkout_has_the_same_settings_and_takes_orders_from_no_file():
    ours = {name: value for name, value in vars(server_log).items() if name in Config().settings}
    in_checkout = runpy.run_path(str(CHECKOUT / "gunicorn.conf.py"))
    assert {name: in_checkout[name] for name in in_checkout["__all__"]} == ours
    assert ours["control_socket_disable"] is True


def test_metrics_that_are_wanted_only_after_a_reload_are_added_up_like_others(monkeypatch, environment):
    counted = "PROMETHEUS_MULTIPROC_DIR"
    given = dict(environment)
    monkeypatch.setattr(os, "environ", given)
    server_log.on_starting(None)
    assert counted not in given
    given["SCREENING_METRICS_PORT"] = "9464"
    assert Config().settings["on_reload"].name == "on_reload"
    server_log.on_reload(None)
    folder = given[counted]
    assert Path(folder).is_dir()
    server_log.on_reload(None)
    assert given[counted] == folder, "the workers that go on add up there"
    server_log.on_exit(None)
    assert not Path(folder).exists()
