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


@given(sentence=TEXT, fired=COUNT, questioned=st.integers(0, 40), decided=st.integers(40, 90))
def test_a_spreadsheet_reads_back_every_count_and_takes_no_sentence_for_a_formula(sentence, fired, questioned, decided):
    rule = RuleCounts("ill_now", "N04", sentence, {"fired": fired}, Share(questioned, decided))
    [row] = csv.DictReader(io.StringIO(rule_counts_csv([rule], ["fired"]), newline=""))
    assert (row["rule"], row["ref"], row["fired"], row["questioned"]) == ("ill_now", "N04", str(fired), str(questioned))
    assert row["sentence"] == cell(sentence)
    assert float(row["low"]) <= questioned / decided <= float(row["high"]) + 0.001


def test_without_rules_there_are_columns():
    assert rule_counts_csv([], ["fired"]).strip() == "rule,ref,fired,questioned,low,high,sentence"
