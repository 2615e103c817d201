"""`screening export research`, as somebody types it."""

from tests.builders import healthy


def test_the_files_are_there_and_their_counts_are_told(run, patient, tmp_path):
    patient.has_sent(healthy())
    done = run("export", "research", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert "1 screenings of 1 people" in done.output
    assert "small cells: read README.txt" in done.output
    names = {"README.txt", "codebook.csv", "small_cells.csv", "screenings.csv", "findings.csv"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names | {"screenings.parquet", "findings.parquet"}


def test_free_text_is_asked_about_first(run, patient, tmp_path):
    patient.has_sent(healthy(other_health="I am Ana Ruiz"))
    refused = run("export", "research", str(tmp_path / "out"), "--free-text")
    assert "WARNING: this export contains free text" in refused.output
    assert (refused.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert run("export", "research", str(tmp_path / "out"), "--free-text", "--yes").exit_code == 0
    assert "I am Ana Ruiz" in (tmp_path / "out/screenings.csv").read_text()


def test_a_folder_with_something_in_it_nothing_to_export_and_a_short_seed_are_told(run, patient, tmp_path):
    nothing = run("export", "research", str(tmp_path / "out"))
    assert (nothing.exit_code, "No screening was sent yet" in nothing.output) == (1, True)
    patient.has_sent(healthy())
    full = run("export", "research", str(tmp_path.parent))
    assert (full.exit_code, "is not empty" in full.output) == (1, True)
    (tmp_path / "seed").write_bytes(b"short")
    short = run("export", "research", str(tmp_path / "out"), "--seed-file", str(tmp_path / "seed"))
    assert (short.exit_code, "fewer than 32 bytes" in short.output) == (1, True)
    (tmp_path / "seed").write_bytes(b"s" * 32)
    again = [run("export", "research", str(tmp_path / name), "--seed-file", str(tmp_path / "seed")) for name in "ab"]
    assert [done.exit_code for done in again] == [0, 0]
    assert (tmp_path / "a/screenings.csv").read_bytes() == (tmp_path / "b/screenings.csv").read_bytes()
