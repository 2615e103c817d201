"""`screening rules test --coverage`: which clause of which rule decided in which example."""

from __future__ import annotations

from importlib.util import find_spec

import click

from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.coverage import Coverage, Side, coverage
from screening.rulebook.proof.results import SECONDS
from screening.rulebook.reading.reader import RulesFile

_SHOWN = 3  # examples of one clause


def print_coverage(file: RulesFile, *, verbose: bool) -> int:
    """Print which clauses decide in no example, with `verbose` where each of them decides; return how many there are.

    What is proved to decide on no sheet is not counted.
    """
    found = coverage(file)
    impossible = _impossible(file.rulebook, found)
    missing = [side for side in found.undecided if side not in impossible]
    if verbose:
        for side, examples in found.examples.items():
            click.echo(f"{side}: {_told(side, examples, impossible)}")
    for side in missing:
        click.echo(f"{side}: no example decides this", err=True)
    click.echo(
        f"{len(found.uses)} clauses, each while true and while false: {len(found.examples) - len(found.undecided)} of "
        f"{len(found.examples)} decide in an example, {len(impossible)} can on no sheet, {len(missing)} do in none."
    )
    return len(missing)


def _impossible(rulebook: Rulebook, found: Coverage) -> frozenset[Side]:
    if not found.undecided:
        return frozenset()
    if find_spec("z3") is None:
        click.echo('Whether any sheet could decide them, the prover z3 can tell: install the extra "prove".', err=True)
        return frozenset()
    from screening.rulebook.proof.decidable import undecidable  # noqa: PLC0415 - z3 is optional

    return frozenset(undecidable(rulebook, found, SECONDS))


def _told(side: Side, examples: tuple[str, ...], impossible: frozenset[Side]) -> str:
    if not examples:
        return "no sheet can decide this" if side in impossible else "no example decides this"
    more = f" and {len(examples) - _SHOWN} more" if len(examples) > _SHOWN else ""
    return f"{', '.join(examples[:_SHOWN])}{more}"
