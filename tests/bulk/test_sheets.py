"""What a bulk run writes about the rows it cannot read."""

import io
import json

from screening.bulk.sheets import write_errors


def test_an_engine_that_adds_what_it_found_in_texts_is_not_told_to_leave_it_out(rulebook):
    told = io.StringIO()
    row = {"id": "7", "age": 130, "other_health": "tamoxifen", "typed": ["cancer"], "bad": True}
    assert write_errors(told, rulebook, [(None, row)]) == 1
    assert json.loads(told.getvalue())["errors"] == ["age: takes a number from 0 to 120"]
