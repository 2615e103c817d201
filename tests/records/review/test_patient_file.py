"""The file of one person, as JSON."""

import json

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.audit.chaining import Entry
from screening.records.review.calls import Call, Logged
from screening.records.review.corrections import Correction
from screening.records.review.decisions import Decision
from screening.records.review.patient_file import FiledScreening, PatientFile, file_data
from tests.records.kept import IDENTITIES, SUGGESTIONS
from tests.records.screenings.test_screenings import NOW, add

REPORT = CallReport(CallOutcome.REACHED, "at home", Next.CALLED_911)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
@given(identity=IDENTITIES, formers=st.lists(IDENTITIES, max_size=2), suggestion=SUGGESTIONS)
def test_the_file_says_all_of_it_in_json(practice, identity, formers, suggestion):
    one = practice.screenings.by_id(add(practice, identity=identity, suggestion=suggestion))
    filed = FiledScreening(
        screening=one,
        entered_by="",
        former_identities=tuple(formers),
        corrections=(Correction(1, NOW, "Dr. Park", {"rf": ("a",), "age": None}, suggestion),),
        decisions=(Decision(1, NOW, "Dr. Park", DecisionContent(Conclusion.REFER, "why")),),
        calls=(Call("c", one.id, "509 555 0111", NOW, None, "", NOW, (Logged(NOW, "Dr. Park", REPORT, 1),)),),
        audit=(Entry(f"screening:{one.id}", 1, NOW, "patient", "sent", "open"),),
    )
    (told,) = json.loads(json.dumps(file_data(PatientFile(NOW, (filed,)))))["screenings"]
    assert (told["reference"], told["sent_at"], told["entered_by"]) == (one.reference, NOW.isoformat(), None)
    assert told["identity"]["name"] == identity.name
    assert [former["name"] for former in told["former_identities"]] == [former.name for former in formers]
    assert told["answers"]["answers"] == {"age": 40}
    assert told["suggestion"]["outcome"] == suggestion.outcome
    assert told["corrections"][0]["changes"] == {"rf": ["a"], "age": None}
    assert told["decisions"][0]["content"]["reason"] == "why"
    assert told["calls"] == [
        {
            **{"raised_at": NOW.isoformat(), "phone": "509 555 0111", "taken_at": None, "taken_by": None},
            "closed_at": NOW.isoformat(),
            "log": [
                {
                    **{"made_at": NOW.isoformat(), "made_by": "Dr. Park"},
                    **{"outcome": "reached", "note": "at home", "next": "called_911", "found_by": ""},
                }
            ],
        }
    ]
    assert told["audit"][0] == {
        **{"chain": f"screening:{one.id}", "number": 1, "at": NOW.isoformat()},
        **{"actor": "patient", "action": "sent", "detail": "open"},
    }
