"""What pages and jobs cost with 1,000 screenings and with MANY: seconds and memory, in one run, on each database.

`MANY=1000000 python -m bench.scale` prints the table, and `bench.report scale` instead writes it to docs/scaling.md.
PostgreSQL is measured if TEST_DATABASE gives a server (tests/with_postgresql.sh starts one), SQLite always. One process
visits the pages of both practices in turn, and does the jobs that take no longer than a page. Its times are medians,
and the growth is the median over pairs of visits, so that other load on the machine affects both alike. Each longer job
runs in its own process, whose memory is listed. Pages must cost the same in both (at most 1.2 times), longer jobs grow
at most with the number of screenings, and no process takes more than 300 MB. The last column extrapolates to ten
million by the slope between both; it was not run.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from bench.filling import fill, waiting
from bench.running import MANY, Rows, practice_on, run, timed
from screening.app import create_app
from screening.practice import NAME, Practice
from screening.records.audit.entries import Wanted
from screening.records.audit.verification import Verification
from screening.records.review.insight_rows import opened_counts, opened_days
from screening.records.review.listing import Shown
from screening.records.screenings.screenings import Screening
from screening.workflow.health import check_all
from screening.workflow.practice.overview import end_of_trail
from screening.workflow.practice.staff import ROLES
from screening.workflow.practice.trail import close_days
from screening.workflow.practice.upgrade import index_missing, index_once
from screening.workflow.review.insights import count_now, recount
from screening.workflow.review.patient_file import file_of, purge, would_be_erased
from screening.workflow.rules.replay import replay
from tests.builders import TESTS, Therapist, let_in
from tests.conftest import close, settings_for
from tests.databases import SERVER, PostgresqlServer, SqliteFiles

FEW, SMALL = 1_000, (120, 240)  # screenings in each practice
VISITS, ONCE = 25, 1  # of each page, after a first visit that is not counted
MOST_RATIO, MOST_MB, TEN_MILLION = 1.2, 300, 10_000_000
LISTED = "queue__who"  # in each line of the list
TABS = ("waiting", "signed")
ORDERS = ("visit", "-visit", "result", "-result", "assigned", "-assigned", "status", "-status")
FILTERS = ("who=me", "who=none", "what=fits", "lang=es", "from=1/1/2020&until=1/1/2099")
PAGES = {  # and the expected words
    **{f"screenings, {tab}": (f"/workspace/?show={tab}", LISTED) for tab in ("today", "tomorrow", *TABS)},
    "screenings, needs a call": ("/workspace/?show=calls", "No one has to be called"),
    **{f"{tab}, by {sort}": (f"/workspace/?show={tab}&sort={sort}", LISTED) for tab in TABS for sort in ORDERS},
    **{f"{tab}, {asked}": (f"/workspace/?show={tab}&{asked}", "ueue") for tab in TABS for asked in FILTERS},
    "what is new": ("/workspace/newest", "screenings"),
    "rule performance, all dates": ("/workspace/insights?when=all", "signed, of"),
    "rule performance, 90 days": ("/workspace/insights", "signed, of"),
    "rule performance, filtered": ("/workspace/insights?when=all&language=en&therapist=1&site=low_back", "signed by"),
    "screenings behind a count": ("/workspace/insights/list?when=all&of=decided", "screenings"),
    "screenings behind a filtered count": ("/workspace/insights/list?when=all&of=decided&language=es", "screenings"),
    "completion": ("/workspace/completion?when=all", "Completion"),
    "fairness, all dates": ("/workspace/fairness", "Everyone"),
    "invites": ("/workspace/invites", "nvite"),
    "audit trail": ("/workspace/audit", "signed in"),
    "audit trail, by action": ("/workspace/audit?what=signed", "Dr. Bench"),
    "audit trail, by a rare kind": ("/workspace/audit?kind=rules", "ules"),
    "audit trail, by a kind, nothing found": ("/workspace/audit?kind=callback", "udit"),
    "audit trail, by two, nothing found": ("/workspace/audit?who=patient&what=signed", "udit"),
    "audit trail, by other two, nothing found": ("/workspace/audit?who=patient&kind=rules", "udit"),
    "administration": ("/workspace/admin", "Audit trail"),
    "readiness": ("/readyz", ""),
    "start page": ("/", "Start"),
}
SEARCHES = {  # what is typed, and the expected words
    "search by name": ("Ana Lind0007", "Lind0007"),
    "search by last name": ("Lind0007", "Lind0007"),
    "search, everyone has it": ("Ana", "more"),
    "search by date of birth": ("1/1/50", "Lind"),
    "search, nothing found": ("Nobody", "Nothing found"),
    "search, two first names, nothing found": ("Ana Bo", "Nothing found"),
}
ONE, COLD = "one screening", "rule performance, 90 days, as if just started"
MOMENTS: dict[str, Callable[[Practice], object]] = {  # jobs that take no longer than a page, whatever the size
    "count when nothing changed": count_now,
    "verify the newest entries of the trail": end_of_trail,
    "look for what to index": index_once,
    "look for what to erase": lambda stores: purge(stores, 10),
    "file of one patient": lambda stores: file_of(stores, _newest(stores), TESTS),
    "checks of readiness": lambda stores: check_all(stores, stores.given),
}
JOBS: dict[str, Callable[[Practice], object]] = {  # in this order
    "count everything": recount,
    "end every day of the audit trail": lambda stores: close_days(stores, stores.settings),
    "verify the audit trail": lambda stores: _whole(Verification(stores.keys)),
    "export the audit trail": lambda stores: sum(1 for _entry in stores.audit.all(Wanted())),
    "index what is missing": index_missing,
    "count what 2 years would erase": lambda _stores: would_be_erased(2),
    "replay every screening": lambda stores: sum(1 for _one in replay(stores, stores.screenings.all())),
}


def _newest(stores: Practice) -> Screening:
    found = stores.screenings.newest()
    assert found
    return found


def _whole(verification: Verification) -> None:
    assert verification.verify().problems == ()


@dataclass(frozen=True)
class Cost:
    """What something took in the small and in the large practice, the ratio, and the peak memory."""

    few: float
    many: float
    growth: float
    megabytes: float


def in_a_process(*told: str) -> str:
    """Run a part of this bench in its own process; return what it prints."""
    command = [sys.executable, "-m", "bench.scale", *told]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def most_memory() -> float:
    """Return the peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(url: str, count: int) -> None:
    """Make a practice with `count` screenings and two therapists."""
    app = practice_on(url)
    with app.app_context():
        staff = [let_in(f"Dr. {name}", f"{name}@example.com".lower(), ROLES).id for name in ("Bench", "Lee")]
        fill(app.extensions[NAME], count, staff)
        assert app.extensions[NAME].queue.count(Shown(), MANY) == waiting(count)
    close(app)


