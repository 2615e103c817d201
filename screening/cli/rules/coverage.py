"""`screening rules test --coverage`: which clause of which rule decided in which example."""

from __future__ import annotations

from collections.abc import Mapping

import click

from screening.rulebook.coverage import Coverage, coverage
from screening.rulebook.proof.isolated import NoProverError, undecidable_apart
from screening.rulebook.reading.reader import RulesFile

_SHOWN = 3  # examples of one clause


def print_coverage(file: RulesFile, text: str, *, verbose: bool) -> int:
    """Print which clauses decide in no example (`verbose`: where every clause decides); return how many there are.

    Clauses that provably decide on no sheet are not counted.
    """
    every = {name: coverage(one) for name, one in file.every.items()}
    impossible = _impossible(text, every)
    examples = {f"{name}{side}": shown for name, one in every.items() for side, shown in one.examples.items()}
    undecided = [side for side, shown in examples.items() if not shown]
    missing = [side for side in undecided if side not in impossible]
    if verbose:
        for side, shown in examples.items():
            click.echo(f"{side}: {_told(side, shown, impossible)}")
    for side in missing:
        click.echo(f"{side}: no example decides this", err=True)
    click.echo(
        f"{len(examples) // 2} clauses, each while true and while false: {len(examples) - len(undecided)} of "
        f"{len(examples)} decide in an example, {len(impossible)} cannot on any sheet, {len(missing)} lack one."
    )
    return len(missing)


def _impossible(text: str, every: Mapping[str, Coverage]) -> frozenset[str]:
    if not any(found.undecided for found in every.values()):
        return frozenset()
    try:
        return undecidable_apart(text)
    except NoProverError as error:
        click.echo(f"It is not known which clauses no sheet can decide: {error}", err=True)
        return frozenset()


def _told(side: str, examples: tuple[str, ...], impossible: frozenset[str]) -> str:
    if not examples:
        return "no sheet can decide this" if side in impossible else "no example decides this"
    more = f" and {len(examples) - _SHOWN} more" if len(examples) > _SHOWN else ""
    return f"{', '.join(examples[:_SHOWN])}{more}"
