"""Paths that commands need: one that this user may not see is not said to be missing."""

from pathlib import Path

import click
import pytest

from screening.cli.existing_path import ExistingPath


def refuse(path, **_more):
    raise PermissionError(13, "Permission denied", str(path))


def test_where_this_user_may_not_look_is_told_with_what_to_do(run, monkeypatch):
    monkeypatch.setattr(Path, "stat", refuse)
    for words in (["restore", "/root/x.db"], ["drill", "/root/x.db"], ["fleet", "doctor", "--hosts", "/root/fleet"]):
        done = run(*words)
        assert done.exit_code == 2
        assert "may not look there. Copy it to a folder that this user can read" in " ".join(done.output.split())
        assert "does not exist" not in done.output


def test_what_is_missing_is_still_said_to_be_missing(tmp_path):
    with pytest.raises(click.BadParameter, match="does not exist"):
        ExistingPath(dir_okay=False).convert(str(tmp_path / "gone"), None, None)
    assert ExistingPath(path_type=str, allow_dash=True).convert("-", None, None) == "-"
    assert ExistingPath().convert(str(tmp_path), None, None) == tmp_path
