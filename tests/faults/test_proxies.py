"""What people get through the proxies of deploy/: an answer to each post, a page in spite of slow clients, words while
the server is away. FAULTS_POSTS says how many posts are sent over connections that were idle before."""

from __future__ import annotations

import http.client
import os
import re
import threading
import time
from base64 import b64encode
from contextlib import closing, suppress
from hashlib import sha256

import pytest

from tests.faults.proxies import NAMES, is_installed, proxy
from tests.faults.test_slow_clients import PATIENCE, longest_waits
from tests.serving import free_port, kill, start

POSTS = int(os.environ.get("FAULTS_POSTS", "16"))
AT_ONCE = 8


@pytest.fixture(params=[name for name in NAMES if is_installed(name)])
def name(request):
    return request.param


@pytest.fixture
def behind(name, behind_proxy, tmp_path):
    """The port of a proxy, and the server behind it."""
    port, own = free_port(), free_port()
    server = start(behind_proxy, own)
    with proxy(name, tmp_path, port, own):
        yield port, server
    kill(server)


def statuses_after_pauses(port: int, pauses: list[float]) -> list[int | str]:
    """Return what came of posts over one connection each, sent while others keep the proxy's connections in use."""
    came: list[int | str] = []

    def post(pause: float) -> None:
        time.sleep(pause)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            try:
                connection.request("POST", "/language", "back=/", {"Content-Type": "application/x-www-form-urlencoded"})
                came.append(connection.getresponse().status)
            except (OSError, http.client.HTTPException) as error:
                came.append(type(error).__name__)

    threads = [threading.Thread(target=post, args=(pause,)) for pause in pauses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_no_post_over_a_connection_that_was_idle_gets_an_empty_answer(name, behind, told, chance):
    """A server that closes after two seconds does so just when the proxy sends the next post."""
    came = []
    for _ in range(max(1, POSTS // AT_ONCE)):
        came += statuses_after_pauses(behind[0], [chance.uniform(1.9, 3.1) for _ in range(AT_ONCE)])
    told(
        f"{len(came)} posts through {name} after 2 to 3 s of idleness",
        f"{len([one for one in came if one != 302])} without an answer",
    )
    assert set(came) == {302}


def test_slow_clients_of_a_proxy_keep_no_page_from_anybody(name, behind, told):
    waits = longest_waits(behind[0], ("a slow body", "a slow head", "nothing"), told, f" through {name}")
    assert [kind for kind, longest in waits.items() if longest > PATIENCE] == []


def test_the_server_speaks_through_the_proxy_and_the_proxy_while_it_is_away(name, behind, tmp_path):
    port, server = behind
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/no-such-page")
        response = connection.getresponse()
        assert response.status == 404
        assert "We can’t find that page" in response.read().decode()
    for size in (300_000, 3_000_000) * 5:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            with suppress(OSError):  # it is refused before all of it was sent
                connection.request("POST", "/start", b"a" * size)
            assert connection.getresponse().status == 413
    (tmp_path / "maintenance").touch()
    assert_explained(*asked(port))
    (tmp_path / "maintenance").unlink()
    assert asked(port)[0].status == 302
    kill(server)
    assert_explained(*asked(port))


def assert_explained(response: http.client.HTTPResponse, page: str) -> None:
    assert response.status == 503
    assert "We will be back in a few minutes" in page
    assert "Volvemos en unos minutos" in page
    assert response.headers["Retry-After"] == "30"
    style = sha256(re.search("<style>(.*?)</style>", page, re.DOTALL).group(1).encode()).digest()
    assert f"style-src 'sha256-{b64encode(style).decode()}'" in response.headers["Content-Security-Policy"]
    assert response.headers["Strict-Transport-Security"]


def asked(port: int) -> tuple[http.client.HTTPResponse, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", "/start", "for=me", {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        return response, response.read().decode()
