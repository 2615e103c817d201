"""A question on a page. What is the same for everyone is rendered once; each person's ticks are filled in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from screening.domain.questionnaire.kinds.by_option import ByOption
from screening.domain.questionnaire.kinds.scale import Scale
from screening.domain.questionnaire.questions import Question

_KEPT = 4096  # renderings: each question of a few rules versions, in each language and wording
_NONE: Mapping[str, str] = {}


class _Blank(NamedTuple):
    """A field that no one has filled in."""

    data: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def question_markup(
    question: Question, field: Any, language: str, signs: Collection[str] = (), zones: Mapping[str, str] = _NONE
) -> Markup:
    """Return a question with what was picked or typed, and with what is wrong, as the macro `question` renders it."""
    picked = field.data if isinstance(field.data, list | tuple) else () if field.data in (None, "") else (field.data,)
    if field.errors or not isinstance(question, ByOption | Scale) or not set(question.told_apart).issuperset(picked):
        return _rendered(question, field, language, signs, zones)
    html = _unanswered(question, language, frozenset(signs), tuple(zones.items()))
    for told in picked:
        html = html.replace(f'value="{told}"', f'value="{told}" checked', 1)
    return Markup(html)  # noqa: S704  # nosec B704  # nosemgrep: no-markup  a rendered template, which escapes


@lru_cache(maxsize=_KEPT)
def _unanswered(question: Question, language: str, signs: frozenset[str], zones: tuple[tuple[str, str], ...]) -> str:
    return str(_rendered(question, _Blank(), language, signs, dict(zones)))


def _rendered(question: Question, *arguments: Any) -> Markup:
    macro: Callable[..., Markup] = get_template_attribute("components/question.html", "question")
    return macro(question, *arguments)
