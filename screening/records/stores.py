"""The stores of one practice, its keys, and the settings it was started with."""

from __future__ import annotations

from dataclasses import dataclass

from screening.records.access.attempts import Attempts
from screening.records.access.machine_clients import MachineClients
from screening.records.access.people import People
from screening.records.access.sign_ins import SignIns
from screening.records.access.treating_credentials import TreatingCredentials
from screening.records.audit.entries import Audit
from screening.records.care.counts import CareCounts
from screening.records.care.episodes import Episodes
from screening.records.care.follow_ups import FollowUps
from screening.records.care.sessions import CareSessions
from screening.records.consents.consents import Consents
from screening.records.consents.texts import ConsentTexts
from screening.records.hooks.cards import HookCards
from screening.records.intake.day_lists import DayLists
from screening.records.intake.drafts import Drafts
from screening.records.intake.invites import Invites
from screening.records.intake.received import Received
from screening.records.intake.tallies import Tallies
from screening.records.keys.key_ring import KeyRing
from screening.records.operations.deliveries import Deliveries
from screening.records.operations.jobs import Jobs
from screening.records.operations.outbox import Outbox
from screening.records.operations.proposals import Proposals
from screening.records.operations.rules_versions import RulesVersions
from screening.records.operations.settings import KeptSettings
from screening.records.operations.webhooks import Webhooks
from screening.records.review.calls import Calls
from screening.records.review.corrections import Corrections
from screening.records.review.decision_drafts import UnsignedDecisions
from screening.records.review.decisions import Decisions
from screening.records.review.insights import Insights
from screening.records.review.queue import Queue
from screening.records.screenings.health_links import HealthLinks
from screening.records.screenings.patient_links import Patients
from screening.records.screenings.screenings import Screenings
from screening.settings import Settings


@dataclass(frozen=True)
class Stores:
    """Where steps read and write; `given` are the settings of the environment."""

    drafts: Drafts
    screenings: Screenings
    decisions: Decisions
    queue: Queue
    invites: Invites
    received: Received
    day_lists: DayLists
    outbox: Outbox
    deliveries: Deliveries
    webhooks: Webhooks
    tallies: Tallies
    calls: Calls
    attempts: Attempts
    sign_ins: SignIns
    audit: Audit
    corrections: Corrections
    unsigned: UnsignedDecisions
    patients: Patients
    health_links: HealthLinks
    consent_texts: ConsentTexts
    consents: Consents
    insights: Insights
    episodes: Episodes
    care_sessions: CareSessions
    care_counts: CareCounts
    follow_ups: FollowUps
    jobs: Jobs
    people: People
    treating_credentials: TreatingCredentials
    machine_clients: MachineClients
    hook_cards: HookCards
    rules: RulesVersions
    proposals: Proposals
    kept_settings: KeptSettings
    keys: KeyRing
    given: Settings
