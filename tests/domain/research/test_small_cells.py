"""Small cells: values by which somebody could be known, because few carry them."""

from screening.domain.research.columns import Holds, ResearchColumn
from screening.domain.research.small_cells import NO_VALUE, CellCounts, SmallCell

COLUMNS = (
    ResearchColumn("id"),
    ResearchColumn("year", Holds.WHOLE),
    ResearchColumn("q.age", Holds.WHOLE, counted=True),
    ResearchColumn("q.pain", Holds.WHOLE, counted=True),
    ResearchColumn("q.signs.cold", Holds.TICK, counted=True),
)
KNOWN = ("year", "q.age")


def counted(*rows, again=False):
    cells = CellCounts(COLUMNS, KNOWN)
    for number, row in enumerate(rows):
        cells.count({"person": number, "year": 2026, **row}, row.get("rules", ()), again=again)
    return cells


def test_what_others_may_know_is_counted_together_and_everything_else_alone():
    cells = counted({"q.age": 40, "q.pain": 0}, {"q.age": 40, "q.pain": 3}, {"q.age": 41, "q.pain": 3})
    assert cells.small(2) == [SmallCell(KNOWN, ("2026", "41"), 1), SmallCell(("q.pain",), ("0",), 1)]
    assert cells.smallest() == 1
    assert [cells.is_known(cell) for cell in cells.small(2)] == [True, False]


def test_only_what_is_ticked_and_the_rules_that_held_are_counted():
    cells = counted({"q.signs.cold": 0, "rules": ["R1"]}, {"q.signs.cold": 1, "rules": ["R1", "R2"]})
    assert cells.small(2) == [SmallCell(("q.signs.cold",), ("1",), 1), SmallCell(("rule",), ("R2",), 1)]
    assert cells.small(3)[0] == SmallCell(KNOWN, ("2026", NO_VALUE), 2)


def test_a_person_who_comes_again_is_one_person():
    cells = CellCounts(COLUMNS, KNOWN)
    for person, pain in (("a", 3), ("a", 3), ("a", 4), ("b", 3)):
        cells.count({"person": person, "year": 2026, "q.age": 40, "q.pain": pain}, ["R1"], again=True)
    told = {(cell.columns[-1], cell.values[-1]): cell.people for cell in cells.small(9)}
    assert told == {("q.age", "40"): 2, ("q.pain", "3"): 2, ("q.pain", "4"): 1, ("rule", "R1"): 2}


def test_without_rows_nothing_is_small():
    assert CellCounts(COLUMNS, KNOWN).small(11) == []
    assert CellCounts(COLUMNS, KNOWN).smallest() == 0
