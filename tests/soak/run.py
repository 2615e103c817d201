"""One run: a practice, its server, and the load on it; what it found, and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import make_url, text
from werkzeug.exceptions import HTTPException

from bench.running import practice_on, served_by
from screening.practice import NAME
from screening.records.database import db
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST
from screening.workflow.rules.versions import accept_in_force
from tests.builders import TESTS, let_in
from tests.conftest import close
from tests.databases import PostgresqlServer, SqliteFiles
from tests.mailboxes import mail_server, new_certificate
from tests.serving import free_port
from tests.soak.browser import HOST, Browser, Journey, Proxy
from tests.soak.desk import Colleague, Desk
from tests.soak.load import Kind, Load, Taken
from tests.soak.patients import Patients
from tests.soak.server import Look, Watching, around, served
from tests.soak.strangers import intruder, printer, probe, reader

APP = "screening.wsgi:app"
MOST_GROWTH = 0.05
MOST_UNEXPECTED = 0.001  # of all requests: two people may do the same at once
_WARM = 60.0  # seconds; a quarter of a shorter run
_OFFICE = "198.51.100.7"
_STAFF = ((THERAPIST,), (THERAPIST,), (FRONT_DESK,), (THERAPIST, ADMINISTRATOR))


@dataclass(frozen=True)
class Soaked:
    """What a run found."""

    database: str
    seconds: float
    taken: Sequence[Taken]
    broken: Sequence[str]
    looks: Sequence[Look]
    metrics_answered: int
    database_bytes: tuple[int, int]  # before and after
    log: Sequence[str]  # what the server had to say, but for its access log

    @property
    def warm_at(self) -> float:
        """Return after how many seconds memory counts."""
        return min(_WARM, self.seconds / 4)

    @cached_property
    def ends(self) -> tuple[Look, Look]:
        """Return what the server took once warm, and at the end."""
        window = self.warm_at / 6
        return around(self.looks, self.warm_at + window, window), around(self.looks, self.looks[-1].at, window)

    @property
    def growth(self) -> float:
        """Return by which part memory grew once warm."""
        warm, last = self.ends
        return last.memory / warm.memory - 1

    @property
    def failed(self) -> int:
        """Return how many requests the server failed at: 5xx, or no answer."""
        return sum(one.status >= 500 or one.status == 0 for one in self.taken)

    @property
    def unexpected(self) -> Counter[tuple[str, int]]:
        """Return how often a route answered other than it should."""
        return Counter((one.route, one.status) for one in self.taken if not one.is_fine)

    def problems(self, most_growth: float = MOST_GROWTH) -> list[str]:
        """Return what is wrong; nothing that depends on how fast a machine is."""
        unexpected, count = self.unexpected.total() + len(self.broken), len(self.taken)
        found = {
            f"{self.failed} of {count} requests failed": self.failed,
            f"{unexpected} of {count} requests were answered other than expected": unexpected > MOST_UNEXPECTED * count,
            f"memory grew by {self.growth:.1%}": self.growth >= most_growth,
            "metrics were not answered": not self.metrics_answered,
        }
        return [f"{self.database}: {problem}" for problem, is_so in found.items() if is_so]


def soak(databases: SqliteFiles | PostgresqlServer, seconds: float, seed: int, app: str = APP) -> Soaked:
    """Run for so long; `app` is what gunicorn serves."""
    url = databases.empty()
    with TemporaryDirectory() as name, mail_server(new_certificate(Path(name))) as box:
        folder, port, metrics = Path(name), free_port(), free_port()
        practice = practice_on(url)
        patients, desk = _people(practice)
        before = _size(practice)
        environment = {
            **served_by(folder, practice),
            "SCREENING_DEMO": "no",
            "SCREENING_ADDRESS": f"https://{HOST}",
            "SCREENING_PROXIES": "1",
            "SCREENING_METRICS_PORT": str(metrics),
            "SCREENING_ACCESS_LOG": "yes",
            "SCREENING_MAIL": f"smtps://127.0.0.1:{box.port}",
            "SCREENING_MAIL_FROM": "desk@example.com",
            "SCREENING_ALERTS_TO": "alerts@example.com",
            "SSL_CERT_FILE": str(folder / "server.pem"),
        }
        with served(environment, port, app, folder / "log") as pid, closing(Proxy(port)) as proxy:
            load = Load(_kinds(patients, desk), proxy, _route_of(practice), seed)
            for journey in _opening(patients, desk, thorough=seconds >= _WARM):
                load.walk(journey)
            watching = Watching(pid, metrics)
            with watching.going_on():
                load.run(seconds)
        sizes = before, _size(practice)
        log = [line for line in (folder / "log").read_text().splitlines() if " answered " not in line]
        close(practice)
    databases.drop(url)
    return Soaked(
        databases.name, seconds, load.taken, load.broken, watching.looks, watching.metrics_answered, sizes, log
    )


def _people(practice: Flask) -> tuple[Patients, Desk]:
    """Let the staff in, and accept the rules."""
    patients, staff = Patients(), []
    with practice.app_context():
        accept_in_force(practice.extensions[NAME], "Dr. Park", TESTS)
        for number, roles in enumerate(_STAFF):
            email = f"staff{number}@example.com"
            let_in(f"Dr. Number {number}", email, roles)
            staff.append(Colleague(email, roles, Browser(_OFFICE), tasks=number * 25))
    return patients, Desk(staff, patients.links)


def _opening(patients: Patients, desk: Desk, *, thorough: bool) -> Iterator[Journey]:
    """Yield what is done before the load: all sign in, and a patient sends.

    If `thorough`, each page is also opened once and ten forms are printed: what a page or a font needs at its first
    visit would otherwise count as growth whenever that visit comes.
    """
    yield from (colleague.sign_in() for colleague in desk.staff)
    yield patients.new(Random(5))  # who has a warning sign, and does not leave on the way
    if thorough:
        yield from (printer(Random(number)) for number in range(10))
        yield desk.everything()


def _kinds(patients: Patients, desk: Desk) -> dict[str, Kind]:
    return {
        "patients": Kind(0.42, 8, patients.new),
        "invited": Kind(0.08, 2, patients.invited),
        "staff": Kind(0.38, len(desk.staff), desk.task),
        "probes": Kind(0.06, 1, probe),
        "readers": Kind(0.03, 1, reader),
        "intruders": Kind(0.03, 1, intruder),
    }


def _route_of(practice: Flask) -> Callable[[str, str], str]:
    routes = practice.url_map.bind(HOST)

    def route_of(method: str, path: str) -> str:
        try:
            return f"{method} {routes.match(path.partition('?')[0], method, return_rule=True)[0].rule}"
        except HTTPException:
            return f"{method} (no page)"

    return route_of


def _size(practice: Flask) -> int:
    """Return how many bytes the database takes."""
    url = make_url(practice.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        files = (Path(f"{url.database}{suffix}") for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with practice.app_context(), db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
