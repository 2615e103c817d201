"""Steps lock rows in one order, so that two at once wait in turn and never for each other.

A screening comes first, then its place in the queue, then a call about it, then an unsigned decision. A new row that
belongs to a screening locks that screening, too.
"""

import pytest
from sqlalchemy import Delete, Insert, Select, Update, event

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import db
from screening.records.review.decision_drafts import Typed
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.intake.come_back import leave_number
from screening.workflow.practice.staff import ADMINISTRATOR, change_roles, end_access
from screening.workflow.review.assign import Assignment, assign
from screening.workflow.review.calls import take_call
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import SeenNumbers, keep_unsigned, sign
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, written
from tests.workflow.care.conftest import DAY, NOW

ORDER = ("screening", "queue_place", "call", "unsigned")


class Steps:
    """The steps about one screening whose patient is to be called."""

    def __init__(self, care):
        self.care, self.practice, self.park = care, care.practice, care.person
        self.screening = care.sends(rf_body=("not_sure",))
        written(self.practice.episodes.open, self.screening.id, NOW - 3 * DAY)
        self.link = self._link()

    def assigned(self):
        assign(self.practice, self.screening.id, Assignment(self.park), self.park)

    def assigned_as_seen(self):
        assign(self.practice, self.screening.id, Assignment(self.park, seen=0), self.park)

    def call_taken(self):
        take_call(self.practice, self.practice.calls.of(self.screening.id), self.park)

    def typed(self):
        keep_unsigned(self.practice, self.screening.id, self.park, {"notes": "two needles"})

    def signed(self):
        seen = SeenNumbers(1, typed=Typed({"notes": "two needles"}, ""))
        sign(self.practice, self.screening, DecisionContent(Conclusion.REFER, "Exam"), self.park, seen)

    def corrected(self):
        correct(self.practice, self.screening, {"rf_body": ("chest_pain",)}, self.park)

    def sent_again(self):
        self.care.answers_again(self.screening, rf_body=("chest_pain",))

    def sign_answered(self):
        book = rulebook_in_force(self.practice).questionnaires["check_in"]
        answer(self.practice, FollowUpSent(self.link, book, {"ci_signs": ("chest_pain",)}, "en", NOW))

    def sign_too_late(self):
        call_about_sign(self.practice, self.link)

    def sign_while_changing(self):
        self.care.ticks_while_changing(self.screening, rf_body=("chest_pain",))

    def number_left(self):
        token = self.care.begins_to_change(self.screening)
        leave_number(self.practice, self.practice.drafts.find(token), "509 555 0111")

    def access_ended(self):
        end_access(self.practice, self.park.id, TESTS)

    def role_lost(self):
        change_roles(self.practice, self.park.id, [ADMINISTRATOR], TESTS)

    def session_recorded(self):
        self.care.records(self.screening)

    def signed_in_care(self):
        self.care.signs(self.screening, Conclusion.REFER)

    def _link(self):
        new = NewFollowUp(self.screening.id, "check_in", NOW.date(), "en", NOW - DAY, NOW - DAY, NOW + DAY)
        return written(self.practice.follow_ups.add, new).token


@pytest.fixture
def locked():
    """Yield the tables whose rows are locked, in the order they first are."""
    found = {}

    def note(_connection, statement, *_more):
        if isinstance(statement, Update | Delete):
            found.setdefault(statement.table.name)
        elif isinstance(statement, Insert):
            if any(key.column.table.name == "screening" for key in statement.table.foreign_keys):
                found.setdefault("screening")
        elif isinstance(statement, Select) and statement._for_update_arg is not None:
            found.setdefault(str(statement.get_final_froms()[0]).split()[0])

    event.listen(db.engine, "before_execute", note)
    yield found
    event.remove(db.engine, "before_execute", note)


@pytest.mark.parametrize("step", [name for name in vars(Steps) if not name.startswith("_")])
def test_a_step_locks_in_this_order(care, locked, step):
    steps = Steps(care)
    if step != "typed":  # the first save adds the row
        steps.typed()
    if step in ("access_ended", "role_lost"):
        steps.assigned()
    locked.clear()
    getattr(steps, step)()
    in_order = [table for table in locked if table in ORDER]
    assert len(in_order) > 0
    assert in_order == sorted(in_order, key=ORDER.index)


@pytest.mark.parametrize("step", ["session_recorded", "signed_in_care", "sent_again", "sign_answered"])
def test_a_step_that_changes_a_course_of_care_locks_its_screening_first(care, locked, step):
    steps = Steps(care)
    locked.clear()
    getattr(steps, step)()
    assert "episode" in locked
    assert "queue_place" in locked
    assert next(table for table in locked if table in (*ORDER, "episode")) == "screening"
