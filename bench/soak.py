"""An hour of a practice at work: 20 requests a second, mixed, whether or not earlier ones were answered.

`make soak` runs it on SQLite and PostgreSQL at once, each with its own server, started as deploy/screening.service
does. tests/soak/ has what patients, staff and strangers do. SOAK_SECONDS is how long (default 3600), SEED decides which
requests are due when; the same seed repeats them. Each minute is reported as it passes, and each route at the end. It
fails if a request failed, if many got unexpected answers, or if memory grew; times are reported next to their aim, but
never fail it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.running import Rows, run
from tests.databases import SERVER, PostgresqlServer, SqliteFiles
from tests.soak.load import RATE, Taken
from tests.soak.run import MOST_GROWTH, Soaked, soak

SECONDS, FEW = float(os.environ.get("SOAK_SECONDS", "3600")), 4
SEED = int(os.environ.get("SEED", "1"))
AIM_P99 = 100  # milliseconds
_SMOKE_GROWTH = 0.5  # in a short run, the first visit's memory for a page counts, too
_MB = 1_000_000


def quantiles(times: Sequence[float]) -> tuple[float, float, float]:
    """Return p50, p99 and the longest, in milliseconds."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return cuts[49] * 1e3, cuts[98] * 1e3, max(times) * 1e3


def on(kind: str, seconds: float) -> Soaked:
    """Run on one kind of database; report the minutes and the routes."""
    with tempfile.TemporaryDirectory() as folder:
        databases = PostgresqlServer(SERVER) if kind == PostgresqlServer.name and SERVER else SqliteFiles(Path(folder))
        found = soak(databases, seconds, SEED)
    tell(found)
    return found


def tell(found: Soaked) -> None:
    """Print each minute and each route of a run to stderr."""
    lines = [f"\n{found.database}: {len(found.taken):,} requests in {found.seconds:.0f} s, SEED={SEED}"]
    lines.append(f"{'second':>8} {'MB':>7} {'files':>6} {'threads':>8}")
    every = max(1, round(found.warm_at))
    for look in found.looks[every - 1 :: every]:
        lines.append(f"{look.at:8.0f} {look.memory / _MB:7.1f} {look.files:6} {look.threads:8}")
    routes: dict[str, list[Taken]] = defaultdict(list)
    for one in found.taken:
        routes[one.route].append(one)
    lines.append(f"{'route':56} {'count':>6} {'p50 ms':>7} {'p99 ms':>7} {'longest':>8}")
    for route, taken in sorted(routes.items(), key=lambda pair: -len(pair[1])):
        p50, p99, longest = quantiles([one.seconds for one in taken])
        lines.append(f"{route:56} {len(taken):6} {p50:7.1f} {p99:7.1f} {longest:8.1f}")
    lines += [f"unexpected: {route} answered {status}, {n} times" for (route, status), n in found.unexpected.items()]
    lines += [f"broken off: {what}" for what in found.broken[:20]]
    lines += [f"the server: {line}" for line in found.log[-30:]]
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def column(found: Soaked) -> tuple[str, ...]:
    """Return the figures of one run, as a column of the table."""
    p50, p99, longest = quantiles([one.seconds for one in found.taken])
    warm, last = found.ends
    before, after = found.database_bytes
    count = len(found.taken)
    return (
        found.database,
        f"{count:,}",
        f"{p50:.0f} ms",
        f"{p99:.0f} ms",
        f"{longest:.0f} ms",
        str(found.failed),
        f"{(found.unexpected.total() + len(found.broken)) / count:.2%}",
        f"{warm.memory / _MB:.0f} MB",
        f"{last.memory / _MB:.0f} MB",
        f"{found.growth:+.1%}",
        f"{warm.files}, {warm.threads}",
        f"{last.files}, {last.threads}",
        f"{before / _MB:.0f} MB, {after / _MB:.0f} MB",
    )


def measure(smoke: bool) -> Rows:
    """Run on each database at once; exit with what is wrong."""
    seconds = FEW if smoke else SECONDS
    kinds = [SqliteFiles.name, *([PostgresqlServer.name] if SERVER else [])]
    print(f"SEED={SEED}, {seconds:.0f} s on {' and '.join(kinds)}", file=sys.stderr, flush=True)
    with ProcessPoolExecutor(len(kinds), mp_context=get_context("spawn")) as pool:
        runs = list(pool.map(partial(on, seconds=seconds), kinds))
    if problems := [one for found in runs for one in found.problems(_SMOKE_GROWTH if smoke else MOST_GROWTH)]:
        print(*zip(*map(column, runs), strict=True), sep="\n", file=sys.stderr)
        sys.exit("\n".join(problems))
    heads = (f"{seconds:,.0f} s, {RATE} requests a second", "requests", "p50", "p99", "the longest", "5xx or no answer")
    heads += ("answered other than expected", f"memory after {runs[0].warm_at:.0f} s", "at the end", "growth")
    heads += ("open files, threads then", "at the end", "database before, after")
    aims = ("aim", "", "", f"< {AIM_P99} ms", "", "0", "", "", "", f"< {MOST_GROWTH:.0%}", "", "", "")
    return list(zip(heads, *map(column, runs), aims, strict=True))


if __name__ == "__main__":
    run(measure)
