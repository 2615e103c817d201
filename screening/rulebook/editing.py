"""The words of a rule in the text of rules.yaml, and how to replace them; the rest stays the same, byte for byte.

A field names one text: "therapist", or "patient-es" for one language of a text that patients read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import yaml

from screening.domain.rules.rulebook import Rule
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.reading.yaml_nodes import Node, read_yaml
from screening.settings.languages import FIRST

TRANSLATED = ("patient", "ask")  # texts in every language of the file
PLAIN = ("title", "therapist")  # texts in the first one, for staff
REVIEW_BY = "review_by"  # a day, or "" for none
REVIEWED = "reviewed"

Words: TypeAlias = Mapping[str, str]


class NoRuleError(Exception):
    """The rules text has no rule with this id."""


@dataclass(frozen=True)
class _Put:
    """New text for the range between two positions; if both are the same, it is inserted there."""

    start: int
    end: int
    text: str


def words_of(rule: Rule) -> dict[str, str]:
    """Return the editable words of a rule by field; "" for a text it lacks."""
    texts = {name: getattr(rule, name) for name in TRANSLATED}
    words = {name: getattr(rule, name) for name in PLAIN}
    words |= {f"{name}-{code}": text.get(code, "") for name, text in texts.items() for code in rule.patient}
    return {**words, REVIEW_BY: rule.review_by.isoformat() if rule.review_by else ""}


def text_of_field(field: str) -> str:
    """Return the key that a field belongs to; the languages of one text share it."""
    return field.partition("-")[0]


def untranslated(before: Words, changes: Words) -> list[str]:
    """Return the fields whose English changes while the translation does not."""
    english = {text_of_field(field) for field in changes if field.endswith(f"-{FIRST}")}
    return [field for field in before if "-" in field and text_of_field(field) in english and field not in changes]


def collisions(base: Words, now: Words, changes: Words) -> list[str]:
    """Return the changed fields whose text is now different from the version that was edited."""
    fields = [*base, *(field for field in now if field not in base)]
    moved = {text_of_field(field) for field in fields if base.get(field) != now.get(field)}
    return [field for field in changes if text_of_field(field) in moved]


def edited(text: str, rule_id: str, changes: Words) -> str:
    """Return a rules text of the newest format with new words in one rule.

    A translation next to new English counts as a translation of it: its digest is renewed. `reviewed` becomes null,
    since the clinician who accepted the rule has not read the new words. Raises NoRuleError.
    """
    rule = _rule(text, rule_id)
    puts: list[_Put] = []
    for name in TRANSLATED:
        of_text = {field.partition("-")[2]: words for field, words in changes.items() if text_of_field(field) == name}
        puts += _put_text(text, rule, name, of_text)
    brackets = _in_brackets(text, rule)
    puts += [_put(text, rule, name, _scalar(changes[name], brackets)) for name in PLAIN if name in changes]
    if changes.get(REVIEW_BY):
        puts.append(_put(text, rule, REVIEW_BY, changes[REVIEW_BY]))
    elif REVIEW_BY in changes and REVIEW_BY in _fields(rule):
        puts.append(_removed(text, rule, REVIEW_BY))
    reviewed = _fields(rule).get(REVIEWED)
    if changes.keys() - {REVIEW_BY} and reviewed is not None and reviewed.value is not None:
        puts.append(_put(text, rule, REVIEWED, "null"))
    return _with(text, puts)


def field_at(text: str, rule_id: str, line: int) -> str:
    """Return the field whose words are on a line of a rules text; "" if none of this rule's are. Raises NoRuleError."""
    for name, node in _fields(_rule(text, rule_id)).items():
        places = [(f"{name}-{code.removesuffix('_of')}", one) for code, one in _fields(node).items()]
        for field, place in places or [(name, node)]:
            if place.line <= line <= place.line + text.count("\n", place.start, _end(text, place)):
                return field if name in (*TRANSLATED, *PLAIN, REVIEW_BY) else ""
    return ""


_tree = lru_cache(maxsize=2)(read_yaml)  # one page asks for several rules of the same text


