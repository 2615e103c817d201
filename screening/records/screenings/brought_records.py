"""What is kept of a brought health record, as stored: the keys of its JSON, which no other module knows."""

from __future__ import annotations

from screening.domain.health_record.brought import BroughtRecord, KeptMention, RecordOrigin, SignatureCheck
from screening.domain.health_record.entries import EntryKind
from screening.records.sealing import Json


def brought_data(record: BroughtRecord) -> Json:
    """Return a brought record as JSON data for storage."""
    origin = record.origin
    return {
        "mentions": [
            {"signal": one.signal, "kind": str(one.kind), "words": one.words, "on": one.on, "source": one.source}
            for one in record.mentions
        ],
        "from": origin.name,
        "signature": str(origin.signature),
        "read_on": origin.read_on,
        "left_out": list(origin.left_out),
    }


def read_brought(kept: Json | None) -> BroughtRecord | None:
    """Return a stored record; None if none was brought."""
    if not kept:
        return None
    mentions = (
        KeptMention(one["signal"], EntryKind(one["kind"]), one["words"], one["on"], one["source"])
        for one in kept["mentions"]
    )
    origin = RecordOrigin(kept["from"], SignatureCheck(kept["signature"]), kept["read_on"], tuple(kept["left_out"]))
    return BroughtRecord(tuple(mentions), origin)
