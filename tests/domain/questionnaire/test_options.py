"""Options as patients read them: with what counts and what does not."""

from screening.domain.questionnaire.options import Option

FEVER = Option("fever", {"en": "Fever", "es": "Fiebre"}, hint={"en": "Not flu aches", "es": "No la gripe"})
NONE = Option("none", {"en": "None of these", "es": "Nada de esto"})


def test_a_hint_is_part_of_what_is_read():
    assert FEVER.texts == (FEVER.label, FEVER.hint)
    assert NONE.texts == (NONE.label,)


def test_on_one_line_the_hint_is_in_parentheses():
    assert [one.on_one_line("es") for one in (FEVER, NONE)] == ["Fiebre (No la gripe)", "Nada de esto"]
