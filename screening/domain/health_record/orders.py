"""How to recognize a chart's order for the treatment that the screening is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.domain.health_record.entries import Code
from screening.domain.questionnaire.derived import folded


@dataclass(frozen=True)
class OrderedTreatment:
    """Words and codes of an order for the treatment; empty if rules.yaml gives none."""

    words: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    def is_ordered_by(self, words: Iterable[str], codes: Iterable[Code]) -> bool:
        """Return whether an order with these words and codes is for the treatment."""
        texts = [f" {folded(text)} " for text in words]
        named = any(f" {folded(word)} " in text for word in self.words for text in texts)
        return named or not set(self.codes).isdisjoint(codes)
