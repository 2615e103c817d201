"""Secret tokens: too long to be guessed, fit for a link, and never kept themselves."""

import re

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from screening.records.database import db
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.tables import DraftKeyRow
from screening.records.tokens import new_token, token_hash
from tests.builders import written


def test_a_token_holds_192_bits_and_can_stand_in_a_link():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch("[A-Za-z0-9_-]{32}", token) for token in tokens)  # 6 bits a sign


@given(one=st.text(), other=st.text())
def test_a_token_is_found_by_its_own_hash_only(one, other):
    hashes = token_hash(one), token_hash(other)
    assert {len(found) for found in hashes} == {32}
    assert (hashes[0] == hashes[1]) is (one.encode("utf-8", "replace") == other.encode("utf-8", "replace"))


def test_what_a_browser_sends_that_is_no_text_is_looked_for_and_not_found(practice):
    assert practice.drafts.find("\ud800") is None


def test_only_the_hash_is_kept(practice):
    token = written(practice.drafts.start, practice.rules.in_force(), Content(), Origin())
    assert db.session.scalars(select(DraftKeyRow.hash)).all() == [token_hash(token)]
