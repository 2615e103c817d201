"""Made-up records of every kind that is sealed, and the way through JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from screening.domain.care.said_change import SaidChange
from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.review.insight_days import DayCases
from screening.domain.rules.kept import KeptFinding, KeptSuggestion, KeptUndecided
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.records.intake.draft_contents import Content
from screening.records.screenings.answers import SentAnswers


def texts(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Tuples of texts."""
    return st.lists(of, max_size=3).map(tuple)


TEXT = st.text(max_size=8)
TEXTS = texts(TEXT)
VALUES = TEXT | st.integers(0, 120) | TEXTS
ANSWERS = st.dictionaries(TEXT, VALUES, max_size=4)
CHANGES = st.dictionaries(TEXT, VALUES | st.none(), max_size=4)
SIGNS = st.dictionaries(TEXT, TEXTS, max_size=3)
IDENTITIES = st.builds(Identity, TEXT, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans(), TEXT)
SAID = st.none() | st.sampled_from(SaidChange)
SENT = st.builds(
    SentAnswers,
    answers=ANSWERS,
    taken_back=SIGNS,
    left_out=TEXTS,
    asked_about=st.dictionaries(TEXT, TEXT, max_size=2),
    said_changed=SAID,
)
OUTCOMES = st.sampled_from(Outcome)
FINDINGS = st.builds(
    KeptFinding,
    *(TEXT, TEXT, TEXT, st.sampled_from(Concern), st.sampled_from(Act), OUTCOMES | st.none(), CHANGES),
    *(TEXT, TEXT, TEXTS),
)
UNDECIDED = st.builds(KeptUndecided, TEXT, TEXT, TEXT, OUTCOMES | st.none(), TEXTS)
SUGGESTIONS = st.builds(
    KeptSuggestion,
    *(OUTCOMES, OUTCOMES, st.sampled_from(Act), TEXT),
    findings=st.lists(FINDINGS, max_size=2).map(tuple),
    undecided=st.lists(UNDECIDED, max_size=2).map(tuple),
    engine=st.integers(1, 9),
    facts=st.dictionaries(TEXT, TEXT | st.integers() | st.booleans() | st.none(), max_size=3),
    unanswered=TEXTS,
)
CONCLUSIONS = st.builds(
    DecisionContent,
    *(st.sampled_from(Conclusion), TEXT, st.dictionaries(TEXT, st.sampled_from(Tick), max_size=3), TEXT, TEXT),
    *(TEXTS, TEXTS, texts(OUTCOMES)),
)
COLUMNS = st.dictionaries(TEXT, st.integers(1, 2**200), max_size=3)
DAYS = st.builds(DayCases, TEXTS, texts(st.integers(0, 2**32)), COLUMNS)
CONTENTS = st.builds(
    Content,
    *(ANSWERS, SIGNS, st.none() | IDENTITIES, TEXTS, TEXT, TEXT),
    typed_identity=st.none() | IDENTITIES,
    said_changed=SAID,
    begun_again=st.booleans(),
    picked=st.dictionaries(TEXT, TEXT, max_size=3),
)


def through_json(data: Any) -> Any:
    """Return data as it is once it was sealed and opened again."""
    return json.loads(json.dumps(data, ensure_ascii=False))
