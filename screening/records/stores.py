"""The stores of one practice, all sealed with its key."""

from __future__ import annotations

from dataclasses import dataclass

from screening.records.attempts import Attempts
from screening.records.callbacks import Callbacks
from screening.records.drafts import Drafts
from screening.records.screenings import Screenings
from screening.records.sign_ins import SignIns


@dataclass(frozen=True)
class Stores:
    """Where steps read and write."""

    drafts: Drafts
    screenings: Screenings
    callbacks: Callbacks
    attempts: Attempts
    sign_ins: SignIns
