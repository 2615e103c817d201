"""The main part of an HTML page as blocks for typesetting: headings, paragraphs, lists and frames, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

Block = dict[str, Any]
Run = dict[str, Any]  # a piece of text in one style: `text`, and `looks`, such as "strong" or "struck"

_ON_SCREEN_ONLY = "script, style, button, form, nav, .icon, .no-print, .govuk-visually-hidden"
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_STAND_ALONE = ["p", "ul", "ol", "li", "dl", "dd", "div", "section", "details", "summary", "svg", "tr", *_HEADINGS]
_LOOKS = {"b": "strong", "strong": "strong", "dt": "strong", "th": "strong", "i": "slanted", "em": "slanted"}
_LOOKS |= {"del": "struck", "ins": "underlined"}
_LOOKS_OF_CLASSES = {"strong": "strong", "outcome": "tag", "tag": "tag", "blank": "blank"}
_FRAMES = {"alarm": "frame", "calls": "frame", "panel--alarm": "frame", "urgent": "frame", "together": "together"}
_SPACE = re.compile(r"[^\S\xa0]+")  # a non-breaking space is kept
_LONG_WORD = re.compile(r"\S{40,}")
_PIECE = re.compile(r"(\S{20})(?=\w)")


def blocks_of(html: str) -> list[Block]:
    """Return the contents of <main> except what is for the screen only; all other readable text is included."""
    bs4 = import_module("bs4")
    main = bs4.BeautifulSoup(html, "html.parser").main
    comments = main.find_all(string=lambda words: isinstance(words, bs4.Comment))
    for hidden in (*main.select(_ON_SCREEN_ONLY), *comments):
        hidden.extract()
    _level_headings(main)
    return list(_inside(main))


def _level_headings(main: Any) -> None:
    """Start headings at level one without gaps, as PDF/UA requires; a summary that opens a part is a heading too."""
    level = 0
    for heading in main.find_all([*_HEADINGS, "summary"]):
        if heading.get_text(strip=True) and (heading.name != "summary" or not heading.find_parent("li")):
            level = min(level + 1, 3 if heading.name == "summary" else int(heading.name[1]))
            heading.name = f"h{level}"


def _inside(element: Any) -> Iterator[Block]:
    """Yield the blocks in an element; words between them are paragraphs of their own."""
    loose: list[Run] = []
    for child in element.children:
        if child.name and (child.name in _STAND_ALONE or child.find(_STAND_ALONE)):
            yield from _paragraph(element, loose)
            loose = []
            yield from _block(child)
        else:
            loose += _runs(child, _looks_of(element))
    yield from _paragraph(element, loose)


def _block(element: Any) -> Iterator[Block]:
    classes = element.get("class", [])
    if element.name in _HEADINGS and (words := _tidy(_runs(element))):
        yield {"kind": "heading", "level": int(element.name[1]), "runs": words}
    elif element.name in ("ul", "ol"):
        items = [list(_inside(item)) for item in element.find_all("li", recursive=False)]
        yield {"kind": "numbered" if element.name == "ol" else "list", "items": [item for item in items if item]}
    elif element.name == "dl":
        yield from _facts(element)
    elif element.name == "svg":
        yield from _paragraph(element, [run for title in element.find_all("title") for run in _runs(title)])
    elif kinds := [_FRAMES[name] for name in classes if name in _FRAMES]:
        yield {"kind": kinds[0], "blocks": list(_inside(element)), "leads": "leads" in classes}
    else:
        yield from _inside(element)


def _facts(facts: Any) -> Iterator[Block]:
    """Yield each term with its description on one line."""
    line: list[Run] = []
    for part in facts.find_all(["dt", "dd"]):
        if part.name == "dt":
            yield from _paragraph(facts, line, hangs=True)
            line = []
        line += [*_runs(part), {"text": " ", "looks": []}]
    yield from _paragraph(facts, line, hangs=True)


def _paragraph(element: Any, runs: Iterable[Run], *, hangs: bool = False) -> Iterator[Block]:
    """Yield a paragraph if there are words. One that `hangs` has its later lines indented."""
    classes = element.get("class", [])
    if tidy := _tidy(runs):
        yield {"kind": "p", "runs": tidy, "hangs": hangs or "option" in classes, "leads": "leads" in classes}


def _runs(node: Any, looks: Iterable[str] = ()) -> Iterator[Run]:
    """Yield the words of a node with their style."""
    if node.name is None:
        lines = str(node).split("\n") if node.find_parent(class_="keep-lines") else [str(node)]
        yield {"text": "\n".join(_SPACE.sub(" ", line) for line in lines).replace("\n ", "\n"), "looks": [*looks]}
    elif node.name == "br":
        yield {"text": "\n", "looks": []}
    else:
        looks = [*looks, *_looks_of(node)]
        words = [run for child in node.children for run in _runs(child, looks)]
        before, after = ("“", "”") if node.name == "q" else (" ", " ") if node.name in _STAND_ALONE else ("", "")
        yield from ({"text": before, "looks": looks}, *words, {"text": after, "looks": looks})
        if "blank" in looks:
            yield {"text": "", "looks": looks}


def _looks_of(element: Any) -> list[str]:
    of_classes = [_LOOKS_OF_CLASSES[name] for name in element.get("class", []) if name in _LOOKS_OF_CLASSES]
    return [_LOOKS[element.name], *of_classes] if element.name in _LOOKS else of_classes


def _tidy(runs: Iterable[Run]) -> list[Run]:
    """Return runs of one style joined, with single spaces as in HTML, and long words breakable; [] for no words."""
    tidy: list[Run] = [{"text": "", "looks": []}]
    for run in runs:
        before = "_" if "blank" in tidy[-1]["looks"] else tidy[-1]["text"] or " "
        text = run["text"].lstrip(" ") if before.endswith((" ", "\n")) else run["text"]
        if run["looks"] == tidy[-1]["looks"]:
            tidy[-1]["text"] += text
        elif text or "blank" in run["looks"]:
            tidy.append({"text": text, "looks": run["looks"]})
    tidy[-1]["text"] = tidy[-1]["text"].rstrip(" \n")
    kept = [run for run in tidy if run["text"] or "blank" in run["looks"]]
    return [{**run, "text": _LONG_WORD.sub(_breaking, run["text"])} for run in kept]


def _breaking(word: re.Match[str]) -> str:
    return _PIECE.sub("\\1\u200b", word[0])
