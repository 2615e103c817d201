"""`screening rules test --coverage`: which clause of which rule decided in which example."""

from __future__ import annotations

import click

from screening.rulebook.coverage import Coverage, Side, coverage
from screening.rulebook.proof.isolated import NoProverError, undecidable_apart
from screening.rulebook.reading.reader import RulesFile

_SHOWN = 3  # examples of one clause


def print_coverage(file: RulesFile, text: str, *, verbose: bool) -> int:
    """Print which clauses decide in no example, with `verbose` where each of them decides; return how many there are.

    What is proved to decide on no sheet is not counted.
    """
    found = coverage(file)
    impossible = _impossible(text, found)
    missing = [side for side in found.undecided if str(side) not in impossible]
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


def _impossible(text: str, found: Coverage) -> frozenset[str]:
    if not found.undecided:
        return frozenset()
    try:
        return undecidable_apart(text)
    except NoProverError as error:
        click.echo(f"Whether any sheet could decide what no example does cannot be told: {error}", err=True)
        return frozenset()


def _told(side: Side, examples: tuple[str, ...], impossible: frozenset[str]) -> str:
    if not examples:
        return "no sheet can decide this" if str(side) in impossible else "no example decides this"
    more = f" and {len(examples) - _SHOWN} more" if len(examples) > _SHOWN else ""
    return f"{', '.join(examples[:_SHOWN])}{more}"
