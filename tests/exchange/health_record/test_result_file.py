"""The result that a patient takes along: their text, in their language, about them."""

from base64 import b64decode
from datetime import UTC, datetime

from screening.domain.rules.rulebook import Outcome
from screening.exchange.health_record.result_file import ResultDocument, ResultFindings, result_bundle


def test_the_text_stands_in_a_document_about_the_patient():
    sent = datetime(2026, 11, 20, 10, tzinfo=UTC)
    found = ResultFindings(Outcome.DISCUSS_FIRST, "Hablemos primero", ())
    document = ResultDocument(
        "Su resultado", "Hablemos primero.", "es", "River PT", "7K3M-9QXT", sent, "Ana", "1980-01-02", found
    )
    patient, text = (entry["resource"] for entry in result_bundle(document)["entry"])
    assert (patient["name"], patient["birthDate"]) == ([{"text": "Ana"}], "1980-01-02")
    attachment = text["content"][0]["attachment"]
    assert b64decode(attachment["data"]).decode() == "Hablemos primero."
    assert (attachment["language"], text["date"]) == ("es", "2026-11-20T10:00:00+00:00")