def _rule(text: str, rule_id: str) -> Node:
    rules = _fields(_tree(text)).get("rules")
    items = rules.value if rules is not None and isinstance(rules.value, list) else []
    for rule in items:
        if "id" in _fields(rule) and _fields(rule)["id"].value == rule_id:
            return rule
    raise NoRuleError(f'there is no rule "{rule_id}"')


def _fields(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _put_text(text: str, rule: Node, name: str, words: Words) -> Iterator[_Put]:
    """Yield the edits that put new words into a text in several languages and renew the translations' digests."""
    node = _fields(rule).get(name)
    if not words:
        return
    if node is None:
        pairs = [f"{code}: {_scalar(one, brackets=True)}" for code, one in words.items()]
        pairs += [f"{code}_of: {_digest(words.get(FIRST, ''))}" for code in words if code != FIRST]
        yield _put(text, rule, name, f"{{{', '.join(pairs)}}}")
        return
    for code, one in words.items():
        yield _put(text, node, code, _scalar(one, _in_brackets(text, node)))
    if FIRST in words:
        for code in _fields(node):
            if code.endswith("_of"):
                yield _put(text, node, code, _digest(words[FIRST]))


def _put(text: str, mapping: Node, key: str, value: str) -> _Put:
    """Return the edit that gives a key of a mapping this value, written as YAML on one line."""
    node = _fields(mapping).get(key)
    if node is None:
        return _added(text, mapping, f"{key}: {value}")
    if node.start == node.end:  # nothing follows the colon
        return _Put(node.end, node.end, f" {value}")
    return _Put(node.start, _end(text, node), value)


def _added(text: str, mapping: Node, pair: str) -> _Put:
    """Return the edit that adds a key with its value at the end of a mapping."""
    last = list(_fields(mapping).values())[-1]
    end = _end(text, last)
    if _in_brackets(text, mapping):
        return _Put(end, end, f", {pair}")
    place, line_end = _line_end(text, end), "\r\n" if "\r\n" in text else "\n"
    return _Put(place, place, f"{line_end}{' ' * (mapping.column - 1)}{pair}")


def _removed(text: str, mapping: Node, key: str) -> _Put:
    """Return the edit that removes a key with its value: whole lines, with their comment."""
    keys, values = list((mapping.keys or {}).values()), list(_fields(mapping).values())
    place = list(_fields(mapping)).index(key)
    if place == 0:
        return _Put(keys[0].start, keys[1].start, "")
    if _in_brackets(text, mapping):
        return _Put(_end(text, values[place - 1]), _end(text, values[place]), "")
    line_before = text.rindex("\n", 0, keys[place].start)
    start = line_before - (text[line_before - 1] == "\r")
    return _Put(start, _line_end(text, _end(text, values[place])), "")


def _line_end(text: str, place: int) -> int:
    """Return where the line of a position ends, before its line break."""
    line = text[place:].partition("\n")[0]
    return place + len(line.removesuffix("\r"))


def _in_brackets(text: str, mapping: Node) -> bool:
    return text[mapping.start] == "{"


def _end(text: str, node: Node) -> int:
    """Return where a value ends; blank lines after a block of text belong to the layout."""
    return node.start + len(text[node.start : node.end].rstrip())


def _with(text: str, puts: Iterable[_Put]) -> str:
    parts, done = [], 0
    for put in sorted(puts, key=lambda put: put.start):
        parts += [text[done : put.start], put.text]
        done = put.end
    return "".join([*parts, text[done:]])


def _scalar(words: str, brackets: bool) -> str:
    """Return words as YAML on one line: plain where possible, else in double quotes."""
    plain = _written(words, brackets)
    return _written(words, brackets, '"') if plain[0] == "'" or "\n" in plain else plain


def _digest(english: str) -> str:
    return f'"{digest_of(english)}"'


def _written(words: str, brackets: bool, style: str | None = None) -> str:
    listed = yaml.dump(
        [words],
        Dumper=yaml.SafeDumper,
        default_style=style,
        default_flow_style=brackets,
        allow_unicode=True,
        width=math.inf,
    )
    return listed.strip()[1:-1] if brackets else listed.strip().removeprefix("- ")
