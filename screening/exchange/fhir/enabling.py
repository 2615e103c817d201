"""When a question is asked, as enableWhen, or as a FHIRPath expression where branches are nested."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Condition,
    Has,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.questions import Question
from screening.exchange.fhir.form import ENABLE_WHEN, FHIRPATH, Form, Resource, code_of

_NEVER, _ALWAYS = "false", "true"


def enabling(form: Form, question: Question) -> Resource:
    """Return the elements of an item that say when its question is asked; none if it always is.

    A list of enableWhen takes "any" or "all", not both, and has no "not": its "!=" is true without an answer. Anything
    more complex is an expression, equivalent to our condition for every response.
    """
    if question.ask_when is None:
        return {}
    for behavior, entries in (("any", _any(form, question.ask_when)), ("all", _all(form, question.ask_when))):
        if entries:
            return {"enableWhen": entries} | ({"enableBehavior": behavior} if len(entries) > 1 else {})
    expression = {"language": FHIRPATH, "expression": expression_of(form, question.ask_when, question)}
    return {"extension": [{"url": ENABLE_WHEN, "valueExpression": expression}]}


def _any(form: Form, condition: Condition) -> list[Resource]:
    """Return a condition as entries joined by "any"; empty if it cannot be expressed that way."""
    if isinstance(condition, Any):
        branches = [_any(form, branch) for branch in condition.branches]
        return [entry for branch in branches for entry in branch] if all(branches) else []
    entries = _leaf(form, condition)
    return [] if isinstance(condition, Between) and len(entries) > 1 else entries


def _all(form: Form, condition: Condition) -> list[Resource]:
    """Return a condition as entries joined by "all"; empty if it cannot be expressed that way."""
    if isinstance(condition, All):
        branches = [_all(form, branch) for branch in condition.branches]
        return [entry for branch in branches for entry in branch] if all(branches) else []
    entries = _leaf(form, condition)
    return [] if isinstance(condition, Has) and len(entries) > 1 else entries


def _leaf(form: Form, condition: Condition) -> list[Resource]:
    """Return the entries of a leaf: one for each option that may be picked, or for each bound of a number."""
    if isinstance(condition, Has):
        asked = form.questionnaire.by_id[condition.question]
        return [
            {
                "question": asked.id,
                "operator": "=",
                "answerCoding": {"system": form.answers, "code": code_of(asked, option.id)},
            }
            for option in asked.options
            if option.id in condition.options
        ]
    if isinstance(condition, Between):
        bounds = ((">=", condition.at_least), ("<", condition.below))
        return [
            {"question": condition.question, "operator": operator, "answerInteger": bound}
            for operator, bound in bounds
            if bound is not None
        ]
    return []


def expression_of(form: Form, condition: Condition, before: Question) -> str:
    """Return a condition in FHIRPath; never empty, so that `not` means what it says. It reads questions `before`."""
    if isinstance(condition, All | Any):
        joined, none = (" and ", _ALWAYS) if isinstance(condition, All) else (" or ", _NEVER)
        return _joined(joined, none, (expression_of(form, branch, before) for branch in condition.branches))
    if isinstance(condition, Not):
        return f"({expression_of(form, condition.branch, before)}).not()"
    if isinstance(condition, RequiredUnanswered):
        earlier = form.questionnaire.questions[: form.questionnaire.questions.index(before)]
        return _joined(" or ", _NEVER, (_silent(form, one) for one in earlier if not one.optional))
    if isinstance(condition, Unanswered):
        return _silent(form, form.questionnaire.by_id[condition.question])
    if isinstance(condition, Has):
        asked = form.questionnaire.by_id[condition.question]
        codes = (f"code = '{code_of(asked, option.id)}'" for option in asked.options if option.id in condition.options)
        return f"{_values(asked)}.where({' or '.join(codes)}).exists()"
    if isinstance(condition, Between):
        bounds = (("$this >= ", condition.at_least), ("$this < ", condition.below))
        within = " and ".join(f"{sign}{bound}" for sign, bound in bounds if bound is not None) or _ALWAYS
        return f"{_values(form.questionnaire.by_id[condition.question])}.where({within}).exists()"
    raise TypeError(f"no FHIRPath for {type(condition).__name__}")


def _silent(form: Form, question: Question) -> str:
    """Return the expression that a question is asked and has no answer."""
    asked = expression_of(form, question.ask_when, question) if question.ask_when else _ALWAYS
    return f"({asked} and {_values(question)}.exists().not())"


def _values(question: Question) -> str:
    """Return the path to the answers of a question."""
    places = (f"page.{question.page}", question.id)
    return "%resource" + "".join(f".item.where(linkId = '{place}')" for place in places) + ".answer.value"


def _joined(sign: str, none: str, parts: Iterable[str]) -> str:
    said = list(parts)
    return f"({sign.join(said)})" if len(said) > 1 else said[0] if said else none
