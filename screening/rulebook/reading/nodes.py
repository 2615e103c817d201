"""Reading nodes of a known shape: mistakes are recorded with their place, and reading goes on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from screening.domain.people.dates import iso_day
from screening.domain.questionnaire.answers import did_you_mean
from screening.domain.questionnaire.texts import Text, TwoWordings
from screening.rulebook.reading.reserved import RESERVED
from screening.rulebook.reading.yaml_nodes import Mistake, Node
from screening.settings.languages import FIRST

ID = re.compile("[a-z][a-z0-9_]*")
OF_PATIENT = "of_patient"  # the words for someone who answers for the patient, next to each language's own
_WORDS: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a mapping"}

Word = TypeVar("Word", bound=StrEnum)
Thing = TypeVar("Thing")


class HasId(Protocol):
    """Something with its own name in the file."""

    @property
    def id(self) -> str:
        """Return the name."""


Identified = TypeVar("Identified", bound=HasId)


def translated_keys(languages: Iterable[str]) -> str:
    """Return the keys of a text in every language, separated by spaces: en es es_of."""
    return " ".join(code if code == FIRST else f"{code} {code}_of" for code in languages)


def digest_of(english: str) -> str:
    """Return six hexadecimal digits that identify an English sentence, to be kept beside its translation."""
    return hashlib.sha256(english.encode()).hexdigest()[:6]


class Shape:
    """Collects the mistakes of one file. Readers substitute a harmless placeholder and go on, so that all are found."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.unreadable: list[Mistake] = []  # mistakes that leave the file's meaning unclear
        self.languages: tuple[str, ...] = (FIRST,)  # codes; read_languages sets them before any text is read

    def wrong(self, node: Node, message: str) -> None:
        self.mistakes.append(Mistake(node.line, node.column, message))

    def unknown(self, node: Node, what: str, name: str, known: Iterable[str]) -> None:
        """Record an unknown name, with the closest known one."""
        self.wrong(node, f'{what} "{name}" is unknown{did_you_mean(name, frozenset(known))}')

    def fields(self, node: Node, needed: str, allowed: str = "") -> dict[str, Node]:
        """Return the fields of a mapping; `needed` and `allowed` are key names separated by spaces."""
        value = self._mapping(node)
        known = [*needed.split(), *allowed.split()]
        for key, place in (node.keys or {}).items():
            if key not in known:
                self.unknown(place, "key", key, known)
        for key in needed.split():
            if key not in value:
                self.wrong(node, f'"{key}" is missing here')
        return {key: child for key, child in value.items() if key in known}

    def entries(self, node: Node | None) -> Mapping[str, Node]:
        """Return a mapping with arbitrary keys."""
        return {} if node is None else self._mapping(node)

    def items(self, node: Node | None) -> list[Node]:
        """Return the items of a list; an absent list has none."""
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._expected(node, list)
        return []

    def text(self, node: Node | None) -> str:
        """Return a nonempty text; a missing one is reported elsewhere and reads as ""."""
        if node is None:
            return ""
        if isinstance(node.value, str) and node.value.strip():
            return node.value
        hint = " (quote it)" if isinstance(node.value, int) else ""
        self._expected(node, str, hint)
        return ""

    def id(self, node: Node | None, what: str = "") -> str:
        """Return a thing's id. It appears in URLs, forms and columns, so no special characters or reserved words."""
        name = self.text(node)
        reserved = RESERVED.get(what, {})
        if node is not None and name and not ID.fullmatch(name):
            self.wrong(node, f'"{name}" cannot be an id: lowercase letters a to z, digits and _ only, a letter first')
        elif node is not None and name in reserved:
            self.wrong(node, f'"{name}" is {reserved[name]} and cannot name a {what}')
        return name

    def number(self, node: Node | None, default: int) -> int:
        if node is None:
            return default
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        self._expected(node, int)
        return default

    def flag(self, node: Node | None) -> bool:
        """Return a flag; an absent one is false."""
        if node is None or isinstance(node.value, bool):
            return node is not None and node.value is True
        self._expected(node, bool)
        return False

    def day(self, node: Node | None) -> date | None:
        """Return a day written as 2027-11-25; an absent one is None."""
        if node is None:
            return None
        try:
            return iso_day(node.value)
        except ValueError:
            self.wrong(node, "a day such as 2027-11-25 is expected here")
            return None

    def word(self, node: Node | None, words: type[Word]) -> Word:
        """Return one of a fixed list of words."""
        return words(self.one_of(node, [word.value for word in words]))

    def one_of(self, node: Node | None, names: Iterable[str]) -> str:
        """Return one of these names; anything else is recorded and read as the first."""
        name, known = self.text(node), list(names)
        if node is not None and name and name not in known:
            self.unknown(node, "word", name, known)
            self.unreadable.append(self.mistakes[-1])
        return name if name in known else known[0]

    def words(self, node: Node | None) -> tuple[str, ...]:
        """Return one text or a list of texts."""
        nodes = [node] if node is not None and isinstance(node.value, str) else self.items(node)
        return tuple(self.text(item) for item in nodes)

    def texts(self, node: Node | None) -> Text:
        """Return the words in every language; a missing language is a mistake."""
        if node is None:
            return dict.fromkeys(self.languages, "")
        return self.translated(self.fields(node, translated_keys(self.languages)))

    def wordings(self, node: Node | None) -> Text:
        """Like `texts`, but the text may also give its wording `of_patient`."""
        return self.texts(node) if node is None else self.worded(self.fields(node, *self.wording_keys))

    @property
    def wording_keys(self) -> tuple[str, str]:
        """Return the keys of a text that may have a second wording: the required ones, and the optional ones."""
        return translated_keys(self.languages), OF_PATIENT

    def worded(self, fields: Mapping[str, Node]) -> Text:
        """Return the words in every language, and the second wording if there is one.

        A language that the second wording leaves out is worded the same in both.
        """
        text = self.translated(fields)
        if OF_PATIENT not in fields:
            return text
        given = self._mapping(fields[OF_PATIENT])
        reworded = [language for language in self.languages if language in given] or [FIRST]
        second = self.fields(fields[OF_PATIENT], translated_keys(reworded))
        return TwoWordings(text, self.translated({**{name: fields[name] for name in text if name in fields}, **second}))

    def translated(self, fields: Mapping[str, Node]) -> Text:
        """Return the words in every language; a translation of an older English sentence is a mistake."""
        text = {language: self.text(fields.get(language)) for language in self.languages}
        digest = digest_of(text[FIRST])
        for language in self.languages:
            key = f"{language}_of"
            if language in fields and key in fields and self.text(fields[key]) != digest:
                self.wrong(
                    fields[language],
                    f"this translates a different English sentence than the one next to it: translate it again, "
                    f'then write {key}: "{digest}"',
                )
        return text

    def known_words(self, node: Node | None, known: Iterable[str], what: str) -> tuple[str, ...]:
        """Return one text or a list of texts, each of which must be known."""
        for item in self.items(node) if node is not None and isinstance(node.value, list) else [node]:
            name = self.text(item)
            if item is not None and name and name not in known:
                self.unknown(item, what, name, known)
        return self.words(node)

    def things(self, node: Node | None, read_one: Callable[[Node], Identified], what: str) -> list[Identified]:
        """Return the things in a list, recording every duplicate id."""
        return self.named([(item, read_one(item)) for item in self.items(node)], lambda thing: thing.id, what)

    def named(self, nodes: Iterable[tuple[Node, Thing]], name_of: Callable[[Thing], str], what: str) -> list[Thing]:
        """Return the things, recording every duplicate name."""
        seen: dict[str, Node] = {}
        things = []
        for node, thing in nodes:
            name = name_of(thing)
            if name in seen:
                self.wrong(node, f'{what} "{name}" appears twice (first in line {seen[name].line})')
            elif name:
                seen[name] = node
            things.append(thing)
        return things

    def _mapping(self, node: Node) -> Mapping[str, Node]:
        if isinstance(node.value, dict):
            return node.value
        self._expected(node, dict)
        return {}

    def _expected(self, node: Node, kind: type, hint: str = "") -> None:
        found = "nothing" if node.value is None else _WORDS[type(node.value)]
        blank = isinstance(node.value, str) and not node.value.strip()
        self.wrong(node, f"{_WORDS[kind]} is expected here, not {'an empty text' if blank else found}{hint}")
