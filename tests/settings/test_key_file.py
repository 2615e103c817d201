"""The key file: keys are added at its end and overwritten in place, and nothing that happens loses one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.settings.key_file import append_key, destroy_older_keys, read_keys, write_key

ONE, TWO = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "key"
    write_key(path)
    return path


def test_a_new_file_has_one_key_for_its_owner_only_and_is_never_overwritten(path):
    (key,) = read_keys(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_key(path)
    assert read_keys(path) == (key,)


def test_a_key_that_cannot_be_written_whole_leaves_no_file(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("screening.settings.key_file.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", [ONE.hex(), ONE.hex() + "\n", ONE.hex().upper(), f"\n{ONE.hex()}\n\n", ONE.hex() + "  "]
)
def test_a_key_counts_with_and_without_the_end_of_its_line(path, text):
    path.write_text(text)
    assert read_keys(path) == (ONE,)
    append_key(path)
    assert read_keys(path)[0] == ONE
    assert len(read_keys(path)) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Mac"])
@pytest.mark.parametrize("torn", ["", "12ab"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_key_stays_whatever_ends_the_lines(path, count, end, torn):
    before = tuple(bytes([number]) * 32 for number in range(count))
    path.write_bytes((end.join([*(key.hex() for key in before), ""]) + torn).encode())
    append_key(path)
    *others, newest = read_keys(path)
    assert tuple(others) == before
    assert destroy_older_keys(path) == count
    assert read_keys(path) == (newest,)


def test_the_newest_is_the_last(path):
    before = read_keys(path)
    append_key(path)
    append_key(path)
    assert read_keys(path)[:1] == before
    assert len(set(read_keys(path))) == 3


@given(written=st.integers(0, 64))
def test_a_machine_that_stops_while_a_key_is_appended_leaves_the_keys_before_it(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("torn") / "key"
    path.write_text(f"{ONE.hex()}\n{TWO.hex()[:written]}")
    assert read_keys(path) == ((ONE, TWO) if written == 64 else (ONE,))
    append_key(path)
    assert read_keys(path)[0] == ONE
    assert len(read_keys(path)) == (3 if written == 64 else 2)


def test_destroyed_keys_are_gone_from_the_file_and_the_newest_stays(path):
    for _ in range(2):
        append_key(path)
    *older, newest = read_keys(path)
    assert destroy_older_keys(path) == 2
    assert read_keys(path) == (newest,)
    assert not [key for key in older if key.hex() in path.read_text()]
    assert destroy_older_keys(path) == 0
    append_key(path)
    assert read_keys(path)[0] == newest


@pytest.mark.parametrize("overwritten", [1, 5, 63, 64])
def test_a_machine_that_stops_while_a_key_is_destroyed_leaves_the_newest(path, overwritten):
    path.write_text(f"{'-' * overwritten}{ONE.hex()[overwritten:]}\n{TWO.hex()}\n")
    assert read_keys(path) == (TWO,)


def test_commands_that_append_at_once_lose_no_key(path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append_key, [path] * 24))
    assert len(set(read_keys(path))) == 25


@pytest.mark.parametrize("text", ["", "\n", "-" * 64, "abc", ONE.hex() + "0\n", f"{ONE.hex()}\nxyz\n", "é" * 64])
def test_anything_else_is_refused(path, text):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011  whatever it is
        read_keys(path)
