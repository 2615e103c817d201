"""When a visit is, in the words of each language."""

from datetime import date, time

import pytest
from flask_babel import force_locale

from screening.exchange.documents.visit_words import visit_words


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("en", None, "Thursday, March 4, 2027"),
        ("en", time(14, 55), "Thursday, March 4, 2027, 2:55 pm"),
        ("es", time(9, 5), "jueves, 4 de marzo de 2027, 9:05 a. m."),
    ],
)
def test_the_time_follows_the_day_if_it_is_known(app, language, at, words):
    with app.test_request_context(), force_locale(language):
        assert " ".join(visit_words(date(2027, 3, 4), at).split()) == words
