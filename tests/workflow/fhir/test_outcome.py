"""A screening as other systems get it."""

from dataclasses import replace

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.practice import practice
from screening.records.audit.entries import Kind, Subject, Wanted
from screening.workflow.fhir.outcome import exported, hand_out
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import TESTS, healthy, let_in, written
from tests.exchange.fhir.sheets import ADDRESS


def test_it_is_given_as_it_stands_and_that_is_on_the_trail(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        screening = practice().screenings.newest()
        given = hand_out(practice(), screening, ADDRESS, TESTS, "A note.")
        assert (given.reference, given.version, given.changed_at) == (screening.reference, 1, screening.sent_at)
        assert (given.note, given.decision, given.corrected) == ("A note.", None, False)
        actions = [
            one.action for one in practice().audit.all(Wanted(chain=Subject(Kind.SCREENING, screening.id).chain))
        ]
        assert actions == ["sent", "exported"]


def test_corrections_and_decisions_are_in_it_and_count_its_version(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        screening, lee = practice().screenings.newest(), let_in()
        correct(practice(), screening, {"rf_body": ("chest_pain",)}, lee)
        given = exported(practice(), screening, ADDRESS)
        assert (given.suggestion.outcome, given.answers["rf_body"]) == ("emergency", ("chest_pain",))
        assert (given.version, given.corrected) == (2, True)
        assert given.changed_at > screening.sent_at
        refer = DecisionContent(Conclusion.REFER, reason="Sent on.")
        sign(practice(), screening, refer, lee, SeenNumbers(1, 1))
        given = exported(practice(), screening, ADDRESS)
        assert (given.version, given.decision.by, given.decision.content.conclusion) == (3, lee.name, "refer")


def test_a_replaced_identity_changes_it_too(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        screening, lee = practice().screenings.newest(), let_in()
        written(practice().screenings.amend, screening.id, replace(screening.identity, phone="509 555 0123"), lee.id)
        given = exported(practice(), practice().screenings.newest(), ADDRESS)
        assert (given.version, given.identity.phone) == (2, "509 555 0123")
        assert given.changed_at > screening.sent_at
