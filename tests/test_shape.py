"""The shape of the code: what would let it rot slowly is refused at once."""

import ast
import re
import subprocess
import sys
from collections import Counter

import pytest

from screening.settings.shipped import TEMPLATES
from tests import CHECKOUT

PACKAGE = CHECKOUT / "screening"
MODULES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base", "lib"}
# Classes of one name that may stay, and why.
SAME_NAME = {
    "Job": "background work of an installation; a file of sheets to evaluate in bulk",
    "_Reader": "private to the module that reads settings, and to the one that reads rules.yaml",
}
MOST_LINES = 250
MOST_LETTERS = 130


def test_no_module_is_a_drawer():
    assert not [path for path in MODULES if path.stem in DRAWERS or path.parent.name in DRAWERS]


def test_every_module_opens_with_a_line_that_says_what_it_is():
    assert not [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]


def test_no_two_classes_share_a_name():
    """Who looks for a class finds one."""
    names = Counter(
        node.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name != "Meta"  # which WTForms looks for inside of a form
    )
    assert {name for name, count in names.items() if count > 1} == SAME_NAME.keys()


def test_no_module_grew_past_one_noun():
    assert not [path for path in MODULES if path.read_text(encoding="utf-8").count("\n") > MOST_LINES]


def test_a_template_is_read_line_by_line():
    """Only a sentence, or the shape of a picture, may make a line longer: neither can be broken."""
    unbreakable = re.compile(r"'[^']{60,}'")
    long = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in (TEMPLATES).rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(unbreakable.sub("", line)) > MOST_LETTERS
    ]
    assert long == []


def test_imports_stand_at_the_top_of_a_module():
    inside = [
        f"{path}:{node.lineno}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("package", ["screening", "screening.domain.rules.suggestion", "screening.domain.rules.advice"])
def test_the_domain_loads_nothing_but_the_standard_library(package):
    foreign = "{'flask', 'sqlalchemy', 'yaml', 'wtforms', 'click', 'cryptography'} & set(sys.modules)"
    code = f"import sys, {package}; print({foreign} or 'none')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert done.stdout.strip() == "none"


def test_tests_mirror_the_package():
    """A test module tests the module of the same name, or the folder it stands in."""
    beyond = {"journeys", "faults", "interop", "soak", "data", "vendor"}
    for path in (CHECKOUT / "tests").rglob("test_*.py"):
        place = path.relative_to(CHECKOUT / "tests").parent
        if place.parts and place.parts[0] not in beyond:
            assert (PACKAGE / place).is_dir(), path


def calls(path, *names: str) -> list[str]:
    """Where a module calls one of these: a name, or an attribute of anything."""
    return [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in names
    ]


def test_only_a_step_opens_a_transaction():
    elsewhere = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] != "workflow"]
    assert [place for path in elsewhere for place in calls(path, "transaction", "keeping_changes")] == []


def test_only_a_transaction_commits():
    others = [path for path in MODULES if path != PACKAGE / "records" / "database.py"]
    assert [place for path in others for place in calls(path, "commit")] == []


def test_steps_and_pages_know_no_sql():
    """They ask a store; of SQLAlchemy they know what goes wrong, and how a database is addressed."""
    known = {"sqlalchemy.exc", "make_url"}
    asking = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in ("workflow", "web")]
    imported = [
        (path.stem, name.name)
        for path in asking
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy"
        for name in node.names
        if not {node.module, name.name} & known
    ]
    assert imported == []
    assert [path for path in asking if re.search(r"\bdb\.(session|engine)\b", path.read_text(encoding="utf-8"))] == []


def test_a_store_writes_through_what_a_transaction_gives_it():
    written = re.compile(
        r"\bdb\.session\.((add|add_all|merge|delete|flush|begin)\b|\w+\(\s*(insert|update|delete)\w*\()"
    )
    assert [path for path in MODULES if written.search(path.read_text(encoding="utf-8"))] == []


def test_every_module_that_thinks_steps_or_stores_has_a_test_file_of_its_name():
    missing = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        for place in [path.parent.relative_to(PACKAGE)]
        if place.parts and place.parts[0] in ("domain", "workflow", "records") and path.stem != "__init__"
        if not (CHECKOUT / "tests" / place / f"test_{path.name}").exists()
    ]
    assert missing == []
