"""The fairness inventory as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from screening.domain.review.group_shares import GroupShares, OutcomesByGroup
from screening.domain.rules.fairness import AnswerGroup
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.rulebook.effects import Effect, Witness
from screening.rulebook.fairness import Inventory, RuleReading, inventories, named_group, whole_sheet_readers
from screening.rulebook.fairness_lines import LIMITS

Data = dict[str, Any]


def fairness_data(book: Rulebook, effects: Mapping[str, Effect], counted: OutcomesByGroup | None) -> Data:
    """Return what `fairness_lines` prints; unknown values are left out, and small numbers are null."""
    found: Data = {
        "rules_version": book.version,
        "limits": list(LIMITS),
        "characteristics": [_inventory(book, one, effects, counted) for one in inventories(book)],
        "read_whether_a_required_question_was_left_blank": _refs(whole_sheet_readers(book)),
        "not_measured": [{"label": one.label, "note": one.note} for one in book.fairness.not_measured],
    }
    return found | ({"everyone": _shares(counted.everyone)} if counted else {})


def _inventory(
    book: Rulebook, inventory: Inventory, effects: Mapping[str, Effect], counted: OutcomesByGroup | None
) -> Data:
    one = inventory.characteristic
    found: Data = {
        "id": one.id,
        "label": one.label,
        "basis": one.basis,
        "note": one.note,
        "sources": [_source(book, name) for name in one.sources],
        "rules": [_rule(book, reading) for reading in inventory.direct],
        "rules_through_questions_it_opens": [_rule(book, reading) for reading in inventory.through],
        "sentences_not_told_because_of_it": _refs(inventory.untold),
        "guidance": list(inventory.guidance),
        "groups": [_group(book, group, effects, counted) for group in one.groups],
    }
    if counted and one.of_language:
        found["languages"] = {code: _shares(shares) for code, shares in counted.languages.items()}
    return found


def _rule(book: Rulebook, reading: RuleReading) -> Data:
    rule = reading.rule
    return {
        "ref": rule.ref,
        "id": rule.id,
        "title": rule.title,
        "outcome": rule.suggest,
        "act": rule.act,
        "reads": list(reading.answers),
        "facts": list(reading.facts),
        "opened_questions": list(reading.opened),
        "reason": rule.therapist,
        "strength": rule.strength,
        "sources": [_source(book, name) for name in rule.sources],
        "reviewed": str(rule.reviewed) if rule.reviewed else None,
    }


def _source(book: Rulebook, name: str) -> Data:
    source = book.sources[name]
    return {"id": name, "citation": source.citation, "checked": source.checked}


def _group(book: Rulebook, group: AnswerGroup, effects: Mapping[str, Effect], counted: OutcomesByGroup | None) -> Data:
    found: Data = {"id": group.id, "label": named_group(book, group)}
    if group.id in effects:
        changes = effects[group.id].found.items()
        found["only_this_answer"] = {change: _witness(one) if one else "never" for change, one in changes}
    return found | ({"outcomes": _shares(counted.groups[group.id])} if counted else {})


def _witness(witness: Witness) -> Data:
    return {
        "from": witness.before,
        "to": witness.after,
        "with": list(witness.besides),
        "only_before": list(witness.only_before),
        "only_after": list(witness.only_after),
        "outcomes": list(witness.outcomes),
        "acts": list(witness.acts),
        "because": _refs(witness.because),
    }


def _shares(group: GroupShares) -> Data | None:
    if not group.tells:
        return None
    shares = {
        outcome: {"share": round(share.count / share.of, 3), "interval": [round(end, 3) for end in share.interval]}
        if share
        else None
        for outcome, share in group.shares.items()
    }
    return {"screenings": group.of, "shares": shares}


def _refs(rules: Iterable[Rule]) -> list[str]:
    return [rule.ref for rule in rules]
