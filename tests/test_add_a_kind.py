"""docs/contributing/add-a-kind.md, done as it says: three files, and a range of days works everywhere."""

import os
import re
import shutil
import subprocess
import sys

from screening.rulebook.reading.nodes import digest_of
from tests import CHECKOUT

FIELDS = "screening/web/forms/answer_fields.py"
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


def test_a_range_of_days_is_added_in_three_files_and_works_everywhere(tmp_path):
    for name in ("screening", "templates", "tests"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "setup.cfg", tmp_path)
    doc = (CHECKOUT / "docs/contributing/add-a-kind.md").read_text(encoding="utf-8")
    kind, field, row, message, control = re.findall(r"```\w+\n(.*?)```", doc, re.DOTALL)

    (tmp_path / "screening/domain/questionnaire/kinds/date_range.py").write_text(kind, encoding="utf-8")
    fields = (tmp_path / FIELDS).read_text(encoding="utf-8")
    for before, added in (("FIELDS: ", f"{field}\n\n"), ('    "text": Words', row), ('    "date_past"', message)):
        assert fields.count(before) == 1
        fields = fields.replace(before, added + before)
    (tmp_path / FIELDS).write_text(fields, encoding="utf-8")
    (tmp_path / "templates/kinds/date_range.html").write_text(control, encoding="utf-8")

    rules = (CHECKOUT / "tests/data/other_treatment.yaml").read_text(encoding="utf-8")
    rules = rules.replace("  - id: places\n    section", f"{QUESTION}  - id: places\n    section")
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    shutil.copy(CHECKOUT / "tests/data/date_range_walk.py", tmp_path / "tests/test_date_range.py")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "tests/test_date_range.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTEST_XDIST_WORKER": "gw0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
