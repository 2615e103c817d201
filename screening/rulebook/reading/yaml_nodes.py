"""YAML text as nodes that know their line and column, read strictly.

YAML 1.2 words (only `true` and `false` are booleans), no anchors, aliases or tags, no duplicate keys, limited size and
depth. Nodes are built from PyYAML's events, because its own composer recurses (and its C one crashes) on deep input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import yaml

MOST_BYTES = 1_000_000
MOST_DEPTH = 50

Scalar: TypeAlias = str | int | bool | None


@dataclass(frozen=True)
class Mistake:
    """Something wrong with the file; `line` and `column` count from 1."""

    line: int
    column: int
    message: str

    def at(self, name: str) -> str:
        """Return the mistake in the format editors understand: file:line:column: message."""
        return f"{name}:{self.line}:{self.column}: {self.message}"


class MistakesError(Exception):
    """The file cannot be used; `mistakes` holds all of them in file order."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.column))
        super().__init__("\n".join(mistake.at("rules.yaml") for mistake in self.mistakes))


@dataclass
class Node:
    """One value and its place. A mapping keeps the place of each key in `keys`.

    `start` and `end` are its character positions in the text; trailing spaces may be included.
    """

    value: dict[str, Node] | list[Node] | Scalar
    line: int
    column: int
    keys: dict[str, Node] | None = None
    start: int = 0
    end: int = 0


def read_yaml(text: str) -> Node:
    """Return the text's only document as nodes. Raises MistakesError."""
    if len(text.encode()) > MOST_BYTES:
        raise MistakesError([Mistake(1, 1, f"the file is larger than {MOST_BYTES:,} bytes")])
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.mistakes.append(Mistake(*place, f"this is not YAML: {error.problem or error.context}"))
    except yaml.YAMLError:
        builder.mistakes.append(Mistake(1, 1, "this is not YAML: it contains a character that YAML does not allow"))
    if builder.mistakes:
        raise MistakesError(builder.mistakes)
    if builder.root is None:
        raise MistakesError([Mistake(1, 1, "the file is empty")])
    return builder.root


class _Builder:
    """Builds the tree from events one by one; a stack instead of recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self._stack: list[Node] = []
        self._pending: list[Node | None] = []  # per open collection: the key that is waiting for its value

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._stop(event, "aliases (*name) are not allowed: write it out")
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_decorations(event)
            self._place(Node(_scalar(event), *_place(event), None, *_span(event)))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(event, "only one document is allowed in the file")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_decorations(event)
        if len(self._stack) == MOST_DEPTH:
            self._stop(event, f"nested more than {MOST_DEPTH} deep")
        mapping = isinstance(event, yaml.MappingStartEvent)
        keys: dict[str, Node] | None = {} if mapping else None
        node = Node({} if mapping else [], *_place(event), keys, *_span(event))
        self._place(node)
        self._stack.append(node)
        self._pending.append(None)

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        """End a collection: at its bracket if it has one, else after its last value."""
        node = self._stack.pop()
        self._pending.pop()
        start, node.end = _span(event)
        children = list(node.value.values()) if isinstance(node.value, dict) else node.value
        if start == node.end and isinstance(children, list) and children:
            node.end = children[-1].end

    def _place(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif self._pending[-1] is None:
            self._pending[-1] = node
        else:
            self._add(parent, self._pending[-1], node)
            self._pending[-1] = None

    def _add(self, parent: Node, key: Node, node: Node) -> None:
        name = key.value
        if not isinstance(name, str):
            hint = f'write it in quotes: "{str(name).lower()}"' if isinstance(name, bool | int) else "use a plain word"
            self.mistakes.append(Mistake(key.line, key.column, f"a key must be text; {hint}"))
        elif isinstance(parent.value, dict) and parent.keys is not None:
            if name in parent.keys:
                first = parent.keys[name].line
                self.mistakes.append(
                    Mistake(key.line, key.column, f'"{name}" appears twice here (first in line {first})')
                )
            parent.value[name] = node
            parent.keys[name] = key

    def _refuse_decorations(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self._stop(event, "anchors (&name) are not allowed: write it out")
        if getattr(event, "tag", None) not in (None, "!"):
            self._stop(event, "tags (!name) are not allowed")

    def _stop(self, event: yaml.Event, message: str) -> None:
        raise MistakesError([*self.mistakes, Mistake(*_place(event), message)])


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _span(event: yaml.Event) -> tuple[int, int]:
    start, end = event.start_mark, event.end_mark
    return (start.index, end.index) if start and end else (0, 0)


_WORDS: dict[str, Scalar] = {"null": None, "~": None, "": None, "true": True, "false": False}
_MOST_DIGITS = 18
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    """Return a plain scalar read by the YAML 1.2 core schema; anything quoted is text."""
    text: str = event.value
    if event.style:  # quoted or a block; a plain scalar has no style
        return text
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    return int(text) if _INTEGER.fullmatch(text) and len(text) <= _MOST_DIGITS else text
