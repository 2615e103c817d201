"""The proof of the shipped rules: how long it takes, and whether its encoding agrees with the engine on random sheets.

Times the local enumeration (`rules check`) and the proof (`rules prove`). On every sheet, rules, outcome, outcome on
safety and act must be the same.
"""

from __future__ import annotations

import random
import time

import z3

from bench.running import Rows, run
from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.proof.encoding import Screened
from screening.rulebook.proof.results import State
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.reader import RulesFile, read_rules
from screening.rulebook.soundness import faults
from screening.settings.shipped import RULES
from tests.builders import as_values
from tests.second_reading import random_sheet

MANY, FEW = 10_000, 50
SOME_KINDS = ("heard", "guarantee")  # of properties, for the smoke run


def measure(smoke: bool) -> Rows:
    """Enumerate and prove, then compare the encoding with the engine."""
    file, sheets = read_rules(RULES.read_text(encoding="utf-8")), FEW if smoke else MANY
    kinds = SOME_KINDS if smoke else ()
    begun = time.perf_counter()
    found = faults(file.rulebook)
    enumerated = time.perf_counter() - begun
    assert not found, found
    begun = time.perf_counter()
    verdicts = list(prove(file, kinds))
    seconds = time.perf_counter() - begun
    assert verdicts
    assert all(verdict.state is State.PROVED for verdict in verdicts)
    slowest = max(verdicts, key=lambda verdict: verdict.seconds)
    assert agreement(file, sheets) == sheets
    return [
        ("rules", "time", "aim"),
        ("every local sheet tried", f"{enumerated:.3f} s", ""),
        (f"{len(verdicts)} properties proved for all sheets", f"{seconds:.1f} s", "< 10 s"),
        (f"the slowest of them: {slowest.name}", f"{slowest.seconds * 1000:.0f} ms", ""),
        (f"proof and engine agree on {sheets:,} random sheets", "", ""),
    ]


def agreement(file: RulesFile, sheets: int) -> int:
    """Return the number of random sheets on which the encoding and the engine agree."""
    screened, solver, chance, same = Screened(file.rulebook), z3.Solver(), random.Random(11), 0
    solver.add(screened.bounds)
    for number in range(sheets):
        answers = as_values(random_sheet(chance, complete=number % 3 == 0))
        asked = read_answers(file.rulebook.questionnaire, answers, sent=True).asked
        given = {question: value for question, value in answers.items() if question in asked}
        if solver.check(*screened.sheet.same_as(given)) != z3.sat:
            continue
        model, suggestion = solver.model(), suggest(file.rulebook, answers)
        fired = {rule for rule, fires in screened.fires.items() if z3.is_true(model.eval(fires, True))}
        outcome = max(o.rank for o in Outcome if z3.is_true(model.eval(screened.at_least(o), True)))
        on_safety = max(o.rank for o in Outcome if z3.is_true(model.eval(screened.on_safety_at_least(o), True)))
        act = max(a.rank for a in Act if z3.is_true(model.eval(screened.act_at_least(a), True)))
        same += (fired, outcome, on_safety, act) == (
            {finding.rule.id for finding in suggestion.findings},
            suggestion.outcome.rank,
            suggestion.on_safety.rank,
            suggestion.act.rank,
        )
    return same


if __name__ == "__main__":
    run(measure)
