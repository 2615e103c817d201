"""`screening rules translated`: a qualified translator read the texts in a language."""

import pytest

from screening.practice import NAME

ANA = {"--by": "Ana Ruiz", "--credential": "ATA-certified", "--on": "2026-11-02"}


def translated(run, language="es", *more, **changed):
    options = ANA | {f"--{name}": text for name, text in changed.items()}
    return run("rules", "translated", language, *(part for option in options.items() for part in option), *more)


def readings(app):
    with app.app_context():
        return app.extensions[NAME].rules.readings_of("es")


def test_a_reading_is_recorded_and_told(run, app, rulebook):
    done = translated(run)
    assert done.output == f"Read by Ana Ruiz, ATA-certified: es of rules version {rulebook.version}\n"
    (reading,) = readings(app)
    assert (reading.by, reading.digest, reading.on.isoformat()) == ("Ana Ruiz", rulebook.version, "2026-11-02")
    assert reading.pages is None
    translated(run, "es", "--pages")
    assert readings(app)[0].pages


@pytest.mark.parametrize(
    ("language", "changed", "told"),
    [
        ("pt", {}, 'the rules have no translation "pt": es'),
        ("es", {"by": " "}, "Enter a name"),
        ("es", {"credential": " "}, "Enter a credential"),
        ("es", {"on": "2999-01-01"}, "The date must be today or earlier"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_recorded(run, app, language, changed, told):
    done = translated(run, language, **changed)
    assert done.exit_code == 1
    assert told in done.output
    assert readings(app) == []
