"""What pages and jobs ask the database is answered by an index: nothing reads a whole table that grows.

The statements are not listed here but recorded, while a practice is used in every way.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from sqlalchemy import insert, text

from screening.app import create_app
from screening.background import deliveries, mail, maintenance
from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.records.audit.tables import AuditChainRow, AuditEntryRow
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.review.listing import NOBODY, Shown, Sort
from screening.records.tables import ScreeningRow
from screening.workflow.intake.invite import invite
from screening.workflow.practice.staff import ROLES, Staff
from screening.workflow.review.insights import count_now
from screening.workflow.review.patient_file import erase, file_of, purge, would_be_erased
from screening.workflow.review.patients import link, possible_matches
from tests.builders import IDENTITY, TESTS, Patient, Therapist, healthy, let_in, written
from tests.conftest import close
from tests.consents import has_signed, keep_consent_in
from tests.records.plans import Statement, statements, whole_tables, words_of_plan

TABS = ("today", "tomorrow", "waiting", "signed", "calls")
ORDERS = ("visit", "-visit", "result", "-result", "assigned", "-assigned", "status", "-status")
AUDITED = ("who=patient", "kind=rules", "what=sent")  # of which a page of the trail may have none to show
FILTERS = ("who=me", "who=none", "what=fits", "lang=es", "from=1/1/2020&until=1/1/2099")
PAGES = (
    *(f"/?show={tab}" for tab in TABS),
    *(f"/?show={tab}&sort={order}" for tab in ("waiting", "signed") for order in ORDERS),
    *(f"/?show={tab}&{asked}" for tab in ("waiting", "signed") for asked in FILTERS),
    *("/newest", "/tomorrow", "/screenings.csv", "/invites", "/invites?show=sent", "/invites?show=ended", "/mail"),
    *(
        "/insights?when=all",
        "/insights?when=30&language=en&therapist=1&site=low_back",
        "/insights/list?of=decided&when=all",
    ),
    *("/insights.csv", "/completion", "/admin", "/people", "/settings", "/rules", "/rules/candidate", "/sessions"),
    *("/entry", "/fairness", "/research", "/systems", "/consent-text", "/sign-ins"),
    "/insights/list?of=conclusion:not_now&when=all&language=en",
    *("/audit", "/audit?first=1/1/2026&last=1/1/2030"),
    *(f"/audit?{'&'.join(asked)}" for most in (1, 2, 3) for asked in combinations(AUDITED, most)),
)
SEARCHES = ("Ana", "Ana Ruiz", "1/2/81", "Ruiz 1/2/81", "509 555 0199", "7K3M-9QXT")
MAY_READ_ALL = {  # and why
    "SELECT count(screening.id)": "only the page that offers to empty a demo asks how many there are, and commands",
    "DELETE FROM insight_": "everything is counted again",
    "DELETE FROM delivery": "once an hour one process forgets what other systems were told long ago",
    "NOT (EXISTS (SELECT * \nFROM person_index": "once a day one process looks for what an old version did not index",
}


def use(app, patient: Patient, therapist: Therapist) -> None:
    """Use the pages: people send, come back and change what they sent; a therapist reads, calls, decides and erases."""
    patient.has_sent(healthy())
    Patient(app.test_client()).has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        practice = app.extensions[NAME]
        asked = Asked("Ana Ruiz", "en", practice.day(), "ana@example.com", remind=True)
        token = invite(practice, practice.settings, asked, TESTS).token
    invited = Patient(app.test_client())
    invited.go(f"/i/{token}")
    therapist.sign_in()
    therapist.go("/workspace/invites/list")
    listed = f"Name,Email,Visit\nAna Ruiz,ana@example.com,{practice.day():%m/%d/%Y}"
    assert "Already invited" in therapist.post("/workspace/invites/list", {"list": listed}).text
    for typed in SEARCHES:
        therapist.go("/workspace/")
        therapist.post("/workspace/", {"find": typed})
    url = therapist.open_first()
    therapist.post(f"{url}/take", {})
    therapist.decide(url, "not_now", do="sign", reason="The exam showed otherwise")
    assert "Signed" in therapist.go(url).text
    maintenance.count(app)
    files = (f"{url}/file", f"{url}/file.json", f"{url}/note.pdf")
    for path in (*(f"/workspace{page}" for page in PAGES), *files, "/readyz"):
        assert therapist.client.get(path).status_code == 200, path


def follow(app, therapist: Therapist) -> None:
    """Follow a course of care: it fits, consent is signed, a session recorded, and links are mailed and answered."""
    patient = Patient(app.test_client())
    patient.has_sent(healthy(), {**IDENTITY, "email": "ana@example.com"})
    url = f"/workspace/screenings/{patient.reference()}"
    therapist.go(url)
    therapist.decide(url, "fits", do="sign")
    with app.app_context():
        practice = app.extensions[NAME]
        sent, person = practice.screenings.newest(), practice.people.everyone()[0]
        has_signed(practice, sent, Staff(person.id, person.name))
    fields = {name: values[0] for name, values in therapist.go(f"{url}/session").values.items()}
    therapist.post(f"{url}/session", fields)
    therapist.post(f"{url}/ask-again", {"do": "link"})
    therapist.post(f"{url}/link", {})
    with app.app_context():
        now, day = datetime.now(UTC), timedelta(days=1)
        asked = NewFollowUp(
            sent.id, "check_in", practice.day(), "en", now - 2 * day, now - day, now + day, by_mail=True
        )
        token = written(practice.follow_ups.add, asked).token
        assert practice.follow_ups.is_mail_due(now)
        mail.run_once(app)
    phone = app.test_client()
    phone.get(f"/c/{token}", follow_redirects=True)
    phone.post("/how-are-you", data={"ci_signs": ["short_breath"]}, follow_redirects=True)
    for path in ("", "/asked", "/consent", "/session", "/close"):
        assert therapist.client.get(f"{url}{path}").status_code == 200, path


def work(app) -> None:
    """Do the work of the background, and of commands."""
    for job in (maintenance.run_once, maintenance.count, maintenance.tidy, mail.run_once, deliveries.run_once):
        job(app)
    with app.app_context():
        practice = app.extensions[NAME]
        count_now(practice)
        purge(practice, 6)
        would_be_erased(6)
        first, second = (practice.screenings.by_id(one.id) for one in practice.queue.search("Ana", 2))
        possible_matches(practice, first)
        link(practice, first, second, let_in("Kim Lee", "kim@example.com"))
        file_of(practice, first, TESTS)
        assert erase(practice, first, TESTS, "asked for") == 2


@pytest.fixture
def app(settings):
    """Yield an app that has every part turned on."""
    app = create_app(replace(settings, course_of_care=True, check_ins=True, own_activities=True, measure_every=1))
    with app.app_context():
        staff = let_in("Dr. Lee", "lee@example.com")
    keep_consent_in(app, staff)
    yield app
    close(app)


@pytest.fixture
def asked_for(app, patient) -> list[Statement]:
    """Every statement of pages and jobs, once each."""
    with app.app_context():
        engine = db.engine
    with statements(engine) as found:
        therapist = Therapist(app, roles=ROLES)
        use(app, patient, therapist)
        follow(app, therapist)
        work(app)
    return found


def grow_the_trail() -> None:
    """Add so many entries that joining to all of them costs more than looking some up."""
    entry = {"at": datetime(2026, 1, 1, tzinfo=UTC), "actor": "x", "action": "read", "detail": "", "mac": bytes(32)}
    chain = {"length": 1, "last": bytes(32), "mac": bytes(32)}
    with transaction():
        for table, rest in ((AuditEntryRow, {"number": 1, **entry}), (AuditChainRow, chain)):
            db.session.execute(insert(table), [{"chain": f"{n}", **rest} for n in range(5000)])
            db.session.execute(text(f"ANALYZE {table.__tablename__}"))


def test_no_page_and_no_job_reads_a_whole_table_that_grows(app, asked_for):
    assert len(asked_for) > 150
    with app.app_context():
        grow_the_trail()
        whole = whole_tables(asked_for)
    told = {sql: how for sql, how in whole.items() if not any(part in sql for part in MAY_READ_ALL)}
    assert not told, "\n\n".join(f"{how}\n{sql}" for sql, how in told.items())


@pytest.mark.parametrize(
    ("shown", "index"),
    [
        (Shown(person_id=NOBODY), "ix_queue_place_mine"),
        (Shown(decided=True, person_id=NOBODY, sort=Sort.SIGNED, falling=True), "ix_queue_place_person_signed"),
        (Shown(decided=True, sort=Sort.ASSIGNED), "ix_queue_place_mine"),
        (Shown(decided=True, sort=Sort.ASSIGNED, falling=True), "ix_queue_place_mine"),
    ],
)
def test_what_is_assigned_to_no_one_is_not_looked_for_among_what_is_assigned(practice, shown, index):
    with statements(db.engine) as found:
        practice.queue.page(25, shown)
    of_no_one = [one for one in found if "person_id IS NULL" in one.sql]
    assert of_no_one
    assert all(index in words_of_plan(one) for one in of_no_one)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(kind="rules"), "ix_audit_entry_kind"),
        (Wanted(actor="patient", action="signed"), "ix_audit_entry_actor_action"),
        (Wanted(actor="patient", kind="rules"), "ix_audit_entry_actor_kind"),
        (Wanted(action="sent", kind="rules"), "ix_audit_entry_kind_action"),
    ],
)
def test_a_page_of_the_trail_reads_only_what_both_filters_let_through(practice, wanted, index):
    with statements(db.engine) as found:
        practice.audit.page(wanted, 25)
    assert f"{index} " in words_of_plan(found[-1])


def test_a_statement_without_an_index_is_told(practice):
    with statements(db.engine) as found:
        db.session.scalars(db.select(ScreeningRow).where(ScreeningRow.outcome == "fits")).all()
        db.session.scalars(db.select(ScreeningRow).where(ScreeningRow.reference == "x")).all()
        db.session.scalars(db.select(ScreeningRow).order_by(ScreeningRow.sent_at).limit(1)).all()
        db.session.scalars(db.select(ScreeningRow).order_by(ScreeningRow.sent_at)).all()
    assert [one for one in found if one.sql in whole_tables(found)] == [found[0], found[3]]
