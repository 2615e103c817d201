"""How long 10,000 screenings take to back up, restore, drill and move, and how much memory, run as operators do."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from bench.running import Rows, practice_in, run, served_by
from screening.practice import NAME, Practice
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.retention import backups_in
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import healthy
from tests.conftest import close
from tests.faults.test_backups import most_memory
from tests.workflow.intake.test_send import draft_of, press_send

MANY, FEW = 10_000, 20
BLOCK = 1000  # screenings per transaction
MOST = {"backup": "", "restore": "< 60 s, < 200 MB", "drill": "", "move": ""}


def fill(practice: Practice, count: int) -> None:
    """Send one real sheet, and copies of it from other people until there are this many."""
    rulebook = rulebook_in_force(practice)
    one = practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy())))
    assert one is not None
    for first in range(1, count, BLOCK):
        with transaction():
            for _ in range(first, min(first + BLOCK, count)):
                sent = replace(one, draft_id=uuid4().hex)
                screening_id = practice.screenings.add(sent)
                practice.queue.place(screening_id, sent)
                practice.audit.add(Subject(Kind.SCREENING, screening_id), PATIENT, Action.SENT)


def measure(smoke: bool) -> Rows:
    """Run each command once, in its own process."""
    count = FEW if smoke else MANY
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = practice_in(folder)
        with app.app_context():
            fill(app.extensions[NAME], count)
        close(app)
        ours = served_by(folder, app)
        new = {**ours, "SCREENING_DATABASE_URL": f"sqlite:///{folder}/restored.db"}
        found = {"backup": _measured(ours, "backup", str(folder / "backups"))}
        [path] = backups_in(folder / "backups")
        found["restore"] = _measured(new, "restore", str(path))
        found["drill"] = _measured(ours, "drill", str(path))
        found["move"] = _measured(ours, "move", "--to", f"sqlite:///{folder}/moved.db")
        size = f"{path.stat().st_size / 2**20:,.0f} MB"
    head = (f"{count:,} screenings, a backup of {size}", "time", "most memory", "aim")
    return [head, *((f"`screening {name}`", *words, MOST[name]) for name, words in found.items())]


def _measured(environment: dict[str, str], *arguments: str) -> tuple[str, str]:
    begun = time.perf_counter()
    memory = most_memory(environment, *arguments)
    return f"{time.perf_counter() - begun:.1f} s", f"{memory} MB"


if __name__ == "__main__":
    run(measure)
