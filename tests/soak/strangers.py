"""What is not a person of the practice: health probes, search engines, and those who try doors."""

from __future__ import annotations

from random import Random

from tests.soak.browser import Browser, Journey

_FILES = ("patient.css", "workspace.css", "enhance.js", "workspace.js", "screenings.js", "icon.svg")
_TRIED = ("/wp-login.php", "/.env", "/admin", "/static/../settings", "/form/nowhere", "/i", "/workspace/nowhere")


def probe(_chance: Random) -> Journey:
    """A load balancer and a monitor."""
    monitor = Browser("127.0.0.1")
    yield monitor.get("/healthz")
    yield monitor.get("/readyz")


def printer(chance: Random) -> Journey:
    """Somebody who prints the form, in one of the languages."""
    browser = Browser.anywhere(chance)
    yield from browser.look("/")
    yield from browser.send("/language", {"back": "/", "language": chance.choice(("en", "es"))})
    yield browser.get("/paper.pdf")


def reader(chance: Random) -> Journey:
    """A search engine, or somebody whose browser asks for one thing."""
    browser = Browser.anywhere(chance)
    yield browser.get(f"/static/{chance.choice(_FILES)}")
    yield browser.get(chance.choice(("/robots.txt", "/favicon.ico", "/.well-known/security.txt", "/urgent", "/")))


def intruder(chance: Random) -> Journey:
    """Somebody who sends what no page of ours would: each is refused, and none is an error of the server."""
    browser = Browser.anywhere(chance)
    yield browser.get(chance.choice(_TRIED), 302, 404)
    yield from browser.look(f"/i/{chance.getrandbits(128):032x}")
    yield browser.post("/check", {"revision": "1"}, 302)
    yield browser.post("/start", {"name": "\0"}, 400)
    yield browser.post("/start", {f"field{number}": "x" for number in range(1001)}, 413)
    yield browser.get("/?name=%ff%fe", 400)
    yield browser.get("/workspace/", 302)
    yield browser.post("/workspace/sign-in", {"email": "nobody@example.com", "password": "guess"}, 403)
