"""The examples of rules.yaml: patients a clinician can write down, and what must be suggested for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.answers import check_answers, not_asked
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node


@dataclass(frozen=True)
class Example:
    """A made-up patient. `findings` are the ids of all rules that must hold and suggest more than `fits`."""

    id: str
    story: str
    answers: Mapping[str, Value]
    outcome: Outcome
    findings: tuple[str, ...]


def read_examples(shape: Shape, node: Node | None, rulebook: Rulebook) -> tuple[Example, ...]:
    """Return the examples; one may be `like` an earlier one and give only the answers that differ (null: none)."""
    sheets: dict[str, Mapping[str, object]] = {}
    examples = []
    for item in shape.items(node):
        fields = shape.fields(item, "id story answers outcome findings", "like")
        example_id = shape.id(fields.get("id"))
        sheets[example_id] = _like(shape, fields.get("like"), sheets) | _sheet(shape, fields.get("answers"))
        examples.append((item, _example(shape, item, fields, sheets[example_id], rulebook)))
    return tuple(shape.named(examples, lambda example: example.id, "example"))


def failures(rulebook: Rulebook, example: Example) -> list[str]:
    """Run one example; return a sentence for each result that differs from what it states."""
    suggestion = suggest(rulebook, example.answers)
    fired = {finding.rule.id for finding in suggestion.findings if finding.rule.suggest not in (None, Outcome.FITS)}
    expected = set(example.findings)
    sentences = []
    if suggestion.outcome is not example.outcome:
        sentences.append(f"the outcome is {suggestion.outcome}, not {example.outcome}")
    sentences += [f'rule "{rule}" does not hold' for rule in sorted(expected - fired)]
    sentences += [f'rule "{rule}" holds and is not expected' for rule in sorted(fired - expected)]
    return sentences


def _like(shape: Shape, node: Node | None, sheets: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    name = shape.text(node)
    if node is not None and name and name not in sheets:
        shape.unknown(node, "earlier example", name, sheets)
    return dict(sheets.get(name, {}))


def _sheet(shape: Shape, node: Node | None) -> dict[str, object]:
    return {question: _plain(value) for question, value in shape.entries(node).items()}


def _plain(node: Node) -> object:
    return [_plain(item) for item in node.value] if isinstance(node.value, list) else node.value


def _example(
    shape: Shape, node: Node, fields: Mapping[str, Node], sheet: Mapping[str, object], rulebook: Rulebook
) -> Example:
    answers, errors = check_answers(rulebook.questionnaire, sheet)
    for message in errors + not_asked(rulebook.questionnaire, answers, sent=True):
        shape.wrong(fields.get("answers", node), message)
    findings = shape.words(fields.get("findings"))
    for rule in findings:
        if rule not in rulebook.by_id:
            shape.unknown(fields["findings"], "rule", rule, rulebook.by_id)
    outcome = shape.word(fields.get("outcome"), Outcome)
    return Example(shape.text(fields.get("id")), shape.text(fields.get("story")), answers, outcome, findings)
