"""Answers to hooks: about exactly one person, on the audit trail, and silent where there is nothing to say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.exchange.cds_hooks.calls import CardOutcome, Feedback, Hook, read_hook
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db
from screening.records.review.decisions import Signature
from screening.workflow.hooks.answer import AskedHook, answer, keep_feedback, screening_of
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.review.patient_file import file_of
from tests.builders import BORN, IDENTITY, TESTS, Patient, healthy, let_in, unreadable_in_force, written
from tests.health_records import a_medicine
from tests.record_systems import ISSUER, a_patient, order_select, patient_view
from tests.records.screenings.test_screenings import add

OPENING, ORDERING = "screening-on-opening", "screening-on-ordering"
ELIQUIS = a_medicine("Eliquis")
NEEDLING = {
    "resourceType": "ServiceRequest",
    "status": "draft",
    "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "20560"}]},
}


def opened(practice, *chart, **more):
    call = read_hook(patient_view(*chart, **more), Hook.PATIENT_VIEW)
    return answer(practice, practice.settings, AskedHook(OPENING, ISSUER, call))


def ordered(practice, *orders, **more):
    call = read_hook(order_select(*orders, **more), Hook.ORDER_SELECT)
    return answer(practice, practice.settings, AskedHook(ORDERING, ISSUER, call))


def summaries(cards):
    return [card["summary"] for card in cards]


def test_the_chart_names_what_the_patient_denied(practice, patient):
    patient.has_sent(healthy())
    first, second = opened(practice, ELIQUIS)
    assert first["summary"].startswith("Chart: Eliquis. The patient answered: None of these")
    assert second["summary"] == "Screening: fits, not signed yet"
    reference = practice.screenings.newest().reference
    assert first["links"][0]["url"] == f"{practice.settings.address}/workspace/screenings/{reference}"


def test_what_was_told_is_kept_and_on_the_trail(practice, patient):
    patient.has_sent(healthy())
    cards = opened(practice, ELIQUIS)
    screening = practice.screenings.newest()
    kept = practice.hook_cards.of(screening.id)
    assert {card.uuid for card in kept} == {card["uuid"].replace("-", "") for card in cards}
    assert {card.summary for card in kept} == set(summaries(cards))
    (entry,) = practice.audit.all(Wanted(action=Action.CARDS_SHOWN))
    assert (entry.chain, entry.actor) == (f"screening:{screening.id}", f"chart:{ISSUER}")
    assert entry.detail == "2 cards, for Practitioner/example"


@pytest.mark.parametrize(
    "patient_there",
    [
        a_patient("Ana Lopez"),
        a_patient(born="1950-01-01"),
        a_patient(born="1950"),
        {"resourceType": "Patient"},
        {**a_patient(), "name": "Ana Ruiz"},
    ],
)
def test_somebody_else_gets_no_card_and_leaves_no_trace(practice, patient, patient_there):
    patient.has_sent(healthy())
    assert opened(practice, ELIQUIS, patient=patient_there) == []
    assert list(practice.audit.all(Wanted(action=Action.CARDS_SHOWN))) == []


def test_two_people_of_one_name_part_and_day_get_no_card_until_somebody_links_them(practice):
    born = BORN.isoformat()
    ids = [add(practice, identity=Identity(name, born)) for name in ("Ana Ruiz", "Ana Maria Ruiz")]
    call = read_hook(patient_view(), Hook.PATIENT_VIEW)
    assert screening_of(practice, call) is None
    written(practice.patients.link, *ids)
    assert screening_of(practice, call).id in ids


def chart_of(*given):
    patient = {**a_patient(), "name": [{"family": "García", "given": list(given)}]}
    return read_hook(patient_view(patient=patient), Hook.PATIENT_VIEW)


def test_a_twin_is_somebody_else(practice):
    add(practice, identity=Identity("José Luis García", BORN.isoformat()))
    assert screening_of(practice, chart_of("José", "Antonio")) is None
    assert screening_of(practice, chart_of("José", "Luis", "María")) is not None


def test_a_newer_sheet_hides_no_urgent_one_that_nobody_signed(app, practice, patient):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    urgent = practice.screenings.newest().id
    Patient(app.test_client()).has_sent(healthy())
    assert practice.screenings.newest().id != urgent
    assert screening_of(practice, read_hook(patient_view(), Hook.PATIENT_VIEW)).id == urgent


def test_a_newer_sheet_stands_before_an_urgent_one_that_was_signed(app, practice, patient):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    sign(practice, practice.screenings.newest(), DecisionContent(Conclusion.REFER, "sent on"), let_in(), SeenNumbers(1))
    Patient(app.test_client()).has_sent(healthy())
    newest = practice.screenings.newest().id
    assert screening_of(practice, read_hook(patient_view(), Hook.PATIENT_VIEW)).id == newest


def test_an_urgent_version_that_the_patient_replaced_hides_nothing(practice):
    born = BORN.isoformat()
    urgent = add(practice, identity=Identity("Ana Ruiz", born), outcome="emergency", urgency=0)
    newer = add(practice, identity=Identity("Ana Ruiz", born), previous_id=urgent, sent_at=datetime.now(UTC))
    assert screening_of(practice, read_hook(patient_view(), Hook.PATIENT_VIEW)).id == newer


def test_what_was_signed_before_a_correction_was_not_signed_for_what_stands(practice, patient):
    patient.has_sent(healthy())
    screening, lee = practice.screenings.newest(), let_in()
    sign(practice, screening, DecisionContent(Conclusion.FITS), lee, SeenNumbers(1))
    correct(practice, screening, {"rf_body": ("chest_pain",)}, lee)
    assert any("cannot wait" in one or "911" in one for one in summaries(ordered(practice, NEEDLING)))


def test_after_a_correction_the_chart_reads_what_was_signed_before_and_what_stands_now(practice, patient):
    patient.has_sent(healthy(skin_area=["not_sure"]))
    screening, lee = practice.screenings.newest(), let_in()
    sign(practice, screening, DecisionContent(Conclusion.NOT_NOW), lee, SeenNumbers(1))
    assert summaries(opened(practice)) == ["Screening: discuss first, signed: not now"]
    correct(practice, screening, {"skin_area": ("none",)}, lee)
    (card,) = opened(practice)
    assert card["summary"] == "Screening: fits, corrected since it was signed (not now)"
    assert ", corrected at the visit. The rules suggest: fits." in card["detail"]
    again = DecisionContent(Conclusion.FITS, replaces_because="The skin is fine")
    sign(practice, screening, again, lee, SeenNumbers(2, 1))
    assert summaries(opened(practice)) == ["Screening: fits, signed: fits"]


def test_of_one_person_the_newest_screening_counts(practice):
    born = BORN.isoformat()
    first = add(practice, identity=Identity("Ana Ruiz", born))
    last = add(practice, identity=Identity("Ruiz, Ana", born), sent_at=datetime(2026, 11, 25, tzinfo=UTC))
    assert screening_of(practice, read_hook(patient_view(), Hook.PATIENT_VIEW)).id == last
    changed = add(practice, identity=Identity("Bea Ruiz", born), previous_id=last)
    assert changed != first
    db.session.rollback()
    assert screening_of(practice, read_hook(patient_view(), Hook.PATIENT_VIEW)) is None, "it is of somebody else now"


def test_an_order_of_the_treatment_and_one_that_speaks_against_it(practice, patient):
    patient.has_sent(healthy())
    assert summaries(ordered(practice, NEEDLING)) == ["Screening: fits, not signed yet"]
    (card,) = ordered(practice, {**ELIQUIS, "status": "draft"})
    assert card["summary"] == "Eliquis and the screening: discuss first instead of fits"
    assert ordered(practice, a_medicine("loratadine", status="draft")) == []
    assert ordered(practice, {**ELIQUIS, "status": "draft"}, selected=False) == []
    screening = practice.screenings.newest()
    written(practice.decisions.add, screening.id, Signature(let_in().id, 1), DecisionContent(Conclusion.FITS))
    assert ordered(practice, NEEDLING) == []
    assert summaries(ordered(practice, NEEDLING, chart=(ELIQUIS,)))[0].startswith("Chart: Eliquis")


def test_rules_that_nobody_can_read_say_nothing(practice, patient):
    patient.has_sent(healthy())
    unreadable_in_force()
    assert opened(practice, ELIQUIS) == []


def test_feedback_is_kept_in_the_file_of_the_person_and_on_the_trail(practice, patient):
    patient.has_sent(healthy())
    (card, _) = opened(practice, ELIQUIS)
    at = datetime(2026, 11, 25, tzinfo=UTC)
    told = Feedback(card["uuid"], CardOutcome.OVERRIDDEN, at, "asked", "She stopped in May")
    strange = replace(told, card="0" * 32)
    assert keep_feedback(practice, OPENING, ISSUER, [told, strange]) == 1
    assert keep_feedback(practice, OPENING, "https://other.example.com", [told]) == 0
    file = file_of(practice, practice.screenings.newest(), TESTS)
    kept = {one.summary: one for one in file.screenings[0].cards}[card["summary"]]
    assert (kept.outcome, kept.outcome_at, kept.comment) == ("overridden", at, "She stopped in May")
    (entry,) = practice.audit.all(Wanted(action=Action.CARD_ANSWERED))
    assert (entry.actor, entry.detail) == (f"chart:{ISSUER}", "overridden")
    assert IDENTITY["name"] not in entry.detail


def test_the_same_feedback_sent_again_is_on_the_trail_once_and_a_change_of_mind_again(practice, patient):
    patient.has_sent(healthy())
    (card, _) = opened(practice, ELIQUIS)
    told = Feedback(card["uuid"], CardOutcome.OVERRIDDEN, datetime(2026, 11, 25, tzinfo=UTC), "asked", "")
    assert [keep_feedback(practice, OPENING, ISSUER, [told]) for _again in range(3)] == [1, 0, 0]
    accepted = replace(told, outcome=CardOutcome.ACCEPTED)
    assert keep_feedback(practice, OPENING, ISSUER, [accepted]) == 1
    trail = practice.audit.all(Wanted(action=Action.CARD_ANSWERED))
    assert sorted(one.detail for one in trail) == ["accepted", "overridden"]
