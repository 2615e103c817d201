"""The static files."""

import gzip
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.app import create_app
from screening.settings.shipped import STATIC
from screening.settings.values import colour
from screening.web.http.static_files import _brand_of
from tests import CHECKOUT
from tests.conftest import close

CSS = (STATIC / "patient.css").read_bytes()


def test_the_style_sheet_comes_compressed_to_who_takes_it_and_plain_to_who_does_not(app):
    client = app.test_client()
    zipped = client.get("/static/patient.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == client.get("/static/patient.css").data == CSS
    assert zipped.mimetype == "text/css"
    assert "Accept-Encoding" in zipped.headers["Vary"]


def test_a_browser_keeps_it_and_asks_again_only_when_it_changed(app):
    client = app.test_client()
    first = client.get("/static/patient.css")
    assert "immutable" in first.headers["Cache-Control"]
    again = client.get("/static/patient.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert b"patient.css?v=" in client.get("/").data


def test_no_other_file_can_be_reached(app):
    for path in ("/static/none", "/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        assert app.test_client().get(path).status_code == 404


def test_a_practice_has_its_own_colour_and_logo(settings, tmp_path):
    logo = tmp_path / "our logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    app = create_app(replace(settings, colour="#7a1f5b", logo=logo))
    client = app.test_client()
    page = client.get("/").get_data(as_text=True)
    assert 'alt="River Clinic"' in page
    assert "/static/brand.css?v=" in page
    assert b"--brand:#7a1f5b;" in client.get("/static/brand.css").data
    assert client.get("/static/logo.svg").mimetype == "image/svg+xml"
    close(app)


def contrast(one, other):
    """The contrast of two colors, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts_of(color)]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def parts_of(color):
    digits = color[1:] if len(color) > 4 else "".join(digit * 2 for digit in color[1:])
    return [byte / 255 for byte in bytes.fromhex(digits)]


def tokens(css):
    """The tokens of a light screen, and of a dark one."""
    screens = re.findall(r":root(?:, \.desk)?(?:, :root:has\(> \.desk\))? ?{(.*?)}", css, re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"(--[\w-]+): *(#\w+)", screen)) for screen in screens)
    return light, {**light, **dark}


def allowed(color):
    try:
        return bool(colour(color))
    except ValueError:
        return False


SHIPPED = tokens((CHECKOUT / "styles/_tokens.scss").read_text())
COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format).filter(allowed)


@given(color=COLORS)
@example("#767676")  # as light as a practice's color may be
@example("#000000")
def test_whatever_color_a_practice_has_its_words_can_be_read_light_and_dark(color):
    for ours, theirs in zip(SHIPPED, tokens(_brand_of(color).content.decode()), strict=True):
        one = {**ours, **theirs}
        assert theirs.keys() == {"--brand", "--brand-deep", "--brand-tint", "--on-brand", "--link"}
        on = [one[name] for name in ("--page", "--surface", "--sunken", "--brand-tint")]
        assert all(contrast(one["--link"], under) >= 4.5 for under in on)
        assert all(contrast(one[words], one["--brand-tint"]) >= 4.5 for words in ("--ink", "--quiet"))
        assert all(contrast(one["--on-brand"], one[under]) >= 4.5 for under in ("--brand", "--brand-deep"))
        assert all(contrast(one["--brand"], under) >= 3 for under in on)


@pytest.mark.parametrize("one", SHIPPED, ids=["light", "dark"])
def test_our_own_colors_can_be_read(one):
    under = [one[name] for name in ("--page", "--surface", "--sunken")]
    for words in ("--ink", "--quiet", "--link", "--alarm-ink", "--fits-ink", "--discuss-ink"):
        assert all(contrast(one[words], each) >= 4.5 for each in under), words
    for each in ("fits", "discuss", "alarm"):
        assert contrast(one[f"--{each}-ink"], one[f"--{each}-tint"]) >= 4.5
    for fill in ("--notnow-fill", "--alarm-fill"):
        assert contrast(one["--on-fill"], one[fill]) >= 4.5
    assert all(contrast(one["--edge"], each) >= 3 for each in under)


def test_no_script_declares_a_name_of_another_since_those_of_a_page_share_them():
    declared: list[str] = []
    for script in STATIC.glob("*.js"):
        for names in re.findall(r"^(?:const|let|class|(?:async )?function)\b ?(.+)", script.read_text(), re.MULTILINE):
            declared += re.findall(r"(?:^|, )(\w+)(?= ?[=;,({]|$)", names.partition(" => ")[0])
    assert {"typed", "reached", "asking", "deciding"} <= set(declared)
    assert sorted(set(declared)) == sorted(declared)
