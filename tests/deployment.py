"""The code blocks of docs/deploy.md: what an operator types, in order, and what stands in for it in a test.

A comment right above a block says what is run instead of it (`<!-- instead: COMMANDS -->`), or why nothing is
(`<!-- not here: REASON -->`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests import CHECKOUT

PAGE = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"(?:\A|\n)((?:<!--.*-->\n)*)\n?((?: {4}.*\n)+)")
_COMMENT = re.compile(r"<!-- (instead|not here): (.*) -->")


@dataclass(frozen=True)
class Block:
    """One block: the line of the page on which it begins, what an operator types, and what a test runs."""

    line: int
    typed: str
    run: str
    stand_in: str = ""


def blocks(page: str = PAGE) -> list[Block]:
    """Return the blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(page):
        typed = "".join(line.removeprefix("    ") for line in match[2].splitlines(keepends=True))
        (kind, words), *_ = [*_COMMENT.findall(match[1]), ("", "")]
        run = {"instead": f"{words}\n", "not here": ""}.get(kind, typed)
        found.append(Block(page.count("\n", 0, match.start(2)) + 1, typed, run, kind))
    return found