def work(url: str, *names: str) -> None:
    """Do jobs, and print the cost of each."""
    app, costs = create_app(settings_for(url)), []
    with app.app_context():
        for name in names:
            begun = time.perf_counter()
            JOBS[name](app.extensions[NAME])
            costs.append((time.perf_counter() - begun, most_memory()))
    print(json.dumps(costs))
    close(app)


def visit(visits: int, *urls: str) -> None:
    """Visit the pages of two practices in turn; print by page the medians, the median growth, and the memory."""
    apps = [create_app(settings_for(url)) for url in urls]
    therapists = [Therapist(app, "Dr. Look", "look@example.com", ROLES) for app in apps]
    for therapist in therapists:
        therapist.sign_in()
    pages: dict[str, Callable[[Therapist], float]] = {
        **{what: partial(_page, path=path, words=words) for what, (path, words) in PAGES.items()},
        **{what: partial(_search, typed=typed, words=words) for what, (typed, words) in SEARCHES.items()},
        ONE: _summary,
        COLD: _cold,
        **{what: partial(_moment, work=work) for what, work in MOMENTS.items()},
    }
    print(json.dumps({what: _medians(page, therapists, visits) for what, page in pages.items()} | {"": most_memory()}))
    for app in apps:
        close(app)


def _medians(page: Callable[[Therapist], float], therapists: Sequence[Therapist], visits: int) -> list[float]:
    """Return the median in each practice, and that of the growth between the two visits of a round."""
    rounds = [[page(one) for one in therapists] for _ in range(1 + visits)][1:]
    few, many = zip(*rounds, strict=True)
    return [*map(statistics.median, (few, many)), statistics.median(large / small for small, large in rounds)]


def _page(therapist: Therapist, path: str, words: str) -> float:
    begun = time.perf_counter()
    page = therapist.client.get(path)
    seconds = time.perf_counter() - begun
    assert page.status_code == 200, path
    assert words in page.get_data(as_text=True), path
    return seconds


