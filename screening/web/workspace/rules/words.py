"""The page where the words of a rule are edited. Saving proposes them; a second person publishes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import ValidationError

from screening.domain.people.text import visible
from screening.domain.rules.rulebook import Rule
from screening.practice import practice
from screening.records.operations.proposals import WordsEdit
from screening.rulebook.editing import REVIEW_BY, Words, text_of_field, untranslated, words_of
from screening.settings.languages import FIRST
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import DateParts, OneLine, clean_text
from screening.web.needs import Needs
from screening.web.staff_wording import language_name, too_long
from screening.web.workspace.no_longer import no_longer
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.candidate import try_candidate
from screening.workflow.rules.proposals import (
    CollisionError,
    can_be_edited,
    edited_in_force,
    problems_at,
    propose,
    words_in,
)
from screening.workflow.rules.versions import rulebook_in_force

# By key of the rule: its label on the page, and the maximum length in characters.
LABELS = {
    "title": ("Title", 32),
    "patient": ("Patient reads", 300),
    "ask": ("Therapist asks", 200),
    "therapist": ("Therapist reads", 600),
}
HINTS = {"title": "What staff call it, in 2 to 5 words", "ask": "The one question that confirms or clears it"}
_SAME = "-same"  # ends the name of the box that confirms a translation
_CHANGED = "Someone changed these words since you opened the page. They are shown below the field: compare, then save."

_NOT_EDITABLE = "This was not saved: the published rules changed, and no edit of them could be published now."


class WordsForm(FlaskForm):
    """The words of one rule; a translation has a box to confirm that it still says what the English says."""

    before: ClassVar[Words] = {}

    @property
    def changes(self) -> dict[str, str]:
        """Return the new words, by field."""
        typed = {field: self[field].data or "" for field in self.before}
        return {field: words for field, words in typed.items() if words != visible(self.before[field])}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message), in page order."""
        return [
            (self[field].focus_id, f"{self[field].label.text}: {self[field].errors[0]}")
            for field in _in_order(self.before)
            if self[field].errors
        ]

    def confirmed(self, field: str) -> bool:
        """Return whether the box of a translation is ticked."""
        return bool(self[f"{field}{_SAME}"].data)


class _Written:
    """Validator: readable words, no longer than allowed."""

    field_flags: ClassVar[Mapping[str, Any]] = {}

    def __call__(self, form: Any, field: Any) -> None:
        try:
            field.data = clean_text(field.data or "")
        except ValueError:
            raise ValidationError("We can’t read some of the letters or symbols. Please type it again.") from None
        if not field.data and form.before[field.name]:
            raise ValidationError("Enter the words")
        if field.name in form.changes and (message := too_long(field.data, limit_of(field.name))):
            raise ValidationError(message)


class _Day:
    """Validator: a real day, or none."""

    field_flags: ClassVar[Mapping[str, Any]] = {}

    def __call__(self, form: Any, field: Any) -> None:
        if field.data:
            field.real_date()


@workspace.route("/rules/words/<rule_id>", methods=["GET", "POST"])
@Needs({ADMINISTRATOR, THERAPIST})
def edit_words(rule_id: str) -> ViewResult:
    """Edit the words of a published rule. Nothing changes for patients until a second person publishes them."""
    book = rulebook_in_force(practice())
    rule = book.by_id.get(rule_id) or _gone()
    if request.method != "POST":
        return _page(rule, _form(words_of(rule), posted=False), book.version)
    base = request.form.get("base", "")
    form = _form(words_in(practice(), base, rule_id) or words_of(rule), posted=True)
    if not _is_valid(form):
        return _page(rule, form, base), 422
    edit = WordsEdit(rule_id, base, form.changes)
    try:
        text = edited_in_force(practice(), edit)
        problems = problems_at(try_candidate(practice(), practice().settings, text), edit)
        if not problems:
            return redirect(url_for("workspace.proposal", number=propose(practice(), edit, staff())))
    except CollisionError as error:
        _follow(form, words_of(rule))
        told = [(field, _CHANGED) for field in error.fields] or [("", _NOT_EDITABLE)]
        return _page(rule, form, book.version, _told(form, told)), 409
    return _page(rule, form, base, _told(form, problems)), 422


