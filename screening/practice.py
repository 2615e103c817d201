"""What pages and commands work with: the settings and the stores of the running practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError

from screening.domain.rules.languages import Language
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
from screening.records.database import db
from screening.records.hooks.cards import HookCards
from screening.records.intake.day_lists import DayLists
from screening.records.intake.drafts import Drafts
from screening.records.intake.invites import Invites
from screening.records.intake.received import Received
from screening.records.intake.tallies import Tallies
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.record_seal import RecordSeal
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
from screening.records.screenings.screenings import Screening, Screenings
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.settings import settings_in_force
from screening.workflow.rules.languages import languages_in_force, languages_with_hours, offered

NAME = "screening"
VISIT_NOTE = "screening_visit_note"  # the wording of a note belongs to the pages: the app connects it to the practice
_LANGUAGES = "screening_languages"


@dataclass(frozen=True)
class Practice(Stores):
    """One running practice."""

    @classmethod
    def of(cls, settings: Settings) -> Practice:
        """Return the practice with these settings."""
        keys = KeyRing(MasterKeys.of(settings))
        seal = RecordSeal(keys)
        return cls(
            drafts=Drafts(seal, keys),
            screenings=Screenings(seal),
            decisions=Decisions(seal),
            queue=Queue(seal, keys),
            invites=Invites(seal),
            received=Received(keys),
            day_lists=DayLists(seal),
            outbox=Outbox(seal),
            deliveries=Deliveries(pushes=settings.push is not None),
            webhooks=Webhooks(seal),
            tallies=Tallies(),
            calls=Calls(seal),
            attempts=Attempts(keys),
            sign_ins=SignIns(settings.idle),
            audit=Audit(keys),
            corrections=Corrections(seal),
            unsigned=UnsignedDecisions(seal),
            patients=Patients(),
            health_links=HealthLinks(seal),
            consent_texts=ConsentTexts(),
            consents=Consents(seal),
            insights=Insights(seal, keys, settings.time_zone),
            episodes=Episodes(seal),
            care_sessions=(care_sessions := CareSessions(seal)),
            follow_ups=(follow_ups := FollowUps(seal)),
            care_counts=CareCounts(seal, care_sessions, follow_ups, settings.time_zone),
            jobs=Jobs(),
            people=People(),
            treating_credentials=TreatingCredentials(),
            machine_clients=MachineClients(),
            hook_cards=HookCards(seal),
            rules=RulesVersions(),
            proposals=Proposals(),
            kept_settings=KeptSettings(),
            keys=keys,
            given=settings,
        )

    @property
    def settings(self) -> Settings:
        """Return the settings in force: the environment's, overridden by those saved by page or command.

        Read once per request or command; if the database does not answer, only the environment's.
        """
        if NAME not in g:
            try:
                g.screening = settings_in_force(self, self.given)
            except SQLAlchemyError:
                db.session.rollback()
                g.screening = self.given
        return cast(Settings, g.screening)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages of the rules in force. Read once per request or command, like the settings."""
        if _LANGUAGES not in g:
            try:
                g.screening_languages = languages_in_force(self, self.given)
            except SQLAlchemyError:
                db.session.rollback()
                g.screening_languages = languages_with_hours(self.given)
        return cast(tuple[Language, ...], g.screening_languages)

    @property
    def offered(self) -> Mapping[str, Language]:
        """Return the languages patients may pick, by code."""
        return offered(self.settings, self.languages)

    def day(self) -> date:
        """Return the practice's current date."""
        return datetime.now(self.given.time_zone).date()

    def today(self) -> str:
        """Return the practice's current date as ISO text, the form answers use."""
        return self.day().isoformat()


def practice() -> Practice:
    """Return the practice that this request or command is for."""
    return cast(Practice, current_app.extensions[NAME])


def visit_note_of(screening: Screening) -> str:
    """Return the visit note of a screening, in the practice's template and the long form."""
    return cast(str, current_app.extensions[VISIT_NOTE](screening))
