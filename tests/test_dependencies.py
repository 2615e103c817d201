"""What is installed: every library is locked to a version that setup.cfg allows, and has its line in the docs."""

from __future__ import annotations

import configparser
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import CHECKOUT

SETUP = configparser.ConfigParser()
SETUP.read(CHECKOUT / "setup.cfg", encoding="utf-8")
EXTRAS = SETUP["options.extras_require"]
RUN = ("build", "pdf", "prove", "postgresql")
LOCKS = {
    "requirements.lock": RUN,
    "tests/requirements/dev.lock": ("bulk", "test", "check", "bench"),
    "tests/requirements/spark.lock": ("spark",),
    "tests/requirements/mutants.lock": ("mutants",),
    "tests/requirements/audit.lock": ("audit",),
    "tests/requirements/openapi.lock": ("openapi",),
}
BESIDE = [name for name in LOCKS if not {"audit", "openapi"} & set(LOCKS[name])]  # installed into one environment


def required(*extras: str) -> list[Requirement]:
    lines = SETUP["options"]["install_requires"].splitlines()
    for extra in extras:
        lines += EXTRAS[extra].splitlines()
    return [Requirement(line) for line in lines if line.strip()]


def locked(name: str) -> dict[str, str]:
    """Return library → version of a lock; a library may have other versions on other systems."""
    lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([\w.-]+)==([^\s;\\]+)", line) for line in lines]
    return {canonicalize_name(one[1]): one[2] for one in found if one}


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_what_setup_cfg_asks_for_is_locked_to_a_version_that_it_allows(name, extras):
    versions = locked(name)
    for one in required(*extras):
        version = versions.get(canonicalize_name(one.name))
        assert version, f"{one.name} is missing in {name}: run `make lock`"
        assert one.specifier.contains(version, prereleases=True), f"{one} is {version} in {name}: run `make lock`"


def test_every_extra_is_locked():
    assert {extra for extras in LOCKS.values() for extra in extras} == set(EXTRAS)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_file_has_its_hash(name):
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\S)", text):
        if "==" in block.split("\n")[0]:
            assert "--hash=sha256:" in block, block.split("\n")[0]


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_installed_beside_it_has_the_same_version(name):
    run, these = locked("requirements.lock"), locked(name)
    assert {library: these[library] for library in run.keys() & these.keys()} == {
        library: run[library] for library in run.keys() & these.keys()
    }


def test_every_library_has_its_line_in_the_docs():
    told = canonicalize_name((CHECKOUT / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    lacking = [one.name for one in required(*EXTRAS) if canonicalize_name(one.name) not in told]
    assert lacking == []
