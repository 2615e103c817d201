"""A record keeps its entries by kind."""

from screening.domain.health_record.entries import EntryKind, PatientRecord, RecordEntry


def test_a_record_sorts_its_entries_by_kind_and_keeps_their_order():
    latex, warfarin = RecordEntry(EntryKind.ALLERGY, ("latex",)), RecordEntry(EntryKind.MEDICINE, ("warfarin",))
    eliquis = RecordEntry(EntryKind.MEDICINE, ("Eliquis",))
    record = PatientRecord.of((latex, warfarin, eliquis))
    assert (record.medicines, record.allergies) == ((warfarin, eliquis), (latex,))
    assert record.entries == (warfarin, eliquis, latex)
