"""Why a patient's health record cannot be read; the pages put each reason into words, with what to do."""

from __future__ import annotations

from enum import StrEnum


class RecordProblem(StrEnum):
    """What is wrong with what was pasted, with its server, or with what it answered."""

    EMPTY = "empty"
    NOT_KNOWN = "not_known"  # neither a link nor a card
    PARTS_MISSING = "parts_missing"  # of a card in several QR codes
    EXPIRED = "expired"
    PASSCODE_MISSING = "passcode_missing"
    PASSCODE_WRONG = "passcode_wrong"
    GONE = "gone"
    NOT_ALLOWED = "not_allowed"  # private, not https, or a server not on the practice's list
    REDIRECT = "redirect"
    TOO_MUCH = "too_much"
    NO_ANSWER = "no_answer"
    BUSY = "busy"  # enough other records are being read
    NOT_READABLE = "not_readable"
    SIGNATURE = "signature"  # it does not match


class RecordError(Exception):
    """A record that cannot be read; `attempts` is how many passcodes may still be tried, None if unknown."""

    def __init__(self, problem: RecordProblem, attempts: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.attempts = problem, attempts
