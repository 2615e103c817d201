"""The stores of one practice, all sealed with its key."""

from __future__ import annotations

from dataclasses import dataclass

from screening.records.attempts import Attempts
from screening.records.audit import Audit
from screening.records.calls import Calls
from screening.records.corrections import Corrections
from screening.records.decisions import Decisions
from screening.records.drafts import Drafts
from screening.records.insights import Insights
from screening.records.invites import Invites
from screening.records.jobs import Jobs
from screening.records.outbox import Outbox
from screening.records.patients import Patients
from screening.records.queue import Queue
from screening.records.screenings import Screenings
from screening.records.sign_ins import SignIns
from screening.records.tallies import Tallies
from screening.records.unsigned import UnsignedDecisions


@dataclass(frozen=True)
class Stores:
    """Where steps read and write."""

    drafts: Drafts
    screenings: Screenings
    decisions: Decisions
    queue: Queue
    invites: Invites
    outbox: Outbox
    tallies: Tallies
    calls: Calls
    attempts: Attempts
    sign_ins: SignIns
    audit: Audit
    corrections: Corrections
    unsigned: UnsignedDecisions
    patients: Patients
    insights: Insights
    jobs: Jobs
