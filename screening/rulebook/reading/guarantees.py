"""The guarantees of rules.yaml: what must hold for every sheet the questionnaire allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from screening.domain.questionnaire.conditions import All, Any, Condition, Has
from screening.domain.rules.rulebook import Act, Outcome, Rulebook
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node

_PROMISES = "at_least must_say on_safety can_be asked not_asked no_effect unsaid"


@dataclass(frozen=True)
class Guarantee:
    """A promise about all sheets, or those where `when` holds; `says` is the promise in a therapist's words.

    `at_least`: the outcome is at least this severe, and the act at least as urgent as `act`; `on_safety`: so is the
    outcome on safety alone. `must_say`: in each language, the patient's text of every rule that suggests that outcome
    says one of these words. `asked`: these questions are asked. `can_be`: every option under `when` is on some sheet
    with this outcome. `not_asked`: these questions are not asked. `no_effect`: sheets that differ only in these
    questions have the same outcome, aside from the rules in `but_for`. `unsaid`: no text the patient reads has one of
    these words, in lower case, except the rules and guidance named in `but_for`; without `when` and `from_act` this
    covers the texts of the form too. `from_act`: on results that ask for this act or a more urgent one.
    """

    id: str
    says: str
    ref: str = ""
    when: Condition | None = None
    at_least: Outcome | None = None
    act: Act | None = None
    from_act: Act | None = None
    must_say: tuple[str, ...] = ()
    on_safety: Outcome | None = None
    can_be: Outcome | None = None
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    no_effect: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    but_for: tuple[str, ...] = ()

    @property
    def named_options(self) -> tuple[tuple[str, str], ...]:
        """Return the answers (question, option) that `can_be` is about."""
        leaves = self.when.leaves() if self.when and self.can_be else ()
        return tuple(
            (leaf.question, option) for leaf in leaves if isinstance(leaf, Has) for option in sorted(leaf.options)
        )


def read_guarantees(
    shape: Shape, node: Node | None, conditions: ConditionReader, rulebook: Rulebook
) -> tuple[Guarantee, ...]:
    """Return the guarantees in file order; a file without any promises nothing."""
    return tuple(shape.things(node, partial(_guarantee, shape, conditions, rulebook), "guarantee"))


def _guarantee(shape: Shape, conditions: ConditionReader, rulebook: Rulebook, node: Node) -> Guarantee:
    fields = shape.fields(node, "id says", f"ref when act from_act but_for {_PROMISES}")
    _promises_something(shape, node, fields)
    questions = rulebook.questionnaire.by_id
    texts = {*rulebook.by_id, *(sentence.id for sentence in rulebook.guidance)}
    guarantee = Guarantee(
        id=shape.id(fields.get("id")),
        says=shape.text(fields.get("says")),
        ref=shape.text(fields.get("ref")),
        when=conditions.read(fields["when"]) if "when" in fields else None,
        at_least=shape.word(fields["at_least"], Outcome) if "at_least" in fields else None,
        act=shape.word(fields["act"], Act) if "act" in fields else None,
        from_act=shape.word(fields["from_act"], Act) if "from_act" in fields else None,
        must_say=tuple(word.lower() for word in shape.words(fields.get("must_say"))),
        on_safety=shape.word(fields["on_safety"], Outcome) if "on_safety" in fields else None,
        can_be=shape.word(fields["can_be"], Outcome) if "can_be" in fields else None,
        asked=shape.known_words(fields["asked"], questions, "question") if "asked" in fields else (),
        not_asked=shape.known_words(fields["not_asked"], questions, "question") if "not_asked" in fields else (),
        no_effect=shape.known_words(fields["no_effect"], questions, "question") if "no_effect" in fields else (),
        unsaid=tuple(word.lower() for word in shape.words(fields.get("unsaid"))),
        but_for=shape.known_words(fields["but_for"], texts, "rule or guidance") if "but_for" in fields else (),
    )
    if guarantee.can_be and not (guarantee.when and _names_options(guarantee.when)):
        shape.wrong(node, '"can_be" needs a "when" that names options only')
    for key in ("must_say", "asked", "not_asked", "no_effect", "unsaid"):
        if key in fields and not getattr(guarantee, key):
            shape.wrong(fields[key], f'"{key}" names nothing, so nothing is promised')
    return guarantee


def _names_options(condition: Condition) -> bool:
    if isinstance(condition, All | Any):
        return all(_names_options(branch) for branch in condition.branches)
    return isinstance(condition, Has)


def _promises_something(shape: Shape, node: Node, fields: Mapping[str, Node]) -> None:
    if not set(fields) & set(_PROMISES.split()):
        shape.wrong(node, f"a guarantee promises something: one of {_PROMISES.replace(' ', ', ')} is expected here")
    for key, needed in (
        ("act", ("at_least",)),
        ("must_say", ("at_least",)),
        ("but_for", ("unsaid", "no_effect")),
        ("from_act", ("unsaid",)),
    ):
        if key in fields and not set(needed) & set(fields):
            quoted = " or ".join(f'"{one}"' for one in needed)
            shape.wrong(fields[key], f'"{key}" goes with {quoted} only')
