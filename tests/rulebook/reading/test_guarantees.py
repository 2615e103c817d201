"""The guarantees of rules.yaml: what is read, and what is refused."""

import pytest

from screening.domain.rules.rulebook import Act, Outcome
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.conftest import RULES_TEXT

SHIPPED = RULES_TEXT[RULES_TEXT.index("\nguarantees:\n") : RULES_TEXT.index("\nexamples:\n")]


def guarantees(text):
    return read_rules(RULES_TEXT.replace(SHIPPED, f"\nguarantees:\n{text}\n", 1)).guarantees


def test_a_guarantee_is_read_with_all_it_promises():
    (one,) = guarantees(
        "  - {id: a, ref: G1, says: So., when: {age: {below: 18}}, at_least: not_now, act: talk, not_asked: skin_area}"
    )
    assert (one.id, one.ref, one.says) == ("a", "G1", "So.")
    assert (one.at_least, one.act, one.not_asked) == (Outcome.NOT_NOW, Act.TALK, ("skin_area",))


def test_what_can_be_names_is_every_option_of_its_condition():
    (one,) = guarantees(
        "  - {id: a, says: So., can_be: fits, when: {skin_area: none, heart: [controlled_bp, varicose_veins]}}"
    )
    assert one.named_options == (("skin_area", "none"), ("heart", "controlled_bp"), ("heart", "varicose_veins"))


def test_a_file_without_guarantees_is_read_since_old_versions_are_kept():
    assert read_rules(RULES_TEXT.replace(SHIPPED, "", 1)).guarantees == ()


@pytest.mark.parametrize(
    ("guarantee", "message"),
    [
        ("{id: a, says: So.}", "a guarantee promises something"),
        ("{id: a, says: So., when: {age: {below: 18}}, act: talk}", "a guarantee promises something"),
        ("{id: a, says: So., not_asked: skin_area, act: talk}", '"act" goes with "at_least" only'),
        ("{id: a, says: So., not_asked: skin_aria}", 'question "skin_aria" is unknown; did you mean "skin_area"?'),
        ("{id: a, says: So., unsaid: needle, but_for: nobody}", 'rule or guidance "nobody" is unknown'),
        ("{id: a, says: So., can_be: fits}", '"can_be" needs a "when" that names options only'),
        ("{id: a, says: So., can_be: fits, when: {age: {below: 18}}}", '"can_be" needs a "when" that names options'),
        ("{id: a, says: So., at_least: mild}", 'word "mild" is unknown'),
        (
            "{id: a, says: So., can_be: fits, when: {not: {skin_area: none}}}",
            '"can_be" needs a "when" that names options',
        ),
        ('{id: a, says: So., at_least: not_now, must_say: ""}', "text is expected here, not an empty text"),
        ('{id: a, says: So., at_least: not_now, must_say: "  "}', "text is expected here, not an empty text"),
        ("{id: a, says: So., unsaid: []}", '"unsaid" names nothing, so nothing is promised'),
        ("{id: a, says: So., at_least: fits, when: {skin_area: []}}", 'at least one option of "skin_area" is expected'),
    ],
)
def test_a_mistake_in_a_guarantee_is_told_at_its_line(guarantee, message):
    with pytest.raises(MistakesError) as caught:
        guarantees(f"  - {guarantee}")
    line = RULES_TEXT[: RULES_TEXT.index("\nguarantees:\n")].count("\n") + 3
    assert any(message in mistake.message and mistake.line == line for mistake in caught.value.mistakes)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("[no, ys]", 'option "ys" is unknown'),
        ("rising", 'option "rising" is unknown'),
        ('["yes"]', "an order names at least two options"),
        ("[]", "an order names at least two options"),
    ],
)
def test_the_order_of_a_choice_names_its_options(order, message):
    with pytest.raises(MistakesError) as caught:
        read_rules(RULES_TEXT.replace('order: ["no", not_sure, "yes"]', f"order: {order}", 1))
    assert any(message in mistake.message for mistake in caught.value.mistakes)
