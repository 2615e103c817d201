"""A health record as far as the screening reads it: medicines, allergies, conditions and pregnancy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class EntryKind(StrEnum):
    """What an entry of a record is about."""

    MEDICINE = "medicine"
    ALLERGY = "allergy"
    CONDITION = "condition"
    PREGNANCY = "pregnancy"


class Code(NamedTuple):
    """A code of a terminology, such as ICD-10-CM: the address of the system, and the code in it."""

    system: str
    code: str


@dataclass(frozen=True)
class RecordEntry:
    """One entry: its words (the first is the display text), codes and status, as its source wrote them.

    `current` says whether it is active: not stopped, resolved, refuted or entered in error. `on` is the day of the
    entry as far as it is known (2026-03-01, 2026-03, 2026 or ""), `source` who wrote it, "" if the record is silent.
    """

    kind: EntryKind
    words: tuple[str, ...]
    codes: tuple[Code, ...] = ()
    status: str = ""
    current: bool = True
    on: str = ""
    source: str = ""


@dataclass(frozen=True)
class PatientRecord:
    """The entries of one record by kind, in its order, including those no longer current."""

    medicines: tuple[RecordEntry, ...] = ()
    allergies: tuple[RecordEntry, ...] = ()
    conditions: tuple[RecordEntry, ...] = ()
    pregnancy: tuple[RecordEntry, ...] = ()

    @property
    def entries(self) -> tuple[RecordEntry, ...]:
        """Return all entries."""
        return (*self.medicines, *self.allergies, *self.conditions, *self.pregnancy)

    @classmethod
    def of(cls, entries: tuple[RecordEntry, ...]) -> PatientRecord:
        """Return the record that has these entries."""
        by_kind = {kind: tuple(one for one in entries if one.kind is kind) for kind in EntryKind}
        kinds = (EntryKind.MEDICINE, EntryKind.ALLERGY, EntryKind.CONDITION, EntryKind.PREGNANCY)
        return cls(*(by_kind[kind] for kind in kinds))
