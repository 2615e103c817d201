"""A third language, made for a test: texts of a rules file and a catalog of the pages, in made-up Portuguese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from screening.settings.shipped import TRANSLATIONS
from tests import CHECKOUT, yaml_text

OTHER = (CHECKOUT / "tests/data/other_treatment.yaml").read_text(encoding="utf-8")
PORTUGUESE = {"code": "pt", "name": "Portuguese", "own_name": "Português"}
MARK = "pt: "  # how each made-up sentence begins


def spoken(text: str, language: dict[str, Any], mark: str = MARK) -> str:
    """Return a rules file with one more language, in which each sentence is the English one behind a mark."""
    file = yaml_text.read(text)
    file["languages"].append(language)
    _translate(file, language["code"], mark)
    return yaml_text.write(file)


def _translate(node: Any, code: str, mark: str) -> None:
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _translate(child, code, mark)
    if isinstance(node, dict) and "es_of" in node:
        node[code], node[f"{code}_of"] = mark + node["en"], node["es_of"]


def put_catalog(folder: Path, code: str, mark: str = MARK) -> None:
    """Write a compiled catalog in which each sentence of the pages is the English one behind a mark."""
    with (TRANSLATIONS / "es/LC_MESSAGES/messages.po").open("rb") as file:
        words = [message.id for message in read_po(file) if message.id]
    catalog = Catalog(locale=code)
    for english in words:
        catalog.add(english, mark + english)
    place = folder / code / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
