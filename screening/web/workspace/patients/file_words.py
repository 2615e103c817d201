"""Everything stored about one person, in words: what the JSON file holds, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Value
from screening.domain.review.decision import RECORD, TAKEN_BACK, DecisionContent
from screening.domain.rules.kept import KeptFinding, KeptSuggestion, KeptUndecided
from screening.domain.rules.rulebook import Concern, Outcome, Rulebook
from screening.practice import practice
from screening.records.audit.chaining import Entry
from screening.records.hooks.cards import ShownCard
from screening.records.review.patient_file import FiledScreening
from screening.web.staff_wording import (
    ACTIONS,
    ACTS,
    CHANGE_SAID,
    CONCERNS,
    CONCLUSIONS,
    OUTCOMES,
    TICKS,
    WAYS,
    day,
    language_name,
    local,
    visit_time,
)
from screening.web.workspace.patients.consent_part import consent_part
from screening.web.workspace.patients.file_calls import call_parts
from screening.web.workspace.patients.file_care import care_parts
from screening.web.workspace.patients.file_parts import Fact, FileItem, FilePart
from screening.web.workspace.summary.answer_words import LANGUAGE, NOT_ANSWERED, AnswerWords
from screening.web.workspace.summary.brought import kept_entries, signal_label
from screening.workflow.practice.audit_names import actor_names
from screening.workflow.rules.versions import NoRulesError, rulebook_of

_NOTHING = "None"


class FileWords:
    """The words of one screening. If its rules version cannot be read, questions and options keep their ids."""

    def __init__(self, filed: FiledScreening) -> None:
        self._filed = filed
        self._one = filed.screening
        try:
            self._book: Rulebook | None = rulebook_of(practice(), self._one.digest)
        except NoRulesError:
            self._book = None

    def parts(self) -> Iterator[FilePart]:
        """Yield what is stored, in chronological order."""
        yield FilePart("How it came in", self._arrival())
        yield FilePart("Who it is about", _identity(self._one.identity))
        formers = self._filed.former_identities
        if formers:
            items = tuple(FileItem(former.name, _identity(former)) for former in formers)
            yield FilePart("Who it was about before that was corrected", items=items)
        yield from self._answers()
        yield self._suggestion("What was suggested", self._one.suggestion)
        for correction in reversed(self._filed.corrections):
            title = f"Correction {correction.number}, {local(correction.made_at)}, by {correction.made_by}"
            yield FilePart(title, tuple(self._pairs(correction.changes)))
            yield self._suggestion(f"What was suggested after correction {correction.number}", correction.suggestion)
        for decision in reversed(self._filed.decisions):
            title = f"Decision {decision.number}, signed by {decision.signed_by}, {local(decision.signed_at)}"
            yield FilePart(title, self._decision(decision.content))
        yield from call_parts(self._filed)
        yield from map(consent_part, self._filed.consents)
        yield from care_parts(self._filed)
        if self._filed.cards:
            yield FilePart("What record systems were told of it", items=tuple(map(_card, self._filed.cards)))
        names = actor_names(practice())
        yield FilePart("Who read or changed it", tuple(_entry(entry, names) for entry in self._filed.audit))

    def _arrival(self) -> tuple[Fact, ...]:
        one = self._one
        return (
            ("Reference", one.reference),
            ("Sent", local(one.sent_at)),
            ("Language", language_name(one.language)),
            ("Came in by", WAYS[one.way]),
            ("Visit", visit_time(one.visit_on, one.visit_at) if one.visit_on else _NOTHING),
            ("Typed in by", self._filed.entered_by or "The patient"),
        )

    def _answers(self) -> Iterator[FilePart]:
        one, known = self._one, self._book.questionnaire.by_id if self._book else {}
        if self._book:
            for section in self._book.questionnaire.sections:
                here = {q: v for q, v in one.answers.items() if q in known and known[q].section == section.id}
                if here:
                    yield FilePart(f"Answers: {section.title[LANGUAGE]}", tuple(self._pairs(here)))
        rest = {question: value for question, value in one.answers.items() if question not in known}
        if rest:
            yield FilePart("Answers" if not known else "Answers: other", tuple(self._pairs(rest)))
        more = [
            *(("Warning sign picked, then taken back", words) for words in self._signs(one.taken_back)),
            *(("Answered, but not asked in the end", self._ask(question)) for question in one.left_out),
            *(("Named by the health record that was brought", words) for words in kept_entries(one.record)),
            *([("Asked whether anything has changed", CHANGE_SAID[one.said_changed])] if one.said_changed else []),
            *((f"Asked about typed words: {self._listed(listed)}", said) for listed, said in one.asked_about.items()),
        ]
        if more:
            yield FilePart("More about the answers", tuple(more))

    def _suggestion(self, title: str, kept: KeptSuggestion) -> FilePart:
        facts = (
            ("Suggestion", OUTCOMES[kept.outcome]),
            ("On safety alone", OUTCOMES[kept.on_safety]),
            ("How soon", ACTS[kept.act]),
            ("Rules version", kept.rules_version),
            ("Engine", str(kept.engine)),
            *((f"Fact: {name.replace('_', ' ')}", _told(value)) for name, value in kept.facts.items()),
            *(("Not answered", self._ask(question)) for question in kept.unanswered),
        )
        found = [self._finding(finding) for finding in kept.findings]
        return FilePart(title, facts, (*found, *map(self._undecided, kept.undecided)))

    def _finding(self, finding: KeptFinding) -> FileItem:
        return FileItem(
            finding.therapist,
            (
                ("Because", "; ".join(f"{ask} {answer}" for ask, answer in self._pairs(finding.because)) or _NOTHING),
                ("The patient read", finding.patient),
                ("Outcome", _outcome(finding.outcome)),
                ("How soon", ACTS[finding.act]),
                ("About", f"{CONCERNS[finding.concern]}, {finding.topic}"),
                ("Rule", f"{finding.ref}, {finding.rule}"),
                ("Sources", ", ".join(finding.sources) or _NOTHING),
            ),
        )

    def _undecided(self, undecided: KeptUndecided) -> FileItem:
        return FileItem(
            f"Could not be told: rule {undecided.ref}, {undecided.rule}",
            (
                ("Waiting for", "; ".join(map(self._ask, undecided.waiting_for)) or _NOTHING),
                ("Outcome", _outcome(undecided.outcome)),
                ("About", undecided.topic),
            ),
        )

    def _decision(self, content: DecisionContent) -> tuple[Fact, ...]:
        consent = self._book.treatment.staff.consent if self._book else {}
        return (
            ("Conclusion", CONCLUSIONS[content.conclusion]),
            ("Suggested at signing", ", ".join(OUTCOMES[one] for one in content.suggested) or _NOTHING),
            ("Reason", content.reason or _NOTHING),
            *([("Replaces the one before", content.replaces_because)] if content.replaces_because else []),
            *([("Signed for", content.carried_from)] if content.carried_from else []),
            *((f"Asked about: {self._check(check)}", TICKS[tick]) for check, tick in content.cautions.items()),
            ("Consent discussion", "; ".join(consent.get(one, one) for one in content.talked_about) or _NOTHING),
            ("Done and recorded", "; ".join(map(self._rule, content.duties)) or _NOTHING),
            ("Notes", content.notes or _NOTHING),
            ("Message text", content.message or _NOTHING),
        )

    def _check(self, check: str) -> str:
        """Return what a tick was about: a rule, or a warning sign that was taken back."""
        if check.startswith(RECORD):
            return f"what the health record names, {signal_label(self._book, check.removeprefix(RECORD))}"
        if not check.startswith(TAKEN_BACK):
            return self._rule(check)
        question, _colon, option = check.removeprefix(TAKEN_BACK).partition(":")
        return f"warning sign taken back, {' '.join(self._signs({question: (option,)}))}"

    def _rule(self, rule_id: str) -> str:
        rule = self._book.by_id.get(rule_id) if self._book else None
        return f"{rule.therapist} ({rule_id})" if rule else rule_id

    def _words(self, answers: Answers) -> AnswerWords | None:
        return AnswerWords(self._book, answers, self._one.asked_about) if self._book else None

    def _pairs(self, values: Mapping[str, Value | None]) -> Iterator[Fact]:
        """Yield each question with its answer."""
        words = self._words(self._one.answers)
        for question, value in values.items():
            known = words is not None and question in words.book.questionnaire.by_id
            yield self._ask(question), words.value(question, value) if words and known else _raw(value)

    def _ask(self, question: str) -> str:
        known = self._book.questionnaire.by_id.get(question) if self._book else None
        return known.ask[LANGUAGE] if known else question

    def _signs(self, signs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        words = self._words({})
        return words.options(signs) if words else tuple(f"{q}: {option}" for q in signs for option in signs[q])

    def _listed(self, listed: str) -> str:
        """Return what a list of words is about."""
        derived = self._book.questionnaire.derived if self._book else ()
        labels: Iterable[str] = (one.label_of(listed, LANGUAGE) for one in derived if listed in one.option_ids)
        return next(iter(labels), listed)


def _card(card: ShownCard) -> FileItem:
    """Return a card that a record system showed, and what became of it there."""
    facts = [("Shown", local(card.shown_at)), ("Record system", card.issuer)]
    if card.outcome_at:
        facts += [("Answered there", f"{card.outcome}, {local(card.outcome_at)}")]
    facts += [(label, said) for label, said in (("Reason", card.reason), ("Comment", card.comment)) if said]
    return FileItem(card.summary, tuple(facts))


def _identity(identity: Identity) -> tuple[Fact, ...]:
    return (
        ("Name", identity.name or _NOTHING),
        ("Date of birth", day(identity.born) if identity.born else _NOTHING),
        ("Phone", identity.phone or _NOTHING),
        ("Email", identity.email or _NOTHING),
        ("OK to leave a voicemail", _told(identity.message_ok)),
        ("Helped by", identity.helper or _NOTHING),
        ("The helper answered in the patient’s place", _told(identity.answered_by_helper)),
        ("The helper is the patient’s", identity.relation or _NOTHING),
    )


def _entry(entry: Entry, names: Mapping[str, str]) -> Fact:
    action = ACTIONS.get(entry.action, entry.action)  # type: ignore[call-overload]  # an action from a later version is plain text
    detail = f": {entry.detail}" if entry.detail else ""
    return f"{entry.number}. {local(entry.at)}", f"{names.get(entry.actor, entry.actor)} {action}{detail}"


def _outcome(outcome: Outcome | None) -> str:
    return OUTCOMES[outcome] if outcome else CONCERNS[Concern.PLAN]


def _told(value: bool | str | float | None) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return NOT_ANSWERED if value is None else str(value).replace("_", " ")


def _raw(value: Value | None) -> str:
    return "; ".join(value) if isinstance(value, tuple) else NOT_ANSWERED if value is None else str(value)
