"""`make release`: it sets the version, builds and tags, and refuses what should not be released."""

import configparser
import os
import shutil
import subprocess

import pytest

from tests import CHECKOUT

SCRIPTS = ("package.sh", "release.sh", "upgrade.sh", "practice.sh")
# Builds no wheel, but a file of that name, with the version that setup.cfg has by then.
FAKE_PYTHON = """#!/bin/sh
[ ! -e ../no-build ] || exit 1
version=$(sed -n 's/^version = //p' setup.cfg)
mkdir dist && echo "$version" >"dist/dry_needling_screening-$version-py3.whl"
"""


class Checkout:
    """A small checkout that can be released."""

    def __init__(self, folder):
        self.folder = folder / "checkout"
        (self.folder / "deploy").mkdir(parents=True)
        for name in ("setup.cfg", "requirements.lock", ".gitignore", *(f"deploy/{script}" for script in SCRIPTS)):
            shutil.copy(CHECKOUT / name, self.folder / name)
        self.write(
            "CHANGELOG.md", "# Changelog\n\n## 1.2.0 (2027-01-31)\n\nMended.\n\n## 1.1.0\n\n## 1.0.0\n\nFirst.\n"
        )
        (folder / "python").write_text(FAKE_PYTHON)
        (folder / "python").chmod(0o755)
        author = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environment = {**os.environ, **author, "PYTHON": str(folder / "python"), "GIT_CONFIG_GLOBAL": os.devnull}
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "Begin")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *command):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def git(self, *words):
        done = self.run("git", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def release(self, version):
        return self.run("sh", "deploy/release.sh", version)

    @property
    def version(self):
        read = configparser.ConfigParser()
        read.read(self.folder / "setup.cfg")
        return read["metadata"]["version"]


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_a_release_is_one_commit_with_its_version_a_tag_and_a_folder_whose_sums_are_right(checkout):
    assert checkout.release("1.2.0").returncode == 0
    assert checkout.version == "1.2.0"
    assert checkout.git("status", "--porcelain") == ""
    assert checkout.git("show", "--format=%s", "--name-only", "v1.2.0^{commit}").split("\n\n") == [
        "Release 1.2.0",
        "setup.cfg",
    ]
    files = {path.name for path in (checkout.folder / "dist").iterdir()}
    wheel = "dry_needling_screening-1.2.0-py3.whl"
    assert files == {wheel, "requirements.lock", "upgrade.sh", "practice.sh", "SHA256SUMS"}
    assert (checkout.folder / "dist" / wheel).read_text() == "1.2.0\n"
    assert checkout.run("sh", "-c", "cd dist && sha256sum --check --strict SHA256SUMS").returncode == 0
    assert len((checkout.folder / "dist" / "SHA256SUMS").read_text().splitlines()) == len(files) - 1


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.0", "1.2.0rc1", "1.02.0", "1.2.0\n1.2.0", "1.2.0 "])
def test_a_version_that_is_not_three_numbers_is_refused(checkout, version):
    assert "name the version as x.y.z" in checkout.release(version).stderr


@pytest.mark.parametrize("version", ["1.3.0", "1.1.0", "1.2", "11.2.0"])
def test_a_version_without_words_in_the_changelog_is_refused(checkout, version):
    assert checkout.release(version).returncode == 1
    assert checkout.git("tag") == ""


@pytest.mark.parametrize("name", ["requirements.lock", "forgotten.py"])
def test_a_tree_that_is_not_clean_is_refused(checkout, name):
    checkout.write(name, "changed")
    assert "the tree is not clean" in checkout.release("1.2.0").stderr
    assert checkout.version != "1.2.0"


def test_a_version_is_released_once(checkout):
    checkout.release("1.2.0")
    assert "v1.2.0 is tagged already" in checkout.release("1.2.0").stderr


def test_a_build_that_fails_leaves_the_checkout_as_it_was(checkout):
    (checkout.folder.parent / "no-build").touch()
    before = checkout.version
    assert checkout.release("1.2.0").returncode == 1
    assert (checkout.version, checkout.git("tag"), checkout.git("status", "--porcelain")) == (before, "", "")


def test_the_version_stands_in_one_place():
    version = Checkout.version.fget(type("", (), {"folder": CHECKOUT})())
    named = CHECKOUT / "pyproject.toml", CHECKOUT / "setup.py", CHECKOUT / "screening" / "__init__.py"
    assert [path for path in named if version in path.read_text(encoding="utf-8")] == []
