"""The documents: every file and folder that they name is there, and nothing is left to be filled in."""

import re

import pytest

from tests import CHECKOUT

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
HISTORY = "docs/decisions/"  # they say what was so
WITHIN = ("", "screening/", "tests/", "docs/", "screening/web/", "screening/rulebook/", "templates/")


def named_files(text):
    """The paths that a page names, in backticks, but for those that it tells to make, and their tests."""
    made = {path.rpartition("/")[2].partition(".")[0] for path in re.findall(r"`([^`]+)`\*{0,2} \(new", text)}
    for name in re.findall(r"`([\w./\-]+/[\w.\-]+\.(?:py|html|md|yaml|scss|json|po|toml|cfg))(?:::?\w+)*`", text):
        stem = name.rpartition("/")[2].partition(".")[0]
        if stem.removeprefix("test_") not in made and "/pt/" not in name and not name.startswith(("/", "dist/")):
            yield name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_file_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    if str(page.relative_to(CHECKOUT)).startswith(HISTORY):
        text = ""
    folders = [CHECKOUT / place for place in WITHIN] + [page.parent]
    missing = [name for name in named_files(text) if not any((folder / name).exists() for folder in folders)]
    links = [link for link in re.findall(r"\]\(([\w./\-]+)(?:#[\w\-]+)?\)", text) if not (page.parent / link).exists()]
    assert (missing, links) == ([], [])
    assert "@@" not in text
    assert "TODO" not in text
