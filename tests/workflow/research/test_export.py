"""A research export of a real practice: whole, current, and without a trace of who anybody is."""

import csv
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.bulk.jobs import NoEngineError
from screening.domain.people.identity import Identity
from screening.domain.research.columns import Terms
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import suggest
from screening.records.audit.entries import Wanted
from screening.records.database import transaction
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.workflow.research import export as export_module
from screening.workflow.research.export import CannotExportError, export_on_page, export_research
from screening.workflow.review.patient_file import erase
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, as_values, healthy, let_in, unreadable_in_force, written
from tests.records.screenings.test_screenings import add

DATA = ("screenings.csv", "findings.csv", "small_cells.csv", "README.txt")


def exported(practice, tmp_path, **terms):
    """The rows of both tables, and the folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    export_research(practice, folder, Terms(**terms), TESTS)
    return rows(folder, "screenings"), rows(folder, "findings"), folder


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def has_sent(practice, answers, **changes) -> str:
    """Store what somebody sent, with what the rules suggest."""
    book = rulebook_in_force(practice)
    given = as_values(answers)
    return add(practice, answers=given, suggestion=to_keep(suggest(book, given), book.version), **changes)


def test_people_are_counted_once_for_screenings_that_are_linked_and_each_without_a_link(practice, tmp_path):
    first, second, *_others = [has_sent(practice, healthy()) for _ in range(5)]
    written(practice.patients.link, first, second)
    _screenings, _findings, folder = exported(practice, tmp_path)
    assert "5 of 4 people" in (folder / "README.txt").read_text(encoding="utf-8")


def test_both_files_of_a_table_hold_the_same(practice, tmp_path):
    for age in (30, 95):
        has_sent(practice, healthy(age=age, health_list_a=["cancer"], cancer="current"))
    screenings, findings, folder = exported(practice, tmp_path)
    for name, read in (("screenings", screenings), ("findings", findings)):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        as_text = [{key: "" if cell is None else str(cell) for key, cell in row.items()} for row in frame.to_dicts()]
        assert as_text == read
    assert sorted(row["q.age"] for row in screenings) == ["30", "90"]
    assert len({row["id"] for row in findings}) == 2


def test_what_is_erased_is_not_there_and_what_was_decided_is(practice, tmp_path):
    person = let_in()
    kept, gone = (has_sent(practice, healthy()) for _ in range(2))
    written(practice.decisions.add, kept, Signature(person.id, 1), DecisionContent(Conclusion.AFTER_DISCUSSING))
    erase(practice, practice.screenings.by_id(gone), TESTS, "asked for")
    (row,), _, _ = exported(practice, tmp_path)
    assert row["conclusion"] == "after_discussing"


def test_it_is_on_the_audit_trail_with_what_was_asked_for(practice, tmp_path):
    has_sent(practice, healthy())
    exported(practice, tmp_path, free_text=True)
    (entry,) = practice.audit.all(Wanted(action="exported"))
    assert (entry.chain, entry.actor) == ("practice:all", TESTS.code)
    assert entry.detail == "research: 1 screenings, de-identified, with free text"


def test_screenings_under_several_rules_stand_in_one_table(practice, tmp_path):
    has_sent(practice, healthy())
    broken = unreadable_in_force()
    add(practice, digest=broken, answers={"age": 33})
    screenings, _, folder = exported(practice, tmp_path)
    by_version = {row["rules_version"]: row for row in screenings}
    assert by_version[broken[:12]]["q.age"] == ""
    assert by_version[broken[:12]]["outcome"] == "discuss_first"
    assert "1 screenings have no answers here" in " ".join((folder / "README.txt").read_text().split())


def test_without_polars_there_is_csv_alone_and_the_files_say_so(practice, tmp_path, monkeypatch):
    def missing():
        raise NoEngineError("polars is missing")

    monkeypatch.setattr(export_module, "parquet_table", missing)
    has_sent(practice, healthy())
    _, _, folder = exported(practice, tmp_path)
    assert not list(folder.glob("*.parquet"))
    assert "polars is not installed" in (folder / "README.txt").read_text()


def test_nothing_to_export_and_a_question_that_is_not_there_are_told(practice, tmp_path):
    with pytest.raises(CannotExportError, match="No screening was sent yet"):
        export_research(practice, tmp_path, Terms(), TESTS)
    has_sent(practice, healthy())
    with pytest.raises(CannotExportError, match='did you mean "language_help"'):
        export_research(practice, tmp_path, Terms(known=("languag_help",)), TESTS)
    assert list(tmp_path.iterdir()) == []
    assert list(practice.audit.all(Wanted(action="exported"))) == []


def test_known_answers_are_looked_at_together_with_year_language_and_age(practice, tmp_path):
    has_sent(practice, healthy(language_help="spanish"))
    _, _, folder = exported(practice, tmp_path, known=("language_help",))
    first = rows(folder, "small_cells")[0]
    assert first["columns"] == "year + language + q.age + q.language_help"
    assert (first["values"].split(" + ")[1:], first["people"]) == (["en", "45", "spanish"], "1")


def test_a_page_gets_a_zip_without_dates_and_too_many_are_refused(practice, monkeypatch):
    has_sent(practice, healthy())
    with export_on_page(practice, Terms(), TESTS) as archive, zipfile.ZipFile(archive) as files:
        assert {*DATA, "codebook.csv"} < {name.removeprefix("research/") for name in files.namelist()}
        assert {info.date_time for info in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    monkeypatch.setattr(export_module, "MOST_ON_PAGE", 1)
    has_sent(practice, healthy())
    with pytest.raises(CannotExportError, match="screening export research FOLDER exports all"):
        export_on_page(practice, Terms(), TESTS)


WORD = st.text("bcdfghjkmpqvwxzé", min_size=5, max_size=9).map(str.capitalize)
NAME = st.lists(WORD, min_size=2, max_size=3).map(" ".join)
DAY = st.dates(date(1905, 1, 1), date(2025, 12, 31))
PHONE = st.integers(2_010_000_000, 9_899_999_999).map(str)
PEOPLE = st.builds(
    Identity, NAME, DAY.map(date.isoformat), PHONE, WORD.map("{}@example.com".format), NAME, relation=WORD
)


def about(practice, person: Identity, other: str, day: date, staff: int) -> str:
    """Store everything that people may write about somebody, with their name in every text."""
    said = f"{person.name}, {person.born}, {person.phone}: {other}"
    answers = healthy(age=len(other) * 13, other_health=said, goal_activity=said)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    screening_id = has_sent(practice, answers, identity=person, visit_on=day, sent_at=noon)
    decided = DecisionContent(Conclusion.FITS, said, notes=said, message=said, replaces_because=said)
    with transaction():
        practice.decisions.add(screening_id, Signature(staff, 1), decided)
        practice.corrections.add(
            screening_id, Made(staff), {"other_health": f"{said}!"}, practice.screenings.by_id(screening_id).suggestion
        )
        practice.calls.raise_for(screening_id)
    call = practice.calls.of(screening_id)
    report = CallReport(CallOutcome.REACHED, said, Next.NO_EMERGENCY, person.name)
    written(practice.calls.log, call.id, staff, report)
    return screening_id


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(people=st.lists(st.tuples(PEOPLE, WORD, DAY), min_size=1, max_size=3))
def test_no_export_tells_who_anybody_is_or_when_they_came(practice, staff, people):
    ids = [about(practice, *person, staff) for person in people]
    with TemporaryDirectory() as name:
        export_research(practice, Path(name), Terms(), TESTS)
        files = {path.name: path.read_bytes() for path in Path(name).iterdir()}
    told = b"\n".join(files[one] for one in DATA).decode()
    assert not re.search(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(19|20)\d\d-\d\d", told), "a date"
    for screening_id, (person, other, _day) in zip(ids, people, strict=True):
        screening = practice.screenings.by_id(screening_id)
        names = {*person.name.split(), *person.helper.split(), person.relation, other, "Dr. Park", "River Clinic"}
        numbers = {person.phone, person.email, screening.reference, screening_id, screening.draft_id}
        for secret in names | numbers:
            assert not [name for name, content in files.items() if secret.encode() in content], secret


@pytest.fixture
def staff(practice) -> int:
    return let_in().id


def test_free_text_that_was_asked_for_runs_in_no_spreadsheet(practice, tmp_path):
    has_sent(practice, healthy(other_health="=HYPERLINK(1)"))
    (row,), _, folder = exported(practice, tmp_path, free_text=True)
    assert row["q.other_health"] == "'=HYPERLINK(1)"
    assert "WARNING" in (folder / "README.txt").read_text()


def test_a_seed_repeats_an_export_to_the_byte(practice, tmp_path):
    for _ in range(3):
        has_sent(practice, healthy())
    terms = Terms(seed=b"s" * 32)
    made = []
    for number, asked in enumerate((terms, terms, replace(terms, seed=b""))):
        folder = tmp_path / str(number)
        folder.mkdir()
        export_research(practice, folder, asked, TESTS)
        made.append((folder / "screenings.csv").read_bytes())
    assert made[0] == made[1] != made[2]
