"""A database of each release, kept: `python -m tests.old_databases` writes the one of today's tables.

It holds the demo's people and one of everything that people can do. Its key is that of `settings_for`.
"""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade

from screening.app import create_app
from screening.domain.care.session import SessionContent
from screening.domain.health_record.brought import BroughtRecord, KeptMention, RecordOrigin
from screening.domain.health_record.entries import EntryKind
from screening.domain.people.identity import Identity
from screening.domain.rules.rulebook import Outcome
from screening.exchange.fhir.form import Form
from screening.exchange.health_record.result_file import ResultDocument, ResultFindings
from screening.practice import NAME, Practice
from screening.records.access.machine_clients import Scope
from screening.records.database import transaction
from screening.records.hooks.cards import ShownCard
from screening.records.operations.proposals import WordsEdit
from screening.records.operations.webhooks import News
from screening.rulebook.reading.reader import read_rules
from screening.settings.shipped import RULES
from screening.workflow.care.episode import begin
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.record import NewSession, record
from screening.workflow.demo import fill
from screening.workflow.intake.bring import keep_brought
from screening.workflow.intake.give import Giving, give
from screening.workflow.intake.invite import invite_to_change
from screening.workflow.intake.receive import FromSystem, receive
from screening.workflow.intake.start import StartContext
from screening.workflow.practice.machine_clients import add_client
from screening.workflow.practice.staff import ROLES, Staff
from screening.workflow.review.patients import amend, link
from screening.workflow.rules.proposals import propose
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import BORN, TESTS, Patient, Therapist, as_values, healthy
from tests.conftest import close, settings_for
from tests.consents import gets_credential, has_signed, set_up

DATABASES = Path(__file__).parent / "data/databases"


def write() -> None:
    """Write a database of today under the number of its newest migration."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "screening.db"
        app = create_app(settings_for(f"sqlite:///{path}"))
        with app.app_context():
            upgrade()
            text = RULES.read_text(encoding="utf-8")
            practice: Practice = app.extensions[NAME]
            activate(practice, text, TESTS)
        therapist = Therapist(app, roles=ROLES)
        with app.app_context():
            fill(practice, practice.settings, read_rules(text))
        _live(app, therapist)
        close(app)
        with sqlite3.connect(path) as database:
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("VACUUM")
        database.close()
        DATABASES.mkdir(parents=True, exist_ok=True)
        (DATABASES / f"{revision}.db.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def _live(app, therapist: Therapist) -> None:
    """Do what leaves rows of every kind: a number left, a sign taken back, a change, a correction, an unsigned form."""
    hurt, changing = Patient(app.test_client()), Patient(app.test_client())
    hurt.start()
    hurt.answer(healthy(rf_body=["chest_pain"]))
    hurt.go("/urgent")
    hurt.post({"phone": "509 555 0111"})
    hurt.go("/go-on")
    hurt.finish(healthy(rf_body=["chest_pain"]))
    changing.send(healthy(health_list_a=["blood_thinner"], blood_thinner="anticoagulant", blood_thinner_change="no"))
    changing.go("/change?mine=yes")
    changing.post({"born-month": "1", "born-day": "2", "born-year": "1981"})
    changing.post({"revision": changing.page.values["revision"][0]})
    therapist.sign_in()
    url = f"/workspace/screenings/{changing.reference()}"
    therapist.go(f"{url}/correct?q=peg_pain")
    therapist.post(f"{url}/correct?q=peg_pain", {"peg_pain": "8"})
    therapist.go(url)
    therapist.post(url, {"do": "save", "notes": "kept for later", "after": "0", "corrected": "1"})
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        one, other = (practice.screenings.by_reference(who.reference()) for who in (hurt, changing))
        person = practice.people.everyone()[0]
        by = Staff(person.id, person.name)
        link(practice, one, other, by)
        amend(practice, one, replace(one.identity, name="Ana María Ruiz-Ortega", phone="(509) 555-0199"), by)
        invite_to_change(practice, one, TESTS)
    _propose_and_list(app, therapist)
    _speak_with_other_systems(app)
    _follow_care(app)


def _follow_care(app) -> None:
    """Record a session, answer a day later, measure again, sign consent, and enter a credential."""
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        person = practice.people.everyone()[0]
        by = Staff(person.id, person.name)
        signed = next(one for one in practice.screenings.all() if practice.decisions.of(one.id))
        begin(practice, signed, by)
        wanted = replace(practice.settings, course_of_care=True, check_ins=True, measure_every=1)
        content = SessionContent(needled=True, needle_count=6, sites=("low_back",), happened=("bruise",), note="kept")
        record(practice, signed, NewSession(practice.day(), content), by, wanted)
        for made in practice.follow_ups.of(signed.id):
            book = rulebook_in_force(practice).questionnaires[made.questionnaire]
            answers = {question.id: question.example for question in book.questionnaire.questions}
            answer(practice, FollowUpSent(made.token, book, answers, "es", made.opens_at))
        set_up(practice, consent_record="yes")
        has_signed(practice, signed, by)
        gets_credential(practice, by.id, practice.day())


def _propose_and_list(app, therapist: Therapist) -> None:
    """Propose words for a rule, and look at the list of a day that is not sent yet."""
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        person = practice.people.everyone()[0]
        rule = next(rule for rule in rulebook_in_force(practice).rules if rule.title)
        edit = WordsEdit(rule.id, rulebook_in_force(practice).version, {"title": "Words to talk over"})
        propose(practice, edit, Staff(person.id, person.name))
    therapist.go("/workspace/invites/list")
    therapist.post("/workspace/invites/list", {"list": "Name,Email,Visit\nPat Doe,pat@example.com,12/1/2099"})


def _speak_with_other_systems(app) -> None:
    """Let a program send answers, a patient bring a record and take a link along, and a chart be shown a card."""
    bringing = Patient(app.test_client())
    bringing.has_answered(healthy())
    mention = KeptMention("blood_thinner", EntryKind.MEDICINE, "Eliquis 5 mg", "2026-03-01", "Dr. Field")
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        keep_brought(practice, bringing.token, BroughtRecord((mention,), RecordOrigin("health.example.com")))
    bringing.go("/go-on")
    bringing.finish(healthy())
    now = datetime.now(UTC)
    with app.app_context():
        add_client(practice, "Record system", [Scope.READ], TESTS)
        with transaction():
            practice.webhooks.add("https://other.example.com/", [News.SENT])
        pat = Identity("Pat Doe", BORN.isoformat(), phone="5095550188")
        context = StartContext(rulebook_in_force(practice), "en", practice.day())
        receive(practice, context, FromSystem(("urn:oid:1.2", "7"), as_values(healthy()), pat, now, TESTS))
        sent = practice.screenings.by_reference(bringing.reference())
        found = ResultFindings(Outcome.DISCUSS_FIRST, "Talk first.", ())
        who = ("en", "River Clinic", sent.reference, now, "Ana Ruiz", "")
        read = ResultDocument("Your result", "Talk first.", *who, found)
        form = Form(rulebook_in_force(practice), "https://forms.example.com")
        give(practice, sent.id, read, Giving(form, "https://forms.example.com/links/", now))
        with transaction():
            card = ShownCard("8d1f", "https://ehr.example.com", "screening-on-opening", now, "Chart: Eliquis")
            practice.hook_cards.add(sent.id, [card])


if __name__ == "__main__":
    write()
