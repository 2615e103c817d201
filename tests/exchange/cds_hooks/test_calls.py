"""What record systems send is read as the specification writes it; what is wrong is named by its place."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from screening.exchange.cds_hooks.calls import CallError, ChartName, Hook, read_feedback, read_hook
from tests.health_records import a_medicine
from tests.record_systems import a_patient, order_select, patient_view

CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
# The specification's example, section "Feedback".
ACCEPTED = {
    "card": CARD,
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
    "outcomeTimestamp": "2020-12-11T00:00:00Z",
}
OVERRIDDEN = {
    "card": CARD,
    "outcome": "overridden",
    "overrideReason": {
        "reason": {"code": "d7ecf885", "system": "https://example.com/cds-hooks/override-reason-system"},
        "userComment": "clinician entered comment",
    },
    "outcomeTimestamp": "2020-12-11T00:00:00Z",
}


def test_the_example_of_the_specification_is_read():
    found = read_hook(patient_view(a_medicine("Eliquis")), Hook.PATIENT_VIEW)
    assert ([one.whole for one in found.names], found.user, found.orders) == (["Ana Ruiz"], "Practitioner/example", ())
    assert [one["resourceType"] for one in found.chart] == ["Bundle"]


def test_a_patient_of_thousands_of_names_is_not_searched_for_thousands_of_times():
    many = [{"family": "Ruiz", "given": [f"Ana {number}"]} for number in range(4_000)]
    found = read_hook(patient_view(patient={**a_patient(), "name": many}), Hook.PATIENT_VIEW)
    assert [one.whole for one in found.names] == [f"Ana {number} Ruiz" for number in range(20)]


def test_names_are_the_family_name_and_given_names_and_an_old_name_is_passed_over():
    name = [
        {"family": "Ruiz", "given": ["Ana", "María"]},
        {"use": "old", "family": "Lopez", "given": ["Ana"]},
        {"text": "Ana"},
        "Ana",
    ]
    found = read_hook(patient_view(patient={**a_patient(), "name": name, "birthDate": "1981"}), Hook.PATIENT_VIEW)
    assert (found.names, found.born) == ((ChartName("Ana Ruiz", "Ana Ruiz María"),), "")


@pytest.mark.parametrize(
    ("user", "read"),
    [
        ("PractitionerRole/a-1.2", "PractitionerRole/a-1.2"),
        *((wrong, "") for wrong in ("x y\n", "Practitioner/1\n", "Practitioner/1 2", "Practitioner/", 7, None)),
    ],
)
def test_a_user_that_is_no_plain_reference_is_left_out(user, read):
    call = patient_view()
    found = read_hook({**call, "context": {**call["context"], "userId": user}}, Hook.PATIENT_VIEW)
    assert found.user == read


def test_only_the_orders_that_were_selected_are_looked_at():
    assert len(read_hook(order_select(a_medicine("Eliquis")), Hook.ORDER_SELECT).orders) == 1
    assert read_hook(order_select(a_medicine("Eliquis"), selected=False), Hook.ORDER_SELECT).orders == ()


@pytest.mark.parametrize(
    ("change", "where", "status"),
    [
        ({"hook": "order-sign"}, "/hook", 400),
        ({"hookInstance": 3}, "/hookInstance", 400),
        ({"context": []}, "/context", 400),
        ({"prefetch": "all"}, "/prefetch", 400),
        ({"prefetch": {}}, "/prefetch/patient", 412),
        ({"prefetch": {"patient": None}}, "/prefetch/patient", 412),
        ({"prefetch": {"patient": {"resourceType": "Group"}}}, "/prefetch/patient", 412),
    ],
)
def test_what_is_wrong_is_named_by_its_place(change, where, status):
    with pytest.raises(CallError) as raised:
        read_hook({**patient_view(), **change}, Hook.PATIENT_VIEW)
    assert (raised.value.where, raised.value.status) == (where, status)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"selections": "all"}, "/context/selections"),
        ({"draftOrders": {"resourceType": "List"}}, "/context/draftOrders"),
    ],
)
def test_orders_without_their_shape_are_named_too(change, where):
    call = order_select(a_medicine("Eliquis"))
    with pytest.raises(CallError) as raised:
        read_hook({**call, "context": {**call["context"], **change}}, Hook.ORDER_SELECT)
    assert raised.value.where == where


def test_feedback_is_read_as_the_specification_has_it():
    accepted, overridden = read_feedback({"feedback": [ACCEPTED, {**OVERRIDDEN, "card": str(uuid4())}]})
    assert (accepted.card, accepted.outcome, accepted.reason) == (CARD, "accepted", "")
    assert accepted.at == datetime(2020, 12, 11, tzinfo=UTC)
    assert (overridden.reason, overridden.comment) == ("d7ecf885", "clinician entered comment")


def test_of_several_feedbacks_on_one_card_in_a_call_the_last_one_counts():
    same = {**ACCEPTED, "card": CARD.upper()}
    (told,) = read_feedback({"feedback": [same] * 98 + [ACCEPTED, OVERRIDDEN]})
    assert (told.card, told.outcome) == (CARD, "overridden")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "/feedback"),
        ({"feedback": []}, "/feedback"),
        ({"feedback": [ACCEPTED] * 101}, "/feedback"),
        ({"feedback": [3]}, "/feedback/0"),
        ({"feedback": [{**ACCEPTED, "card": "1"}]}, "/feedback/0/card"),
        ({"feedback": [ACCEPTED, {**ACCEPTED, "outcome": "read"}]}, "/feedback/1/outcome"),
        ({"feedback": [{**ACCEPTED, "outcomeTimestamp": "2020-12-11"}]}, "/feedback/0/outcomeTimestamp"),
        ({"feedback": [{**ACCEPTED, "card": str(uuid4()), "outcomeTimestamp": 5}]}, "/feedback/0/outcomeTimestamp"),
        *(
            ({"feedback": [{**ACCEPTED, "outcomeTimestamp": at}]}, "/feedback/0/outcomeTimestamp")
            for at in ("0001-01-01T00:00:00+00:00", "1969-12-31T23:00:00Z", "9999-12-31T23:59:59Z")
        ),
    ],
)
def test_feedback_that_is_wrong_is_named_by_its_place(body, where):
    with pytest.raises(CallError) as raised:
        read_feedback(body)
    assert raised.value.where == where
