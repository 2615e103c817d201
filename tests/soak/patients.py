"""What patients do: fill and send, with warning signs and mistakes, go away and come back, change what they sent."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.builders import IDENTITY, fields_of, healthy
from tests.reader import PEOPLE
from tests.soak.browser import Browser, Journey

_NAMES = ("Ana Ruiz", "Bo Lind", "Cleo Okafor", "Dan Wu", "Eve Müller", "José Ñandú", "Lou O’Hara")
_SHEETS = (*(answers for answers, _language in PEOPLE.values()), healthy(rf_nerve=["saddle_numb"]))
_PAGES = 18  # about as many as a form has
_CODE = re.compile(r'class="code">([^<]+)<')


@dataclass
class Patients:
    """All patients of a run, and the links that the desk gave them."""

    links: deque[str] = field(default_factory=lambda: deque(maxlen=50))

    def new(self, chance: Random) -> Journey:
        """Somebody finds the start page, in one of the languages."""
        browser = Browser.anywhere(chance)
        yield from browser.look("/")
        for file in ("patient.css", "enhance.js", "icon.svg"):
            yield browser.get(f"/static/{file}")
        if chance.random() < 0.3:
            yield from browser.send("/language", {"back": "/", "language": "es"})
        yield from _form(browser, chance)

    def invited(self, chance: Random) -> Journey | None:
        """Somebody opens a link that the desk made; None while there is none."""
        return _by_link(self.links.popleft(), chance) if self.links else None


def _by_link(link: str, chance: Random) -> Journey:
    browser = Browser.anywhere(chance)
    yield from browser.look(link)
    yield from _form(browser, chance)


def _form(browser: Browser, chance: Random) -> Journey:
    """Fill a form and send it; one in three leaves on the way, and half of those come back on another device."""
    answers, leaves_at = chance.choice(_SHEETS), chance.randrange(3 * _PAGES)
    where, pages = (yield browser.post("/start", {})).where, 0
    while where.startswith(("/form/", "/urgent")):
        if pages == leaves_at:
            if chance.random() < 0.5:
                return
            yield from browser.look(where)
            browser = yield from _on_another_device(browser, chance)
        where, pages = (yield from _answered(browser, where, answers, chance)), pages + 1
    assert where == "/you", f"the form led to {where!r}"
    yield from _sent(browser, answers, chance)


def _on_another_device(browser: Browser, chance: Random) -> Any:
    """Save, then type the code on another device, once in a while wrong at first; return its browser."""
    mail = {"email": f"person{chance.randrange(10**6)}@example.com"} if chance.random() < 0.3 else {}
    code, other = _CODE.search((yield from browser.send("/save", mail)).html), Browser.anywhere(chance)
    assert code, "no code to come back with"
    yield from other.look("/come-back")
    if chance.random() < 0.2:
        yield other.post("/come-back", {"code": "AAA-AAA-AAA"}, 422)
    yield from other.send("/come-back", {"code": code[1].lower()})
    return other


def _answered(browser: Browser, where: str, answers: dict[str, Any], chance: Random) -> Any:
    """Answer one page, once in a while with nothing at first; return where it leads."""
    shown = yield from browser.look(where)
    if where.startswith("/urgent"):
        if chance.random() < 0.5:
            yield from browser.send("/urgent", {"phone": "509 555 0177"})
        return (yield browser.get("/go-on")).where
    if chance.random() < 0.05:
        yield browser.post(where, {}, 302, 422)
    return (yield browser.post(where, fields_of(shown.page, answers))).where


def _sent(browser: Browser, answers: dict[str, Any], chance: Random) -> Journey:
    """Tell who one is, check and send; some read the result as a PDF, and some change what they sent."""
    born = {"born-month": "1", "born-day": "2"}
    born["born-year"] = str(int(IDENTITY["born-year"]) + healthy()["age"] - answers["age"])
    phone, mail = f"509 555 {chance.randrange(10**4):04}", f"person{chance.randrange(10**6)}@example.com"
    identity = {"name": chance.choice(_NAMES), "phone": phone, "email": mail if chance.random() < 0.3 else "", **born}
    yield from browser.look("/you")
    if chance.random() < 0.1:
        yield browser.post("/you", {**identity, "born-month": "13"}, 422)
    check = yield from browser.send("/you", identity)
    yield from _pressed_send(browser, check.page.values["revision"][0])
    if chance.random() < 0.1:
        yield browser.get("/result.pdf")
    if chance.random() < 0.2:
        yield from browser.look("/change?mine=yes")
        check = yield from browser.send("/change?mine=yes", born)
        yield from _pressed_send(browser, check.page.values["revision"][0])


def _pressed_send(browser: Browser, revision: str) -> Journey:
    result = yield from browser.send("/check", {"revision": revision})
    assert re.search(r"<strong>[A-Z0-9]{4}-[A-Z0-9]{4}</strong>", result.html), "no reference on the result"
