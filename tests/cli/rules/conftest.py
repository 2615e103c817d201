"""What the tests of the rules commands share."""

import pytest

from tests.conftest import RULES_TEXT


@pytest.fixture
def edited(tmp_path):
    """A rules file with one piece of the shipped one changed."""

    def write(old, new):
        assert old in RULES_TEXT
        path = tmp_path / "rules.yaml"
        path.write_text(RULES_TEXT.replace(old, new, 1), encoding="utf-8")
        return str(path)

    return write
