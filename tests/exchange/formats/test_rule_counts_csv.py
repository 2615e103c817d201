"""The counts by rule as CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.insights import RuleCounts, Share
from screening.exchange.formats.csv_cells import cell
from screening.exchange.formats.rule_counts_csv import rule_counts_csv

COUNT = st.integers(0, 10**6)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def rows(file):
    """The lines as a spreadsheet reads them: the mark of UTF-8 at the start is no part of a name."""
    return list(csv.DictReader(io.StringIO(file.encode().decode("utf-8-sig"), newline="")))


@given(sentence=TEXT, fired=COUNT, questioned=st.integers(0, 40), decided=st.integers(40, 90))
def test_a_spreadsheet_reads_back_every_count_and_takes_no_sentence_for_a_formula(sentence, fired, questioned, decided):
    rule = RuleCounts("ill_now", "N04", sentence[:9], sentence, {"fired": fired}, Share(questioned, decided))
    [row] = rows(rule_counts_csv([rule], ["fired"]))
    assert (row["rule"], row["ref"], row["fired"], row["questioned"]) == ("ill_now", "N04", str(fired), str(questioned))
    assert (row["sentence"], row["title"]) == (cell(sentence), cell(sentence[:9]))
    assert float(row["low"]) <= questioned / decided <= float(row["high"]) + 0.001


def test_without_rules_there_are_columns():
    assert rule_counts_csv([], ["fired"]).strip() == "\ufeffrule,ref,fired,questioned,low,high,sentence,title,says"


def test_a_rule_with_too_few_cases_has_no_interval():
    rules = [RuleCounts("ill_now", "N04", "", "", {}, Share(1, of)) for of in (29, 30)]
    few, enough = rows(rule_counts_csv(rules, []))
    assert (few["low"], few["high"], few["says"]) == ("", "", "too_few")
    assert (enough["low"], enough["high"], enough["says"]) == ("0.006", "0.167", "holds")
