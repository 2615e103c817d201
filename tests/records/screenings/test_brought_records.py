"""What is kept of a record comes back as it was kept; what was stored before there were any has none."""

from screening.domain.health_record.brought import BroughtRecord, KeptMention, RecordOrigin, SignatureCheck
from screening.domain.health_record.entries import EntryKind
from screening.records.screenings.brought_records import brought_data, read_brought

KEPT = KeptMention("blood_thinner", EntryKind.MEDICINE, "Eliquis", "2026-03-01", "Dr. Field")


def test_a_record_comes_back_as_it_was_kept():
    record = BroughtRecord(
        (KEPT,), RecordOrigin("links.example.org", SignatureCheck.NOT_TRUSTED, "2026-11-20", ("text/plain",))
    )
    assert read_brought(brought_data(record)) == record


def test_what_has_no_record_reads_as_none():
    assert read_brought(None) is None
