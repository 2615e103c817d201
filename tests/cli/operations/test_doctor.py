"""`screening doctor`: what is typed is checked before anything is asked."""

import pytest


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "localhost:8000", "http://127.0.0.1:99999", "http://[::1", "ftp://x", "http://"]
)
def test_an_address_that_is_none_is_told_with_one_that_is(run, address):
    done = run("doctor", "--deep", "--address", address)
    assert done.exit_code == 2
    assert "it must be like http://127.0.0.1:8000" in done.output
