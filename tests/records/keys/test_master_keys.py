"""Master keys: each opens what it wrapped under its name, and a new one in the file is learned of at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.records.keys.master_keys import MasterKeys
from screening.records.sealing import SealError
from screening.settings.key_file import append_key, destroy_older_keys, read_keys

ONE, TWO = bytes(range(32)), bytes(32)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "key"
    path.write_text(ONE.hex() + "\n")
    return path


@given(key=st.binary(min_size=32, max_size=32), name=st.text(max_size=64))
def test_a_wrapped_key_comes_back(key, name):
    assert MasterKeys(ONE).unwrap(MasterKeys(ONE).newest.wrap(key, name), name) == key


def test_it_does_not_open_under_another_name_or_master_key():
    wrapped = MasterKeys(ONE).newest.wrap(TWO, "a")
    with pytest.raises(SealError):
        MasterKeys(ONE).unwrap(wrapped, "b")
    with pytest.raises(SealError, match="the key file does not have"):
        MasterKeys(TWO).unwrap(wrapped, "a")


@given(place=st.integers(0, 68), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(place, bit):
    wrapped = bytearray(MasterKeys(ONE).newest.wrap(TWO, "a"))
    wrapped[place] ^= 1 << bit
    with pytest.raises(SealError):
        MasterKeys(ONE).unwrap(bytes(wrapped), "a")


def test_the_newest_wraps_and_each_opens_what_it_wrapped():
    before, both = MasterKeys(ONE), MasterKeys(ONE, TWO)
    assert both.unwrap(before.newest.wrap(TWO, "a"), "a") == TWO
    with pytest.raises(SealError):
        before.unwrap(both.newest.wrap(TWO, "a"), "a")


def test_a_running_process_wraps_under_a_new_key_of_the_file_at_once(file):
    running = MasterKeys(ONE, file=file)
    assert running.newest.key == ONE
    append_key(file)
    assert running.newest.key == read_keys(file)[1]
    assert running.oldest.key == ONE


def test_it_opens_what_another_process_wrapped_under_a_key_it_has_not_seen(file):
    running = MasterKeys(ONE, file=file)
    append_key(file)
    wrapped = MasterKeys(*read_keys(file)).newest.wrap(TWO, "a")
    assert running.unwrap(wrapped, "a") == TWO


def test_it_forgets_a_key_that_was_destroyed(file):
    running = MasterKeys(ONE, file=file)
    wrapped = running.newest.wrap(TWO, "a")
    append_key(file)
    destroy_older_keys(file)
    assert [one.key for one in running.all] == list(read_keys(file))
    with pytest.raises(SealError):
        running.unwrap(wrapped, "a")


def test_it_goes_on_with_what_it_knows_while_the_file_cannot_be_read(file):
    running = MasterKeys(ONE, file=file)
    file.unlink()
    assert running.newest.key == ONE
    file.write_text("nonsense")
    assert running.newest.key == ONE


def test_the_name_of_a_key_tells_nothing_about_it():
    newest = MasterKeys(ONE).newest
    assert bytes.fromhex(newest.id) not in ONE
    assert newest.id != MasterKeys(TWO).newest.id
