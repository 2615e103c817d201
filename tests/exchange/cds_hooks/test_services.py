"""Discovery: what is served is told, and what has to be sent with it."""

from screening.domain.health_record.entries import Code
from screening.exchange.cds_hooks.services import SERVICES, discovery


def test_each_service_has_what_the_specification_requires():
    told = discovery("dry needling", [Code("http://loinc.org", "82810-3")])["services"]
    assert {one["id"]: one["hook"] for one in told} == SERVICES
    for one in told:
        assert {"hook", "id", "description", "title", "prefetch"} <= one.keys()
        assert one["prefetch"]["patient"] == "Patient/{{context.patientId}}"
        assert one["prefetch"]["pregnancy"].endswith("code=http://loinc.org|82810-3")
        assert "dry needling" in one["description"]


def test_without_codes_no_observation_is_asked_for():
    assert "pregnancy" not in discovery("needling", [])["services"][0]["prefetch"]
