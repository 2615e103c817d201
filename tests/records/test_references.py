"""Random names that people read aloud: none of their signs looks like another one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.records.references import new_reference, readable


@given(count=st.integers(0, 20))
def test_a_name_has_as_many_signs_as_were_asked_for(count):
    assert len(readable(count)) == count


@pytest.mark.parametrize("alike", ["0O", "1I", "1l"])
def test_signs_that_look_alike_never_stand_there_together(alike):
    assert not set(alike) <= set(readable(2000))


def test_every_sign_is_typed_the_same_in_capitals():
    signs = set(readable(2000))
    assert signs == {sign.upper() for sign in signs}
    assert len(signs) == 30


def test_no_name_comes_twice():
    assert len({readable(8) for _ in range(1000)}) == 1000


def test_a_reference_can_be_read_aloud_and_does_not_count_upwards():
    references = [new_reference() for _ in range(1000)]
    assert all(re.fullmatch("[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", reference) for reference in references)
    assert len(set(references)) == 1000
    assert references != sorted(references)
