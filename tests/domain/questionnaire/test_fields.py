"""The bits of one question: each value has its own, and can be read out of it again."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.fields import Field, places


def test_values_that_a_question_does_not_have_have_no_bits():
    field = Field("age", 1, range(10, 20))
    assert field.bits([9, 20]) == 0
    assert field.told(field.bits([10, 19])) == (10, 19)
    assert field.told(field.between(None, 12)) == (10, 11)
    assert field.told(field.between(18, None)) == (18, 19)
    assert field.told(field.between(15, 15)) == field.told(field.between(25, 30)) == ()


@given(first=st.integers(1, 50), number=st.integers(10, 19))
def test_a_number_can_be_read_out_of_its_bit(first, number):
    field = Field("age", first, range(10, 20))
    assert field.number(field.bits([number]) | field.answered | 1 << field.end) == number
    assert field.number(field.unanswered | field.open | field.answered | 1 << field.end) is None
    assert Field("wants", first, ("yes", "no")).number(Field("wants", first, ("yes", "no")).bits(["no"])) is None


def test_a_field_is_made_of_its_bits_and_no_others():
    field = Field("wants", 4, ("yes", "no"))
    parts = [field.open, field.unanswered, field.answered, field.bits(["yes"]), field.bits(["no"])]
    assert parts == [1 << place for place in range(4, field.end)]
    assert field.mask == sum(parts)


@given(found=st.sets(st.integers(0, 700)))
def test_places_are_those_of_the_bits_that_are_set(found):
    assert list(places(sum(1 << place for place in found))) == sorted(found)
