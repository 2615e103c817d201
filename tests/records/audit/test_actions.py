"""What the trail tells of has room in its columns, and its kinds have names for people."""

import pytest

from screening.records.audit.actions import Action, Kind
from screening.records.audit.tables import AuditEntryRow
from screening.web.staff_wording import KINDS


@pytest.mark.parametrize(("column", "words"), [(AuditEntryRow.action, Action), (AuditEntryRow.kind, Kind)])
def test_every_word_has_room_in_its_column(column, words):
    assert max(map(len, words)) <= column.type.length


def test_every_kind_has_a_name_on_the_page():
    assert KINDS.keys() == set(Kind)
