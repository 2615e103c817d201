"""The codebook: nobody has to ask what a column or a value means."""

import itertools

from screening.domain.questionnaire.questions import Stored
from screening.domain.research.columns import FINDING, Terms, screening_columns
from screening.exchange.research.codebook import FINDINGS, SCREENINGS, codebook, codebook_columns, codebook_line
from tests.rulebooks import a_question, a_rulebook

LANGUAGES = ["en", "es"]


def entries(*books, **terms):
    asked = Terms(**terms)
    return list(codebook(screening_columns(books, asked), books, asked))


def test_every_column_is_told_of(rulebook):
    for terms in ({}, {"free_text": True}):
        told = {(entry.file, entry.column) for entry in entries(rulebook, **terms)}
        names = {column.name for column in screening_columns([rulebook], Terms(**terms))}
        assert {(SCREENINGS, name) for name in names} | {(FINDINGS, column.name) for column in FINDING} <= told


def test_every_option_and_every_rule_is_told_in_both_languages(rulebook):
    lines = [codebook_line(entry, LANGUAGES) for entry in entries(rulebook)]
    names = codebook_columns(LANGUAGES)
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    for question in rulebook.questionnaire.questions:
        for option in question.options:
            ticks = question.stored is Stored.TEXTS
            place = (f"q.{question.id}.{option.id}", "") if ticks else (f"q.{question.id}", option.id)
            (row,) = [one for one in rows if (one["column"], one["code"]) == place]
            assert row["wording_es"] == " ".join(question.ask["es"].split())
            assert row["code_wording_en"] == " ".join(option.label["en"].split())
            assert row["rules_version"] == rulebook.version[:12]
    rules = {row["code"]: row for row in rows if (row["file"], row["column"]) == (FINDINGS, "rule") and row["code"]}
    assert rules.keys() == rulebook.by_id.keys()
    assert all(row["meaning"] and row["wording_en"] and row["wording_es"] for row in rules.values())


def test_each_rules_version_has_lines_of_its_own():
    books = [a_rulebook(a_question("pain", "choice", options)) for options in ("mild strong", "mild unbearable")]
    codes = [(entry.version, entry.code) for entry in entries(*books) if entry.column == "q.pain" and entry.code]
    versions = [book.version[:12] for book in books]
    assert codes == [
        *itertools.product(versions[:1], ["mild", "strong"]),
        (versions[1], "mild"),
        (versions[1], "unbearable"),
    ]


def test_what_is_left_out_is_told_too_and_free_text_is_called_so(rulebook):
    (out,) = [entry for entry in entries(rulebook) if entry.column == "q.other_health"]
    assert out.meaning == "Left out of this export: what people typed in their own words"
    (told,) = [entry for entry in entries(rulebook, free_text=True) if entry.column == "q.other_health"]
    assert told.meaning.startswith("FREE TEXT")


def test_codes_of_the_program_are_told_where_they_stand(rulebook):
    told = {(entry.file, entry.column, entry.code) for entry in entries(rulebook)}
    assert {(SCREENINGS, "outcome", "not_now"), (FINDINGS, "found", "changed"), (SCREENINGS, "reason", "wish")} <= told
    assert {(SCREENINGS, "call_next", "will_not_go"), (SCREENINGS, "conclusion", "refer")} <= told
