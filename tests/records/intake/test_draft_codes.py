"""Short codes: read in any way people type them, and hashed under every key there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.records.database import transaction
from screening.records.intake.draft_codes import code_hashes, for_people, new_code
from screening.records.keys.purposes import Purpose
from screening.records.sealing import keyed_hash


class Fixed:
    """Keys that are always the same."""

    def numbered(self, _purpose):
        return {1: bytes(32)}


@given(st.sampled_from(["{}", " {} ", "{}-", "({})"]))
def test_a_code_is_the_same_however_it_is_typed(form):
    code = new_code()
    assert len(code) == 9
    typed = form.format(for_people(code).lower())
    assert code_hashes(Fixed(), typed) == code_hashes(Fixed(), code)


def test_no_two_codes_have_one_hash():
    assert code_hashes(Fixed(), new_code()) != code_hashes(Fixed(), new_code())


@pytest.mark.parametrize("numbers", [(1,), (1, 2), (1, 2, 3)])
def test_it_is_hashed_under_each_key_the_newest_first(practice, numbers):
    with transaction():
        for number in numbers:
            practice.keys.write_purpose(Purpose.CODES, number, bytes([number]) * 32)
    hashes = code_hashes(practice.keys, "7K3M9QXTB")
    assert len(set(hashes)) == len(numbers)
    assert hashes[0] == keyed_hash(bytes([numbers[-1]]) * 32, "7K3M9QXTB")