def _gone() -> NoReturn:
    """Abort: with 404 or, for words that were typed, with a page that shows them."""
    if request.method != "POST":
        abort(404)
    fields = [field for field in request.form if text_of_field(field) in LABELS and not field.endswith(_SAME)]
    typed = [(label_of(field), request.form[field]) for field in _in_order(fields)]
    words = "The published rules changed after you opened this page, and the new ones do not have this rule."
    no_longer(words, (url_for("workspace.explain"), "Open the rules"), typed)


def label_of(field: str) -> str:
    """Return the label of a field: "Patient reads, Spanish"."""
    if field == REVIEW_BY:
        return "Due for review by"
    language = field.partition("-")[2]
    label, _most = LABELS[text_of_field(field)]
    return f"{label}, {language_name(language)}" if language else label


def limit_of(field: str) -> int:
    """Return how many characters fit in a field."""
    return LABELS[text_of_field(field)][1]


def _form(words: Words, *, posted: bool) -> WordsForm:
    """Return the form for these words, filled with what was posted."""
    fields: dict[str, Any] = {field: OneLine(label_of(field), [_Written()]) for field in words}
    fields[REVIEW_BY] = DateParts(label_of(REVIEW_BY), [_Day()])
    for field in words:
        _text, separator, language = field.partition("-")
        if separator and language != FIRST:
            fields[f"{field}{_SAME}"] = BooleanField(f"The {language_name(language)} still says the same")
    form_class = type("RuleWordsForm", (WordsForm,), {"before": words, **fields})
    data = {field: visible(text) for field, text in words.items()}
    form: WordsForm = form_class(data=data) if posted else form_class(formdata=None, data=data)
    return form


def _is_valid(form: WordsForm) -> bool:
    """Check each field alone, then whether the translations follow the English; errors are set on the fields."""
    if not form.validate_on_submit():
        return False
    if not form.changes:
        _told(form, [(_in_order(form.before)[0], "Nothing was changed")])
        return False
    outdated = [field for field in untranslated(form.before, form.changes) if not form.confirmed(field)]
    words = "The English changed. Translate it again, or confirm that this still says the same."
    _told(form, [(field, words) for field in outdated])
    return not outdated


def _in_order(fields: Iterable[str]) -> list[str]:
    """Return fields in the order of the page."""
    return sorted(fields, key=lambda field: [*LABELS, REVIEW_BY].index(text_of_field(field)))


def _follow(form: WordsForm, now: Words) -> None:
    """Fill unedited fields with their current text; edited ones stay as typed."""
    for field in form.before.keys() - form.changes.keys():
        form[field].process(None, visible(now.get(field, "")))


def _told(form: WordsForm, problems: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Set problems on their fields; return those that belong to none, for the error summary."""
    elsewhere = []
    for field, words in problems:
        if field in form.before:
            form[field].errors = (*form[field].errors, words)
        else:
            elsewhere.append(("base", words))
    return elsewhere


def _page(rule: Rule, form: WordsForm, base: str, problems: Iterable[tuple[str, str]] = ()) -> str:
    now = words_of(rule)
    return render_template(
        "workspace/rule_words.html",
        rule=rule,
        form=form,
        base=base,
        now={field: words for field, words in now.items() if words != form.before.get(field)},
        texts=[(key, [field for field in form.before if text_of_field(field) == key]) for key in LABELS],
        hints=HINTS,
        languages={field: field.partition("-")[2] or FIRST for field in form.before},
        confirms={field: form[f"{field}{_SAME}"] for field in form.before if f"{field}{_SAME}" in form},
        limit_of=limit_of,
        can_be_edited=can_be_edited(practice()),
        open_proposals=practice().proposals.open(rule.id),
        name_of=practice().people.name_of,
        problems=[*form.problems, *problems],
    )
