"""What the practice does: read, decide, sign and correct; call, invite, search; reports, rules and the audit trail."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from screening.domain.review.decision import Conclusion
from tests.builders import PASSWORD, Phone
from tests.soak.browser import FINE, HOST, Answer, Browser, Journey

_SIGNS_IN_EVERY = 100  # tasks: about ten minutes
_SCREENING = re.compile(r"/workspace/screenings/([A-Z0-9-]+)(?=[\"?#])")
_CALL = re.compile(r"/workspace/calls/(\w+)/log")
_LINK = re.compile(rf"https://{HOST}(/i/[\w-]+)")
_TABS = ("today", "tomorrow", "waiting", "signed", "calls")
_REPORTS = ("insights", "completion?when=all", "insights.csv", "tomorrow")
_FOUND = ("ruiz", "lind", "José", "509 555 0199", "1/2/1981", "nobody")
_ADMIN = ("admin", "audit", "audit?action=signed", "people", "settings", "rules", "first-run", "sign-ins")


Task: TypeAlias = Callable[[Browser, Random], Journey]


@dataclass
class Colleague:
    """One member of staff, who has a second factor once signed in for the first time."""

    email: str
    roles: tuple[str, ...]
    browser: Browser
    phone: Phone | None = None
    used_code: str = ""
    tasks: int = 0

    def sign_in(self) -> Journey:
        """Sign in with password and second factor, which is set up the first time."""
        yield from self.browser.look("/workspace/sign-in")
        fields = {"email": self.email, "password": PASSWORD, "submit": "yes"}
        answer = yield from self.browser.send("/workspace/sign-in", fields)
        if self.phone is None:
            answer = yield from self.browser.send("/workspace/tf-setup", {"setup": "authenticator", "submit": "yes"})
            self.phone = Phone(answer.page)
        self.used_code = self.phone.code()
        answer = yield from self.browser.send("/workspace/tf-validate", {"code": self.used_code, "submit": "yes"})
        assert "sign-out" in answer.html, "not signed in"


@dataclass
class Desk:
    """The staff of a run: whoever is free takes the next task."""

    staff: list[Colleague]
    links: deque[str]
    _free: deque[Colleague] = field(init=False)

    def __post_init__(self) -> None:
        self._free = deque(self.staff)

    def task(self, chance: Random) -> Journey | None:
        """Somebody who is free does something; None if no one is."""
        return self._by(self._free.popleft(), chance) if self._free else None

    def everything(self) -> Journey:
        """Somebody with all roles does everything once, and opens each page of the administration."""
        who, chance = self.staff[-1], Random(1)
        for task in self._tasks(who):
            yield from task(who.browser, chance)
        for page in (*_REPORTS, *_ADMIN):
            yield who.browser.get(f"/workspace/{page}")

    def _by(self, who: Colleague, chance: Random) -> Journey:
        try:
            who.tasks += 1
            if who.tasks % _SIGNS_IN_EVERY == 0 and who.phone and who.phone.code() != who.used_code:
                yield from who.browser.send("/workspace/sign-out", {})
                yield from who.sign_in()
            tasks = self._tasks(who)
            yield from chance.choices(list(tasks), list(tasks.values()))[0](who.browser, chance)
        finally:
            self._free.append(who)

    def _tasks(self, who: Colleague) -> dict[Task, int]:
        """Return what somebody does, and how often."""
        tasks: dict[Callable[[Browser, Random], Journey], int] = {
            _screenings: 4,
            _found: 3,
            _called: 1,
            self._invited: 2,
        }
        if "therapist" in who.roles:
            tasks |= {_reviewed: 8, _corrected: 2, _reported: 2, _filed: 1}
        if "administrator" in who.roles:
            tasks |= {_administered: 4}
        return tasks

    def _invited(self, browser: Browser, chance: Random) -> Journey:
        """Invite somebody, and give them the link."""
        yield from browser.look("/workspace/invites")
        who = {"name": f"Person {chance.randrange(10**4)}", "language": chance.choice(("en", "es"))}
        if chance.random() < 0.1:
            yield browser.post("/workspace/invites", {**who, "name": ""}, 422)
        made = yield from browser.send("/workspace/invites", who)
        link = _LINK.search(made.html)
        assert link, "no link to give"
        self.links.append(link[1])


def _screenings(browser: Browser, chance: Random) -> Journey:
    """Look at a tab, and leave it open: it asks for what is new."""
    yield from browser.look(f"/workspace/?show={chance.choice(_TABS)}")
    for _ in range(chance.randrange(2, 8)):
        yield browser.get("/workspace/newest")


def _found(browser: Browser, chance: Random) -> Journey:
    yield from browser.look("/workspace/")
    yield from browser.send("/workspace/", {"find": chance.choice(_FOUND)})


def _reviewed(browser: Browser, chance: Random) -> Journey:
    """Open a screening that waits, save, and sign it."""
    url, shown = yield from _opened(browser, chance, "waiting")
    if not url:
        return
    fields = _decision(shown, chance)
    yield from browser.send(url, {**fields, "do": "save"})
    yield from browser.send(url, fields)
    if chance.random() < 0.2:
        yield browser.get(f"{url}/note.pdf", 200, 404)


def _corrected(browser: Browser, chance: Random) -> Journey:
    """Change an answer at the visit, with the result seen before it is saved."""
    url, _shown = yield from _opened(browser, chance, chance.choice(("waiting", "signed")))
    if not url:
        return
    shown = yield from browser.look(f"{url}/correct?q=needle_hesitancy")
    seen = {"corrected": shown.page.values["corrected"][0]} if shown.page else {}
    changed = {"needle_hesitancy": str(chance.randrange(11)), **seen}
    yield browser.post(f"{url}/correct/preview?q=needle_hesitancy", changed)
    yield browser.post(f"{url}/correct?q=needle_hesitancy", {"needle_hesitancy": "99"}, 422)
    yield from browser.send(f"{url}/correct?q=needle_hesitancy", changed, *FINE, 409)


def _filed(browser: Browser, chance: Random) -> Journey:
    url, _shown = yield from _opened(browser, chance, "signed")
    if url:
        yield from browser.look(f"{url}/file")
        yield browser.get("/workspace/screenings.csv")


def _called(browser: Browser, chance: Random) -> Journey:
    """Log a call to somebody who cannot wait."""
    shown = yield from browser.look("/workspace/?show=calls")
    if call := _CALL.search(shown.html):
        said = {"outcome": chance.choice(("reached", "no_answer")), "next": "on_the_way", "note": "by phone"}
        yield browser.post(f"/workspace/calls/{call[1]}/log", said, 302, 422)  # a colleague may have been first


def _reported(browser: Browser, chance: Random) -> Journey:
    """Look at a report, and at the screenings behind one of its counts."""
    yield browser.get(f"/workspace/{chance.choice(_REPORTS)}")
    report = yield from browser.look("/workspace/insights?when=all")
    if lists := [link for link in report.page.links if "insights/list" in link]:
        yield from browser.look(chance.choice(lists))


def _administered(browser: Browser, chance: Random) -> Journey:
    for page in chance.sample(_ADMIN, 2):
        yield from browser.look(f"/workspace/{page}")


def _opened(browser: Browser, chance: Random, tab: str) -> Any:
    """Open one of a list; return its URL and page, or "" if the list is empty."""
    listed: Answer = yield from browser.look(f"/workspace/?show={tab}")
    if not (references := _SCREENING.findall(listed.html)):
        return "", listed
    url = f"/workspace/screenings/{chance.choice(references)}"
    return url, (yield from browser.look(url))


def _decision(shown: Answer, chance: Random) -> dict[str, Any]:
    """Return the fields of a decision, with everything to ask about confirmed."""
    page = shown.page
    kept = {name: page.values[name][0] for name in ("after", "corrected") if name in page.values}
    ticks = {name: "confirmed" for name in page.fields if name.startswith("tick-")}
    said = {"reason": "as discussed", "notes": "made up", "conclusion": chance.choice(list(Conclusion))}
    return {**kept, **ticks, **said}
