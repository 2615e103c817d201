"""How many wrapped keys a second `screening key rotate` moves to a new master key, on SQLite with `synchronous=FULL`.

The records consist only of their keys: a rotation reads and writes nothing else. Prints the rate while no one else
writes, and while four clients make records, with how long each of those waited.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from bench.running import MANY, Rows, run, timed
from screening.app import create_app
from screening.practice import NAME
from screening.records.database import transaction
from screening.settings.key_file import read_keys, write_key
from screening.workflow.practice.keys import rotate
from screening.workflow.practice.upgrade import seal_known_value
from tests.builders import TESTS
from tests.conftest import close, settings_for

FEW, AT_ONCE, CLIENTS = 300, 1000, 4


def keyed_practice(folder: Path) -> Flask:
    """Return a practice whose master key is in a file, in a folder."""
    write_key(folder / "key")
    settings = settings_for(f"sqlite:///{folder / 'practice.db'}")
    app = create_app(replace(settings, key=read_keys(folder / "key")[0], key_file=folder / "key"))
    with app.app_context():
        upgrade()
        seal_known_value(app.extensions[NAME].keys)
    return app


def rotated(app: Flask) -> tuple[int, float]:
    """Rotate; return the number of keys, and the seconds."""
    with app.app_context():
        count = 0

        def all_of_it() -> None:
            nonlocal count
            count = rotate(app.extensions[NAME], TESTS)

        seconds = timed(all_of_it)
        return count, seconds


def while_written_to(app: Flask) -> tuple[int, float, list[float]]:
    """Rotate while four clients make records; also return how long each record took."""
    stop, times, made = threading.Event(), [], []

    def client() -> None:
        with app.app_context():
            keys = app.extensions[NAME].keys
            while not stop.is_set():
                begun = time.perf_counter()
                with transaction():
                    made.append(keys.new_record())
                times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    count, seconds = rotated(app)
    stop.set()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert all(app.extensions[NAME].keys.has(record) for record in made)
    return count, seconds, times


def measure(smoke: bool) -> Rows:
    """Make the keys, and rotate twice."""
    many = FEW if smoke else MANY
    with tempfile.TemporaryDirectory() as folder:
        app = keyed_practice(Path(folder))
        with app.app_context():
            for first in range(0, many, AT_ONCE):
                with transaction():
                    app.extensions[NAME].keys.make_missing([f"{first + number:032x}" for number in range(AT_ONCE)])
        alone, written = rotated(app), while_written_to(app)
        assert alone[0] >= many
        assert written[0] >= many
        close(app)
    half, most = (statistics.quantiles(written[2], n=100)[place] * 1e3 for place in (49, 98))
    return [
        (f"rotating the master key, {many:,} records", "records a second", "a writer waits (p50, p99)", "aim"),
        ("no one else writes", f"{alone[0] / alone[1]:,.0f}", "", "≥ 10,000"),
        (f"{CLIENTS} clients write", f"{written[0] / written[1]:,.0f}", f"{half:.1f} ms, {most:.0f} ms", ""),
    ]


if __name__ == "__main__":
    run(measure)
