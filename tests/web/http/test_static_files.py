"""The static files."""

import gzip
from dataclasses import replace

from screening.app import create_app
from screening.settings.shipped import STATIC
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
    assert client.get("/static/brand.css").data == b":root{--brand:#7a1f5b}"
    assert client.get("/static/logo.svg").mimetype == "image/svg+xml"
    close(app)
