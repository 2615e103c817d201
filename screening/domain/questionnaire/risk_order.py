"""Which answers to a question mean more risk, as the rules file states it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RiskOrder(StrEnum):
    """How the file states which answers to a kind of question mean more risk."""

    OPTIONS = "options"  # a list of options, from the least to the most risk
    RISING = "rising"  # with each additional tick, or a higher number
    NONE = "none"


@dataclass(frozen=True)
class Order:
    """Which answers mean more risk: `rising` with each added tick or a higher number, or along `options`; else neither.

    `options` of a choice run from the least to the most risk; an option left out has no place in the order.
    """

    rising: bool = False
    options: tuple[str, ...] = ()
