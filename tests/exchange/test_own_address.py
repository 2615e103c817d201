"""What the server sees of a client: whom it is told to, and what follows from how proxies write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.own_address import INVENTED, NotSeenError, Seen, ask, is_pass, pass_at
from tests.serving import free_port

KEY, NOW = bytes(range(32)), 1_800_000_000.0


def test_a_pass_works_for_a_minute_and_with_its_own_key_only():
    made = pass_at(KEY, NOW)
    assert is_pass(KEY, made, NOW)
    assert is_pass(KEY, made, NOW + 59)
    assert not is_pass(KEY, made, NOW + 61)
    assert not is_pass(KEY, made, NOW - 61)
    assert not is_pass(bytes(32), made, NOW)


@given(st.text())
def test_nothing_else_is_a_pass(text):
    assert not is_pass(KEY, text, NOW)
    assert not is_pass(KEY, f"{int(NOW)}.{text}", NOW)
    assert not is_pass(KEY, pass_at(KEY, NOW) + text, NOW) or text == ""


def test_a_second_with_more_digits_than_any_is_no_pass():
    assert not is_pass(KEY, f"00{int(NOW)}{'0' * 5000}", NOW)


@pytest.mark.parametrize(
    ("forwarded", "proxies"),
    [
        ((INVENTED,), 0),  # nobody wrote
        ((), 0),
        (("10.0.0.7",), 1),  # one that replaces what the client claimed
        ((INVENTED, "10.0.0.7"), 1),  # one that adds
        ((INVENTED, "10.0.0.7", "10.0.0.1"), 2),
        (("10.0.0.7", "10.0.0.1"), 2),  # the first replaces, the second adds
    ],
)
def test_proxies_are_counted_by_what_they_wrote(forwarded, proxies):
    assert Seen("10.0.0.7", forwarded, "https", "127.0.0.1", direct=False).proxies == proxies


@pytest.mark.parametrize(
    ("address", "told"),
    [("http://127.0.0.1:{port}", "nothing listens there"), ("http://no-such-host.invalid", "nothing answers")],
)
def test_where_nobody_answers_it_is_said(address, told):
    with pytest.raises(NotSeenError, match=told):
        ask(address.format(port=free_port()), "https://forms.example.com", KEY)
