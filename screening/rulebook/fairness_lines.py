"""The fairness inventory as lines to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from screening.domain.review.group_shares import GroupShares, OutcomesByGroup
from screening.domain.review.insights import FEW, Share
from screening.domain.rules.fairness import AnswerGroup, Characteristic
from screening.domain.rules.rulebook import Outcome, Rule, Rulebook
from screening.rulebook.effects import Effect, Witness
from screening.rulebook.fairness import Inventory, RuleReading, inventories, named_group, whole_sheet_readers
from screening.rulebook.proof.shifts import Shift

LIMITS = (
    "This is an inventory and a count. It does not prove that the rules are fair, and no one has reviewed it.",
    "What is proved holds for whole sheets: every required question is answered, and only the one answer changes. "
    "Where that opens a question, its answer belongs to the change.",
)


def fairness_lines(book: Rulebook, effects: Mapping[str, Effect], counted: OutcomesByGroup | None) -> Iterator[str]:
    """Yield the whole inventory; without `effects`, nothing about proofs; without `counted`, no outcomes."""
    unreviewed = sum(rule.reviewed is None for rule in book.rules)
    yield f"Fairness inventory of rules version {book.version[:12]}"
    yield from LIMITS
    yield f"{unreviewed} of {len(book.rules)} rules are not reviewed by a clinician."
    if counted:
        yield f"Everyone who was counted by group: {_outcomes(counted.everyone)}"
    for inventory in inventories(book):
        yield from ("", *_inventory(book, inventory))
        if effects:
            yield from _changes(book, inventory.characteristic, effects)
        if counted:
            yield from _shares(book, inventory.characteristic, counted)
    if blank := whole_sheet_readers(book):
        yield from ("", f"Whether a required question was left blank, including these, is read by {_refs(blank)}.")
    if book.fairness.not_measured:
        yield from ("", "NOT MEASURED, so nothing can be said about it:")
        yield from (f"  {one.label}: {one.note}" for one in book.fairness.not_measured)


def _inventory(book: Rulebook, inventory: Inventory) -> Iterator[str]:
    one = inventory.characteristic
    yield f"{one.label.upper()} ({one.basis})"
    yield f"  {one.note}"
    yield from (f"  {name}: {book.sources[name].citation} ({book.sources[name].checked})" for name in one.sources)
    yield "  Rules that read it:" if inventory.direct else "  No rule reads it."
    for reading in inventory.direct:
        yield from _rule(book, reading)
    if inventory.through:
        yield "  Rules that read a question which only some of its answers open:"
    for reading in inventory.through:
        yield f"    {_named(reading.rule)}: {'; '.join(reading.opened)}"
    if inventory.untold:
        yield f"  Rules whose sentence the patient may not read because of it: {_refs(inventory.untold)}"
    if inventory.guidance:
        yield f"  Sentences beside the result that it adds or takes away: {', '.join(inventory.guidance)}"


def _rule(book: Rulebook, reading: RuleReading) -> Iterator[str]:
    rule = reading.rule
    through = f" (through {', '.join(reading.facts)})" if reading.facts else ""
    yield f"    {_named(rule)}{'' if rule.reviewed else ' · not reviewed'}"
    yield f"      reads: {'; '.join(reading.answers)}{through}"
    yield f"      why: {rule.therapist} ({rule.strength})"
    yield f"      sources: {'; '.join(f'{name} ({book.sources[name].checked})' for name in rule.sources)}"


def _named(rule: Rule) -> str:
    return f"{rule.ref} {rule.title or rule.id} → {rule.suggest or 'a note for the plan'}, {rule.act}"


def _changes(book: Rulebook, one: Characteristic, effects: Mapping[str, Effect]) -> Iterator[str]:
    yield "  If only this answer changes:"
    if one.groups and all(effects[group.id].nothing for group in one.groups):
        yield "    Proved: neither the outcome nor how urgent it is ever changes."
    else:
        for group in one.groups:
            yield from _effect(book, group, effects[group.id])
    if one.of_language:
        yield "    The language that the form was answered in is not an answer, so no rule can read it."


def _effect(book: Rulebook, group: AnswerGroup, effect: Effect) -> Iterator[str]:
    name = named_group(book, group)
    if effect.never:
        urgent = effect.found.get(Shift.URGENCY)
        yield f"    {name}: proved, never the outcome{', nor how urgent it is' if effect.nothing else ''}"
        if urgent:
            yield f"      but how urgent: {_witness(urgent)}, {urgent.acts[0]} → {urgent.acts[1]}"
        return
    yield f"    {name}:"
    for change in (Shift.STRICTER, Shift.MILDER):
        if change not in effect.found:
            yield f"      {change}: not known: time ran out"
        elif witness := effect.found[change]:
            yield f"      {change}: {_witness(witness)}"
        else:
            yield f"      {change}: proved, never"


def _witness(witness: Witness) -> str:
    outcomes = " → ".join(witness.outcomes) if witness.outcomes[0] is not witness.outcomes[1] else witness.outcomes[0]
    why = f", because {_refs(witness.because)}" if witness.because else ""
    said = {"with": witness.besides, "before": witness.only_before, "then": witness.only_after}
    others = "".join(f"; {when}: {'; '.join(words)}" for when, words in said.items() if words)
    return f"“{witness.before}” → “{witness.after}”: {outcomes}{why}{others}"


def _shares(book: Rulebook, one: Characteristic, counted: OutcomesByGroup) -> Iterator[str]:
    yield "  Outcomes of the screenings:"
    for group in one.groups:
        yield f"    {named_group(book, group)}: {_outcomes(counted.groups[group.id])}"
    for language in book.languages if one.of_language else ():
        yield f"    Answered in {language.name}: {_outcomes(counted.languages[language.code])}"


def _outcomes(group: GroupShares) -> str:
    if not group.tells:
        return f"fewer than {FEW}, too few to tell"
    return f"{group.of} screenings: " + ", ".join(_share(outcome, share) for outcome, share in group.shares.items())


def _share(outcome: Outcome, share: Share | None) -> str:
    if share is None:
        return f"{outcome} few"
    low, high = share.interval
    return f"{outcome} {share.count / share.of:.0%} ({low * 100:.0f} to {high * 100:.0f})"


def _refs(rules: Iterable[Rule]) -> str:
    return ", ".join(rule.ref for rule in rules)
