"""Pages as PDF, tagged (PDF/UA-1): made from the HTML that a browser shows, so that both say the same. An extra."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from screening.settings import CHECKOUT

_TEMPLATE = CHECKOUT / "templates" / "document.typ"
_BLOCKS = ["h1", "h2", "h3", "p", "li", "dt", "dd"]
_ON_SCREEN_ONLY = "script, style, svg, button, form, nav, .no-print, .govuk-visually-hidden"


@dataclass(frozen=True)
class Print:
    """What is printed around a page: its title, its language, and the line at the foot of each sheet."""

    title: str
    language: str
    footer: str


@cache
def can_make_pdf() -> bool:
    """Whether the extra "pdf" is installed."""
    return find_spec("typst") is not None


def pdf_of(html: str, around: Print) -> bytes:
    """Give the main part of an HTML page as a PDF of Letter pages.

    Text goes in as data, never as source, so nothing that was typed can become a command.
    """
    typst = import_module("typst")  # an extra, and 80 MB: only who makes a PDF loads it
    data = {
        "title": around.title,
        "language": around.language,
        "footer": around.footer,
        "blocks": blocks_of(html),
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"])
    return bytes(made)


def blocks_of(html: str) -> list[dict[str, Any]]:
    """Give what stands in <main>, in order: headings, paragraphs, list items; `boxed` inside an urgent panel."""
    main = import_module("bs4").BeautifulSoup(html, "html.parser").main
    for hidden in main.select(_ON_SCREEN_ONLY):
        hidden.decompose()
    for line_break in main.find_all("br"):
        line_break.replace_with("\n")
    found = [element for element in main.find_all(_BLOCKS) if not element.find(_BLOCKS)]
    blocks = [
        {
            "kind": "numbered" if element.find_parent("ol") and element.name == "li" else element.name,
            "text": _text(element.get_text()),
            "strong": "strong" in element.get("class", []),
            "boxed": element.find_parent(class_="alarm") is not None,
            "inside": element.name == "p" and element.find_parent("li") is not None,
        }
        for element in found
    ]
    return [block for block in blocks if block["text"]]


def _text(raw: str) -> str:
    lines = [re.sub(r"\s+", " ", line).strip() for line in raw.split("\n")]
    return "\n".join(line for line in lines if line)
