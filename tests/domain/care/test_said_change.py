"""Whether anything has changed: only "no" and not having been asked leave open that nothing has."""

import pytest

from screening.domain.care.said_change import SaidChange, may_have_changed


@pytest.mark.parametrize("said", [None, *SaidChange])
def test_anything_but_no_means_that_something_may_have_changed(said):
    assert may_have_changed(said) is (said not in (None, SaidChange.NO))
