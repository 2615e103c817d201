"""What pages and jobs cost with 1,000 screenings and with MANY: seconds and memory, in one run, on each database.

`MANY=1000000 python -m bench.scale` prints the table, and `bench.report scale` instead writes it to docs/scaling.md.
PostgreSQL is measured where TEST_DATABASE names a server (tests/with_postgresql.sh starts one), SQLite always. The
pages of both practices are visited in turn, by one process; each job runs in one of its own, whose memory is told.
Pages cost the same in both (at most 1.2 times), jobs grow at most with the number of screenings, and no process takes
more than 300 MB. The last column is what the slope between both says of ten million; it was not run.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.filling import fill, waiting
from bench.running import MANY, Rows, practice_on, run
from screening.app import create_app
from screening.practice import NAME, Practice
from screening.records.audit.entries import Wanted
from screening.records.audit.verification import Verification
from screening.records.review.listing import Shown
from screening.records.screenings.screenings import Screening
from screening.workflow.health import check_all
from screening.workflow.practice.overview import end_of_trail
from screening.workflow.practice.staff import ROLES
from screening.workflow.practice.trail import close_days
from screening.workflow.practice.upgrade import index_missing
from screening.workflow.review.insights import count_now, recount
from screening.workflow.review.patient_file import file_of, purge, would_be_erased
from screening.workflow.rules.replay import replay
from tests.builders import TESTS, Therapist, let_in
from tests.conftest import close, settings_for
from tests.databases import SERVER, PostgresqlServer, SqliteFiles

FEW, SMALL = 1_000, (50, 500)  # screenings in each practice
VISITS, ONCE = 15, 1  # of each page
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
    "rule performance, filtered": ("/workspace/insights?when=all&language=en&therapist=1&site=low_back", "signed, of"),
    "screenings behind a count": ("/workspace/insights/list?when=all&of=decided", "screenings"),
    "completion": ("/workspace/completion?when=all", "Completion"),
    "invites": ("/workspace/invites", "nvite"),
    "audit trail": ("/workspace/audit", "signed in"),
    "audit trail, by action": ("/workspace/audit?action=signed", "signed"),
    "administration": ("/workspace/admin", "Audit trail"),
    "readiness": ("/readyz", ""),
    "start page": ("/", "Start"),
}
SEARCHES = {  # what is typed, and the expected words
    "search by name": ("Ana Lind0007", "Lind0007"),
    "search, everybody has it": ("Ana", "more"),
    "search by date of birth": ("1/1/50", "Lind"),
    "search, nothing found": ("Nobody", "Nothing found"),
}
ONE = "one screening"
JOBS: dict[str, Callable[[Practice], object]] = {  # in this order
    "count for the first time": count_now,
    "count when nothing changed": count_now,
    "count everything anew": recount,
    "end every day of the audit trail": close_days,
    "verify the audit trail": lambda stores: _whole(Verification(stores.keys)),
    "verify its newest entries": end_of_trail,
    "export the audit trail": lambda stores: sum(1 for _entry in stores.audit.all(Wanted())),
    "look for what to index": index_missing,
    "look for what to erase": lambda stores: purge(stores, 10),
    "count what 2 years would erase": lambda stores: would_be_erased(stores, 2),
    "file of one patient": lambda stores: file_of(stores, _newest(stores), TESTS),
    "replay every screening": lambda stores: sum(1 for _one in replay(stores, stores.screenings.all())),
    "checks of readiness": lambda stores: check_all(stores, stores.given),
}


def _newest(stores: Practice) -> Screening:
    found = stores.screenings.newest()
    assert found
    return found


def _whole(verification: Verification) -> None:
    assert verification.verify().problems == ()


@dataclass(frozen=True)
class Cost:
    """What one run of something took."""

    seconds: float
    megabytes: float


def in_a_process(*told: str) -> str:
    """Run a part of this bench in a process of its own; return what it prints."""
    command = [sys.executable, "-m", "bench.scale", *told]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def most_memory() -> float:
    """Return the most memory that this process took so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(url: str, count: int) -> None:
    """Make a practice with so many screenings, two therapists among them."""
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
    """Visit the pages of practices in turn, so many times; print the medians of each, and the memory."""
    apps = [create_app(settings_for(url)) for url in urls]
    therapists = [Therapist(app, "Dr. Look", "look@example.com", ROLES) for app in apps]
    for therapist in therapists:
        therapist.sign_in()
    found = {}
    for what, (path, words) in PAGES.items():
        times = [[_page(one, path, words) for one in therapists] for _ in range(visits)]
        found[what] = [statistics.median(column) for column in zip(*times, strict=True)]
    for what, (typed, words) in SEARCHES.items():
        times = [[_search(one, typed, words) for one in therapists] for _ in range(visits)]
        found[what] = [statistics.median(column) for column in zip(*times, strict=True)]
    times = [[_summary(one) for one in therapists] for _ in range(visits)]
    found[ONE] = [statistics.median(column) for column in zip(*times, strict=True)]
    print(json.dumps({"pages": found, "memory": most_memory()}))
    for app in apps:
        close(app)


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


def measured(kind: str, sizes: Sequence[int], smoke: bool) -> dict[str, list[Cost]]:
    """Return what every job and page costs in both practices. A smoke run does all jobs in one process."""
    with practices(kind, sizes) as urls:
        together = [tuple(JOBS)] if smoke else [(name,) for name in JOBS]
        costs = [[cost for names in together for cost in json.loads(in_a_process("work", url, *names))] for url in urls]
        found = {
            name: [Cost(*cost) for cost in pair] for name, pair in zip(JOBS, zip(*costs, strict=True), strict=True)
        }
        seen = json.loads(in_a_process("visit", str(ONCE if smoke else VISITS), *urls))
    pages = {what: [Cost(seconds, seen["memory"]) for seconds in times] for what, times in seen["pages"].items()}
    return {**pages, **found}


def measure(smoke: bool) -> Rows:
    """Fill practices on each database, visit their pages and do their jobs."""
    sizes = SMALL if smoke else (FEW, MANY)
    kinds = ("SQLite", *(("PostgreSQL",) if SERVER else ()))
    costs = {kind: measured(kind, sizes, smoke) for kind in kinds}
    head = (
        "page or job",
        *(f"{kind}, {size:,}" for kind in kinds for size in sizes),
        "growth",
        "aim",
        "memory",
        "10 million",
    )
    return [head, *(_row(what, [costs[kind][what] for kind in kinds], sizes) for what in costs[kinds[0]])]


def _row(what: str, costs: Sequence[Sequence[Cost]], sizes: Sequence[int]) -> tuple[str, ...]:
    """Return a line: the time in each practice, the worst growth, its aim, the most memory, and ten million."""
    few, many = sizes
    is_job, growth = what in JOBS, max(large.seconds / small.seconds for small, large in costs)
    memory = max(cost.megabytes for pair in costs for cost in pair)
    slope = max((large.seconds - small.seconds) / (many - few) for small, large in costs)
    then = max(large.seconds + max(slope, 0) * (TEN_MILLION - many) for _small, large in costs)
    times = [_told(cost.seconds) for pair in costs for cost in pair]
    aim = f"≤ {many / few:,.0f}, ≤ {MOST_MB} MB" if is_job else f"≤ {MOST_RATIO}, ≤ {MOST_MB} MB"
    return (what, *times, f"{growth:,.2f}", aim, f"{memory:.0f} MB", _told(then) if is_job else "the same")


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
