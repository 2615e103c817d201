"""What people read: the words in each language, and those for someone who answers for the patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, overload

Text: TypeAlias = Mapping[str, str]  # language code → words


@dataclass(frozen=True)
class TwoWordings(Mapping[str, str]):
    """A text that addresses the patient, and `of_patient`, which says the same to someone who answers for them.

    Both have every language. Read as a text, it is the first.
    """

    to_patient: Text
    of_patient: Text

    def __getitem__(self, language: str) -> str:
        return self.to_patient[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_patient)

    def __len__(self) -> int:
        return len(self.to_patient)


@overload
def of_patient(text: Text) -> Text: ...
@overload
def of_patient(text: None) -> None: ...
def of_patient(text: Text | None) -> Text | None:
    """Return the words for someone who answers for the patient; usually they are the same."""
    return text.of_patient if isinstance(text, TwoWordings) else text


def wordings(text: Text) -> Iterator[tuple[str, Text]]:
    """Yield each wording of a text, preceded by the label that tells them apart."""
    yield "", text
    if isinstance(text, TwoWordings):
        yield " of the patient", text.of_patient
