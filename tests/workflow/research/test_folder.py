"""A folder that is written whole, or not at all."""

from pathlib import Path

import pytest

from screening.workflow.research.folder import FolderError, whole_folder


def test_it_appears_once_it_is_whole_and_only_its_owner_can_read_it(tmp_path):
    with whole_folder(tmp_path / "out") as files:
        (files / "one.csv").write_text("1")
        assert not (tmp_path / "out").exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out/one.csv").stat().st_mode & 0o777 == 0o600


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    with whole_folder(tmp_path / "out") as files:
        (files / "one.csv").write_text("1")
    assert (tmp_path / "out/one.csv").read_text() == "1"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_when_it_fails(tmp_path, error):
    with pytest.raises(error):
        _fail(tmp_path / "out", error)
    assert list(tmp_path.iterdir()) == []


def _fail(folder, error):
    with whole_folder(folder) as files:
        (files / "one.csv").write_text("1")
        raise error


def test_a_disk_that_is_full_is_told_and_nothing_is_left(tmp_path):
    with pytest.raises(FolderError, match="No space left"), whole_folder(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_already_is_never_mixed_with_an_export(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/other.csv").touch()
    (tmp_path / "file").touch()
    for name, words in (("full", "is not empty"), ("file", "is a file"), ("gone/out", "there is no such folder")):
        with pytest.raises(FolderError, match=words), whole_folder(tmp_path / name):
            pytest.fail("it was written")
    with pytest.raises(FolderError, match="top of a disk"), whole_folder(Path("/proc")):
        pytest.fail("it was written")
