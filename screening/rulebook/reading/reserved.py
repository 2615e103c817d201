"""Words that cannot name a question, an option, a section or a rule because they are already taken."""

from __future__ import annotations

from collections.abc import Mapping

OPERATORS = ("all", "any", "not", "fact", "required")
UNANSWERED = "unanswered"

_OF_THE_LANGUAGE = "a word of the rule language"
_OF_THE_PAGE = "a part of the page that asks the questions"
_A_COLUMN = "a column of its own in bulk evaluation"

# What is being named → word → what the word already means.
RESERVED: Mapping[str, Mapping[str, str]] = {
    "question": {
        **dict.fromkeys(OPERATORS, _OF_THE_LANGUAGE),
        **dict.fromkeys(("back", "csrf_token", "do", "language", "link", "main", "revision", "version"), _OF_THE_PAGE),
        **dict.fromkeys(("id", "bad", "file_row_number"), _A_COLUMN),
    },
    "option": {UNANSWERED: _OF_THE_LANGUAGE},
    "section": dict.fromkeys(("started", "sent"), "a step of its own where forms are counted"),
    "rule": {
        **dict.fromkeys(("candidate", "document"), "the address of a page of its own"),
        **dict.fromkeys(("id", "outcome", "on_safety", "act"), _A_COLUMN),
    },
}
