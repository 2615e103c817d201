"""Day lists as schedules and spreadsheets give them: any separator, headings in any order, files of any encoding."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.formats.day_list_csv import (
    MOST_LISTED,
    DayListError,
    only_lines,
    read_table,
    uploaded_text,
)
from tests.counting import within

HEAD = "Name,Contact,Visit"
CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(str.strip)


def cells(text):
    return [dict(row.cells) for row in read_table(text).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_headings(separator):
    text = separator.join(HEAD.split(",")) + "\n" + separator.join(["Ana Ruiz", "ana@example.com", "Nov 30 2026"])
    assert cells(text) == [{"name": "Ana Ruiz", "contact": "ana@example.com", "visit": "Nov 30 2026"}]


def test_commas_inside_of_cells_do_not_beat_semicolons_between_headings():
    assert cells("Name;Phone;Visit\nRuiz, Ana, Maria;1,2,3;Nov 30, 2026")[0]["name"] == "Ruiz, Ana, Maria"


def test_headings_stand_in_any_order_and_go_by_several_names():
    table = read_table(
        "Appointment Date,E-mail address,PATIENT NAME:,Cell phone,Starts,Preferred Language,Date of birth\n"
    )
    assert table.headings.keys() == {"visit", "email", "name", "phone", "language"}
    assert table.unused == ("Starts", "Date of birth")


def test_a_bom_and_the_line_ends_of_windows_and_a_line_that_names_the_separator_are_no_cells():
    assert cells("\ufeffName,Contact,Visit\r\nAna,a,b\r\n") == cells("sep=;\nName;Contact;Visit\rAna;a;b")


def test_of_several_phones_the_first_that_is_filled_in_counts():
    text = "Name,Home phone,Mobile,Visit\nAna,,509 555 0199,x\nBo,1,2,x"
    assert [one["phone"] for one in cells(text)] == ["509 555 0199", "1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The list is empty"),
        ("\n \n,,\n", "The list is empty"),
        ("Ana Ruiz,ana@example.com,11/30/2026", "The first line must name the columns"),
        ("Name,Visit", "There is no column for the contact. Add one with the heading Email, Phone or Contact"),
        ("Name,Email", "There is no column for the day of the visit. Add one with the heading Visit"),
        ("First name,Email,Visit", "There is no column for the name"),
        ("Name,Patient,Email,Visit", "The columns “Name” and “Patient” mean the same. Leave one of them out"),
        (f"{HEAD}\n" + "Ana,a,b\n" * (MOST_LISTED + 1), "The list has more than 500 lines. Send it in parts"),
    ],
)
def test_a_list_that_cannot_be_read_says_what_to_do(text, said):
    with pytest.raises(DayListError) as told:
        read_table(text)
    assert said in str(told.value)


def test_ten_thousand_lines_are_refused_at_once():
    with within(1), pytest.raises(DayListError):
        read_table(f"{HEAD}\n" + "Ana Ruiz,ana@example.com,11/30/2026\n" * 10_000)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"Ana,a,b', "A quotation mark is not closed"),
        ('"Ana" Ruiz,a,b', "A quotation mark is not closed, or text follows it"),
        ("Ruiz, Ana,a,b", "It has 4 cells for 3 headings. Put text with commas in it in quotation marks"),
        ("A" * 201 + ",a,b", "A cell has more than 200 characters"),
    ],
)
def test_a_line_that_is_broken_is_told_with_its_number_and_the_others_are_read(line, said):
    table = read_table(f"{HEAD}\n\nBo,c,d\n{line}")
    assert [row.line for row in table.rows] == [3]
    ((number, message),) = table.broken
    assert number == 4
    assert said in message


def test_a_cell_of_several_lines_counts_them():
    table = read_table(f'{HEAD},Notes\nAna,a,b,"two\nlines"\nBo,c,d,')
    assert [row.line for row in table.rows] == [2, 4]


@given(st.text(st.sampled_from('Ana,;\t|"\n\r =@\ufeff\u0301'), max_size=80))
def test_any_text_below_the_headings_is_a_row_or_a_broken_line(text):
    table = read_table(f"{HEAD}\n{text}")
    numbers = [row.line for row in table.rows] + [line for line, _wrong in table.broken]
    assert len(numbers) == len(set(numbers))
    assert all(1 < number <= text.count("\n") + text.count("\r") + 2 for number in numbers)


@given(st.text())
def test_any_text_at_all_is_a_list_or_refused(text):
    with suppress(DayListError):
        assert read_table(text).headings


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS).filter(any), max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_a_csv_writer_wrote_is_read_back(rows, separator, end):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows([HEAD.split(","), *rows])
    assert cells(text.getvalue()) == [dict(zip(("name", "contact", "visit"), row, strict=True)) for row in rows]


@given(st.sets(st.integers(1, 6)))
def test_lines_that_are_kept_are_the_ones_asked_for_with_the_headings(wanted):
    text = f'sep=,\n{HEAD}\n\nAna,a,b\n"Bo\nLind",c,d\n\nCy,e,"\n'
    assert only_lines(text, set()) == ""
    kept = only_lines(text, {4, *wanted})
    assert kept.startswith(f"sep=,\n{HEAD}\n")
    assert ("Lind" in kept) is (5 in wanted)
    assert "Ana,a,b" in kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_whatever_program_wrote_it(encoding):
    assert uploaded_text("Name,Visit\r\nInés Peña,x".encode(encoding)) == "Name,Visit\r\nInés Peña,x"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "This is an Excel workbook, not a CSV file"),
        (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook"),
        (b"%PDF-1.7", "This is a PDF"),
        ("Name".encode("utf-16-le"), "The letters of this file cannot be read"),
        (b"\xff\xfeN", "The letters of this file cannot be read"),
        (b"\x81\x8d", "The letters of this file cannot be read"),
    ],
)
def test_another_file_is_refused_with_what_to_do(content, said):
    with pytest.raises(DayListError, match=said) as told:
        uploaded_text(content)
    assert "save it as “CSV UTF-8”" in str(told.value)


@given(st.binary())
def test_any_file_is_text_or_refused(content):
    with suppress(DayListError):
        assert "\0" not in uploaded_text(content)
