"""Settings that were made by page or command: the last text under a name is the one that is kept."""

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from screening.records.database import db, transaction
from screening.records.operations.tables import SettingRow
from tests.builders import written

NAMES = st.sampled_from(["phone", "hours", "practice"])
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def test_before_anything_is_kept_there_is_nothing(practice):
    assert practice.kept_settings.all() == {}


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(kept=st.lists(st.dictionaries(NAMES, WORDS, max_size=3), max_size=4))
def test_each_name_has_the_text_that_was_kept_last(practice, kept):
    with transaction():
        db.session.execute(delete(SettingRow))
    expected: dict[str, str] = {}
    for texts in kept:
        written(practice.kept_settings.keep, texts)
        expected |= texts
    assert practice.kept_settings.all() == expected
