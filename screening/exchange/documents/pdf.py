"""Pages as PDF, tagged (PDF/UA-1): made from the HTML that a browser shows, so that both say the same. An extra."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from screening.exchange.documents.glyphs import BOX, reported, with_meaning, without, without_clusters
from screening.exchange.documents.html_blocks import blocks_of
from screening.settings.shipped import TEMPLATES

_TEMPLATE = TEMPLATES / "document.typ"
_EACH_ALONE = b"""#set document(title: "-")
= -
#for sign in json(bytes(sys.inputs.data)) { par(sign) }"""


@dataclass(frozen=True)
class PrintLayout:
    """How a page is printed: its title, its language, and the footer and header of each sheet.

    `unprintable` is printed at the end if a box replaces characters that could not be printed. `points` is the font
    size; words are hyphenated only if there are two `columns`. On `one_page`, the font shrinks until everything fits,
    as long as it stays readable.
    """

    title: str
    language: str
    footer: str
    unprintable: str
    header: str = ""
    points: float = 9.5
    columns: int = 2
    one_page: bool = False


@cache
def can_make_pdf() -> bool:
    """Return whether the extra "pdf" is installed."""
    return find_spec("typst") is not None


def pdf_of(html: str, layout: PrintLayout) -> bytes:
    """Return the main part of an HTML page as a PDF of Letter pages.

    Text goes in as data, never as source, so typed text can never become a command. What no font has, alone or joined
    to its neighbors, becomes a box.
    """
    page = {
        "title": " ".join(layout.title.split()) or "-",  # required for a tagged PDF
        "language": layout.language,
        "footer": " ".join(layout.footer.split()),
        "header": " ".join(layout.header.split()),
        "points": layout.points,
        "columns": layout.columns,
        "one_page": layout.one_page,
        "blocks": blocks_of(html),
        "note": "",
    }
    known = _each_text(page, with_meaning)
    missing = _without_glyph(_written(known))
    printed = _each_text(known, partial(without, missing))
    while True:
        if _written(printed).count(BOX) > _written(page).count(BOX):
            printed["note"] = layout.unprintable
        try:
            return _compile(_TEMPLATE, printed)
        except import_module("typst").TypstError as error:
            printed = _less(printed, reported(error.diagnostic))


def _less(printed: dict[str, Any], pieces: set[str]) -> dict[str, Any]:
    """Return the data without what could not be printed: letters with marks no font has together, else characters.

    Repeated until no text can fail. Raises ValueError if the failure was not about text.
    """
    less = _each_text(printed, partial(without_clusters, pieces))
    if less == printed:
        less = _each_text(printed, partial(without, set().union(*pieces)))
    if less == printed:
        raise ValueError("Typst refused the page for a reason other than its text")
    return dict(less)


def _without_glyph(text: str) -> set[str]:
    """Return the characters of a text that no font has."""
    try:
        _compile(_EACH_ALONE, sorted(set(text)))
    except import_module("typst").TypstError as error:
        return reported(error.diagnostic)
    return set()


def _compile(source: Path | bytes, data: Any) -> bytes:
    typst = import_module("typst")  # an extra of 80 MB, loaded only to make a PDF
    return bytes(typst.compile(source, sys_inputs={"data": _written(data)}, format="pdf", pdf_standards=["ua-1"]))


def _written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    """Return the data with each text changed, except numbers, and the words that name the kind of a block."""
    if isinstance(data, dict):
        return {
            name: change(value) if name in ("title", "footer", "header", "text") else _each_text(value, change)
            for name, value in data.items()
        }
    return [_each_text(value, change) for value in data] if isinstance(data, list) else data