def _search(therapist: Therapist, typed: str, words: str) -> float:
    token = therapist.go("/workspace/").values["csrf_token"][0]
    begun = time.perf_counter()
    page = therapist.client.post("/workspace/", data={"csrf_token": token, "find": typed}, follow_redirects=True)
    seconds = time.perf_counter() - begun
    assert words in page.get_data(as_text=True), typed
    return seconds


def _cold(therapist: Therapist) -> float:
    """Visit a report with no counts cached in memory."""
    for opened in (opened_days, opened_counts):
        opened.forget()
    return _page(therapist, *PAGES["rule performance, 90 days"])


def _moment(therapist: Therapist, work: Callable[[Practice], object]) -> float:
    with therapist.client.application.app_context():
        return timed(lambda: work(therapist.client.application.extensions[NAME]))


def _summary(therapist: Therapist) -> float:
    therapist.go("/workspace/?show=signed")
    url = next(link for link in therapist.page.links if "/screenings/" in link)
    return _page(therapist, url, "Signed")


@contextmanager
def practices(kind: str, sizes: Sequence[int]) -> Iterator[list[str]]:
    """Yield the URLs of two filled practices on a kind of database."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = PostgresqlServer(SERVER) if kind == "PostgreSQL" and SERVER else SqliteFiles(Path(folder))
        urls = [server.empty() for _size in sizes]
        for url, size in zip(urls, sizes, strict=True):
            stack.callback(server.drop, url)
            begun = time.perf_counter()
            in_a_process("make", url, str(size))
            print(
                f"{kind}: {size:,} screenings made in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True
            )
        yield urls


def measured(kind: str, sizes: Sequence[int], smoke: bool) -> dict[str, Cost]:
    """Return what every page and job costs in both practices. A smoke run does all jobs in one process."""
    with practices(kind, sizes) as urls:
        together = [tuple(JOBS)] if smoke else [(name,) for name in JOBS]
        costs = [[cost for names in together for cost in json.loads(in_a_process("work", url, *names))] for url in urls]
        seen = json.loads(in_a_process("visit", str(ONCE if smoke else VISITS), *urls))
    memory = seen.pop("")
    jobs = {
        name: Cost(few, many, many / few, max(of_few, of_many))
        for name, (few, of_few), (many, of_many) in zip(JOBS, *costs, strict=True)
    }
    return {what: Cost(*times, memory) for what, times in seen.items()} | jobs


def measure(smoke: bool) -> Rows:
    """Fill practices on each database, visit their pages and do their jobs."""
    kinds = ("SQLite", *(("PostgreSQL",) if SERVER else ()))
    sizes = dict.fromkeys(kinds, SMALL if smoke else (FEW, MANY))
    return table(sizes, {kind: measured(kind, of, smoke) for kind, of in sizes.items()})


def table(sizes: Mapping[str, tuple[int, int]], costs: Mapping[str, Mapping[str, Cost]]) -> Rows:
    """Return a line for each page and job: times and growth on each database, the aim, the peak memory, ten million."""
    heads = [(f"{kind}, {few:,}", f"{many:,}", "growth") for kind, (few, many) in sizes.items()]
    rows: list[tuple[str, ...]] = [("page or job", *chain(*heads), "aim", "memory", "10 million")]
    for what in next(iter(costs.values())):
        of = {kind: costs[kind][what] for kind in sizes}
        times = [(_told(one.few), _told(one.many), f"{one.growth:,.2f}") for one in of.values()]
        aim = "linear" if what in JOBS else f"≤ {MOST_RATIO}"
        then = _told(max(_extrapolated(one, sizes[kind]) for kind, one in of.items())) if what in JOBS else "the same"
        memory = max(one.megabytes for one in of.values())
        rows.append((what, *chain(*times), aim, f"{memory:.0f} MB", then))
    return rows


def _extrapolated(cost: Cost, sizes: tuple[int, int]) -> float:
    """Return the seconds for ten million, extrapolated by the slope between both."""
    few, many = sizes
    return cost.many + max(cost.many - cost.few, 0) / (many - few) * (TEN_MILLION - many)


def _told(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


if __name__ == "__main__":
    parts = {
        "make": lambda url, count: make(url, int(count)),
        "work": work,
        "visit": lambda visits, *urls: visit(int(visits), *urls),
    }
    if sys.argv[1:2] and sys.argv[1] in parts:
        parts[sys.argv[1]](*sys.argv[2:])
    else:
        run(measure)
