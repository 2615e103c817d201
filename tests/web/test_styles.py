"""Both style sheets: nothing in one without a page that uses it, every color a token, and built from its source."""

from __future__ import annotations

import re

import pytest

from tests import CHECKOUT

STYLES = CHECKOUT / "styles"
STATIC = CHECKOUT / "screening/web/static"
SOURCES = {path.name: re.sub(r"//.*", "", path.read_text(encoding="utf-8")) for path in STYLES.glob("_*.scss")}
TOKENS = SOURCES["_tokens.scss"]
PARTS = {
    name: [f"_{part}.scss" for part in re.findall(r'@use "([a-z_]+)";', (STYLES / f"{name}.scss").read_text("utf-8"))]
    for name in ("patient", "workspace")
}
BUILT = {name: (STATIC / f"{name}.css").read_text(encoding="utf-8") for name in PARTS}
PAGES = {path: path.read_text(encoding="utf-8") for path in (CHECKOUT / "templates").rglob("*.html")}
CODE = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "screening").rglob("*.py")]
SCREEN = 66  # lines

# Where a page names classes: attributes, arguments of macros, and what a side adds to the body's.
NAMED = (r'class="([^"]*)"', r"classes'?[=:] *'([^']*)'", r"{% block side %}([^{]*)")
# Words in the value of a color that name no color of their own.
PLAIN = {
    "solid",
    "dashed",
    "none",
    "inherit",
    "transparent",
    "collapse",
    "inset",
    "only",
    "light",
    "dark",
    "currentColor",
    "active",
}
PLAIN |= {"Canvas", "CanvasText", "Highlight", "HighlightText"}  # those that the person picked (forced colors)
COLORED = re.compile(
    r"(?<![\w-])((?:[a-z]+-)*color|background|border(?:-[a-z]+)?|fill|stroke|outline|box-shadow): *([^;}]*)"
)


def names(text):
    return set(re.findall(r"[A-Za-z][\w-]*", text))


def classes_of_the_source():
    """Our own classes; of one that Sass puts together, the part that stands in the source."""
    return {name for text in SOURCES.values() for name in classes_of(text)}


def classes_of(text):
    found = re.findall(r"\.([a-z][\w-]*)", re.sub(r'@use ".*?"|list\.nth', "", text))
    return {name for name in found if not name.startswith("govuk-")}


def classes_of_the_pages():
    found = {
        name for text in PAGES.values() for way in NAMED for found in re.findall(way, text) for name in names(found)
    }
    return found | {name for text in CODE for name in re.findall(r'svgclass="([^"]*)"', text)}


def test_every_class_of_the_style_sheet_is_on_a_page():
    """A name that a page puts together, like headline--{{ outcome }}, stands for each that begins like it."""
    assert len(classes_of_the_source()) > 70
    named = classes_of_the_pages()
    beginnings = tuple(name for name in named if name.endswith("--"))
    assert {name for name in classes_of_the_source() - named if not name.startswith(beginnings)} == set()


def test_every_class_on_a_page_has_a_style_or_a_look_in_a_pdf():
    named = {
        name for text in PAGES.values() for found in re.findall(r'class="([^"]*)"', text) for name in static(found)
    }
    looks = names((CHECKOUT / "screening/exchange/documents/html_blocks.py").read_text(encoding="utf-8"))
    unknown = {name for name in named if not name.startswith("govuk-")} - names("".join(BUILT.values())) - looks
    assert unknown == set()


@pytest.mark.parametrize("kind", sorted(path.name for path in PAGES if path.parent.name == "kinds"))
def test_a_question_looks_the_same_to_who_answers_it_and_to_who_corrects_it(kind):
    source = PAGES[CHECKOUT / "templates/kinds" / kind]
    named = {name for found in re.findall(r'class="([^"]*)"', source) for name in static(found)}
    styled = {name for name in named if f".{name}" in "".join(BUILT.values())}
    assert {name for sheet in BUILT.values() for name in styled if f".{name}" not in sheet} == set()


def static(classes):
    """The names in an attribute that no page puts together."""
    return [name for name in re.sub(r"{[{%].*?[%}]}", "*", classes).split() if "*" not in name]


def other_words(value):
    """The words in the value of a color but for tokens, sizes and what names no color."""
    bare = re.sub(r"var\(--[\w-]+\)|[\d.]+(?:px|pt|rem)?(?![\w])", "", value)
    return set(re.findall(r"#\w+|[A-Za-z]\w*\(?", bare)) - PLAIN


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"_tokens.scss"}))
def test_every_color_is_a_token(name):
    assert {f"{of}: {value}" for of, value in COLORED.findall(SOURCES[name]) if other_words(value)} == set()


@pytest.mark.parametrize(
    "said", ["color: #fff", "border-left: 5px solid rgb(0 0 0)", "background: white", "fill: #0a3"]
)
def test_a_color_that_is_no_token_is_found(said):
    ((_of, value),) = COLORED.findall(said)
    assert other_words(value)


def test_every_token_is_used_and_every_one_that_is_used_is_known():
    known = set(re.findall(r"(--[\w-]+):", TOKENS))
    used = {name for text in SOURCES.values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    assert {name for name in used - known if not name.startswith("--govuk-")} == set()
    assert {name for name in known - used if not name.startswith("--govuk-")} == set()


@pytest.mark.parametrize("sheet", PARTS)
def test_the_style_sheet_that_is_served_was_built_from_this_source(sheet):
    missing = {name for part in PARTS[sheet] for name in classes_of(SOURCES[part]) if f".{name}" not in BUILT[sheet]}
    missing |= {
        f"{name}: {value}"
        for name, value in re.findall(r"(--[\w-]+): ([^;]*);", TOKENS)
        if value.replace("0.", ".") not in BUILT[sheet].replace("0.", ".")
    }
    assert missing == set(), "run make css"


def test_the_style_sheets_use_every_part_and_each_is_short():
    assert {name for parts in PARTS.values() for name in parts} == set(SOURCES)
    long = {path.name for path in STYLES.glob("*.scss") if len(path.read_text("utf-8").splitlines()) > 2 * SCREEN}
    assert long == set()
