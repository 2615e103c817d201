"""The page of the research export: for administrators, after a fresh factor, with the warning in front of free text."""

import io
import zipfile

import pytest

from screening.records.audit.entries import Wanted
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.research import export
from tests.builders import Therapist, healthy


@pytest.fixture
def administrator(app):
    somebody = Therapist(app, "Dr. Lee", "lee@example.com", (ADMINISTRATOR,))
    somebody.sign_in()
    return somebody


def downloaded(administrator, **fields):
    """The answer to the form, and the files in it."""
    token = administrator.go("/workspace/research").values["csrf_token"][0]
    with administrator.client.post("/workspace/research", data={"csrf_token": token, **fields}) as answer:
        assert answer.mimetype == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            files = {name: archive.read(name).decode("utf-8-sig", "replace") for name in archive.namelist()}
    return answer, files


def test_before_anybody_sent_anything_there_is_nothing_to_download(administrator):
    page = administrator.go("/workspace/research")
    assert "Nothing has been sent yet" in page.text
    assert "free_text" not in page.fields


def test_the_download_holds_the_files_and_is_on_the_trail(administrator, patient, practice):
    patient.has_sent(healthy())
    answer, files = downloaded(administrator, age_groups="yes")
    assert "research.zip" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "in groups of ten years (40" in " ".join(files["research/README.txt"].split())
    assert [entry.detail for entry in practice.audit.all(Wanted(action="exported"))] == [
        "research: 1 screenings, de-identified, without free text"
    ]


def test_free_text_comes_only_after_the_warning_was_read(administrator, patient):
    patient.has_sent(healthy(other_health="I am Ana"))
    assert "WARNING: this export contains free text" in administrator.go("/workspace/research").text
    page = administrator.post("/workspace/research", {"free_text": "yes"})
    assert administrator.response.status_code == 422
    assert "Check the box to say that you have read" in page.text
    assert page.values["free_text"] == ["yes"], "nothing typed is lost"
    _, files = downloaded(administrator, free_text="yes", warning_read="yes")
    assert "I am Ana" in files["research/screenings.csv"]


def test_too_many_for_a_page_are_told_with_the_command(administrator, patient, monkeypatch):
    monkeypatch.setattr(export, "MOST_ON_PAGE", 1)
    patient.has_sent(healthy())
    patient.client.delete_cookie("draft")
    patient.has_sent(healthy())
    administrator.go("/workspace/research")
    page = administrator.post("/workspace/research", {})
    assert administrator.response.status_code == 422
    assert "screening export research FOLDER exports all of them" in page.text


def test_nobody_but_an_administrator_gets_there(therapist):
    therapist.sign_in()
    assert therapist.client.get("/workspace/research").status_code == 403
