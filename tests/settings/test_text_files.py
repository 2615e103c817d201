"""Text in files is UTF-8, with or without a mark; any other encoding is named and never guessed at."""

import codecs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.settings.text_files import EncodingError, text_of

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\0"), min_size=2)
anew = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the file is written anew each time


@anew
@given(text=texts, mark=st.sampled_from([b"", codecs.BOM_UTF8]))
def test_utf8_is_read_as_it_is_and_a_mark_is_skipped(tmp_path, text, mark):
    (tmp_path / "file").write_bytes(mark + text.encode())
    assert text_of(tmp_path / "file") == text


@anew
@given(text=texts, encoding=st.sampled_from(["utf-16", "utf-32"]))
def test_wide_text_with_its_mark_is_named(tmp_path, text, encoding):
    (tmp_path / "file").write_bytes(text.encode(encoding))
    with pytest.raises(EncodingError, match="it is UTF-16 or UTF-32 text: save the file as UTF-8"):
        text_of(tmp_path / "file")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_so_it_is_without_a_mark(tmp_path, encoding):
    (tmp_path / "file").write_bytes("questions:\n".encode(encoding))
    with pytest.raises(EncodingError, match="UTF-16 or UTF-32"):
        text_of(tmp_path / "file")


@anew
@given(lines=st.integers(0, 5), encoding=st.sampled_from(["latin-1", "cp1252"]))
def test_a_letter_in_latin_1_is_named_with_its_line(tmp_path, lines, encoding):
    (tmp_path / "file").write_bytes(("name: x\n" * lines + "name: José Núñez\n").encode(encoding))
    with pytest.raises(EncodingError, match=f"line {lines + 1} is not UTF-8 text, but perhaps Latin-1"):
        text_of(tmp_path / "file")
