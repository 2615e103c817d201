"""docs/contributing/, done as it says in a copy of the program: what is added there works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from screening.rulebook.reading.nodes import digest_of
from tests import CHECKOUT

FIELDS, PAGES = "screening/web/forms/answer_fields.py", "screening/web/workspace/__init__.py"
ASK, WHY = "When are you away?", "To plan your visits."
QUESTION = f"""  - id: away
    section: body
    page: state
    type: date_range
    optional: true
    summary_only: true
    ask: {{en: "{ASK}", es: "¿Cuándo no está?", es_of: "{digest_of(ASK)}"}}
    why: {{en: "{WHY}", es: "Para planear sus citas.", es_of: "{digest_of(WHY)}"}}
    therapist: Days without visits
"""


# What Python compiled is copied too, and fits the copies: that spares it to compile everything again.
NOT_NEEDED = ("node_modules", "vendor", "databases", "engines")


class Copy:
    """A copy of the program, to be changed as a page of docs/contributing says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("screening", "templates", "tests"):
            shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns(*NOT_NEEDED))
        for name in ("setup.cfg", "rules.yaml"):
            shutil.copy(CHECKOUT / name, folder)

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, encoding="utf-8")

    def insert(self, path: str, before: str, text: str) -> None:
        found = (self.folder / path).read_text(encoding="utf-8")
        assert found.count(before) == 1
        self.write(path, found.replace(before, text + before))

    def add(self, path: str, text: str) -> None:
        self.write(path, (self.folder / path).read_text(encoding="utf-8") + text)

    def test(self, *paths: str) -> None:
        """Run test files of the copy with the code of the copy."""
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "0", *paths],
            cwd=self.folder,
            env={**os.environ, "PYTEST_ADDOPTS": "", "PYTEST_XDIST_WORKER": "gw0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(tmp_path)


def blocks(page: str) -> list[str]:
    """The code of a page, piece by piece."""
    text = (CHECKOUT / "docs/contributing" / page).read_text(encoding="utf-8")
    return re.findall(r"^```\w+\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_a_kind_a_page_and_an_export_are_added_in_three_files_each_and_work(copy):
    add_a_range_of_days(copy)
    add_a_page_and_an_export(copy)
    copy.test("tests/test_date_range.py", "tests/test_page_and_export.py")


def add_a_range_of_days(copy):
    kind, field, row, message, control = blocks("add-a-kind.md")
    copy.write("screening/domain/questionnaire/kinds/date_range.py", kind)
    for before, added in (("FIELDS: ", f"{field}\n\n"), ('    "text": Words', row), ('    "date_past"', message)):
        copy.insert(FIELDS, before, added)
    copy.write("templates/kinds/date_range.html", control)
    rules = (CHECKOUT / "tests/data/other_treatment.yaml").read_text(encoding="utf-8")
    copy.write("away.yaml", rules.replace("  - id: places\n    section", f"{QUESTION}  - id: places\n    section"))
    shutil.copy(CHECKOUT / "tests/data/date_range_walk.py", copy.folder / "tests/test_date_range.py")


def add_a_page_and_an_export(copy):
    view, line, template = blocks("add-a-page.md")
    copy.write("screening/web/workspace/queue/waiting.py", view)
    copy.add(PAGES, line)
    copy.write("templates/workspace/waiting.html", template)
    made, export, imported, link = blocks("add-an-export.md")
    copy.write("screening/exchange/formats/rules_csv.py", made)
    copy.write("screening/web/workspace/rules/export.py", export)
    copy.add(PAGES, imported)
    copy.insert("templates/workspace/explain.html", "  {% if overdue %}\n", link)
    shutil.copy(CHECKOUT / "tests/data/page_and_export_walk.py", copy.folder / "tests/test_page_and_export.py")
