"""JSON from strangers, read strictly: anything ambiguous between programs, or made to do harm, is refused.

Refused are: bytes that are not UTF-8, duplicate names in an object, numbers beyond a double or with very many digits,
NaN and infinities, nesting deeper than any of our forms, and text that cannot be stored or takes long to normalize.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from screening.domain.people.text import is_storable

MOST_DEPTH = 40
_MOST_DIGITS = 25
_MOST_NAME = 60  # characters of a name that a message repeats
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")


class JsonError(ValueError):
    """A text is not JSON as accepted here; the message says why, without quoting its content."""


def read_json(data: bytes) -> Any:
    """Return what a JSON text says. Raises JsonError."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(f"it is not UTF-8, from byte {error.start} on") from None
    try:
        found = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"it is not JSON: line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise JsonError(f"it is nested more than {MOST_DEPTH} deep") from None
    _refuse_depth_and_odd_text(found)
    return found


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, without its other members; none if it is not a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _value in pairs).most_common(1)[0][0]
        shown = f" “{twice}”" if len(twice) <= _MOST_NAME and _LETTERS.issuperset(twice) else ""
        raise JsonError(f"the name{shown} appears twice in one object")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise JsonError(f"a number has more than {_MOST_DIGITS} digits")
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > _MOST_DIGITS:
        raise JsonError(f"a number has more than {_MOST_DIGITS} digits")
    number = float(digits)
    if not math.isfinite(number):
        raise JsonError("a number is too large")
    return number


def _constant(_name: str) -> float:
    raise JsonError("it has a number that JSON does not allow: NaN or an infinity")


def _refuse_depth_and_odd_text(found: Any) -> None:
    """Refuse nesting that is too deep, and texts that no form accepts."""
    level: list[Any] = [found]
    for _depth in range(MOST_DEPTH + 1):
        texts = [one for one in level if isinstance(one, str)]
        objects = [one for one in level if isinstance(one, dict)]
        texts += [name for one in objects for name in one]
        if not all(map(is_storable, texts)):
            raise JsonError("a text has characters that no one can type")
        inside = [value for one in objects for value in one.values()]
        level = inside + [value for one in level if isinstance(one, list) for value in one]
        if not level:
            return
    raise JsonError(f"it is nested more than {MOST_DEPTH} deep")
