"""The gunicorn worker whose threads never wait for clients: they get complete requests and give complete answers.

Gunicorn's own threads read requests and write answers themselves, so eight slow clients tie up eight threads. Here one
loop reads and writes for all clients at once. A client that is too slow is dropped; if there are too many, so is the
one that has been waiting longest. docs/decisions/0023-slow-clients.md says why this is built on gunicorn, whose
internals it uses; setup.cfg therefore allows one major version.
"""

from __future__ import annotations

import re
import resource
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from typing import Any

from gunicorn.http import RequestParser
from gunicorn.http.errors import LimitRequestHeaders, NoMoreData
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from screening.web.http.arriving import Arriving
from screening.web.http.clients import PIECE, Answer, Client
from screening.web.http.hurried import arrived

REQUEST_SECONDS = 10.0  # until a request must have fully arrived: 256 KiB at 26 kB a second
ANSWER_SECONDS = 60.0  # until an answer must have been fully sent
LINGER_SECONDS = 2.0  # for a client to close after us: closing at once could cut off the answer (RFC 9112, 9.6)
_LIGHT = re.compile(rb"(GET|HEAD) /(healthz|robots\.txt|static/[^ ?]*)?(\?[^ ]*)? ")  # needs no fresh database reads
_LIGHT_THREADS = 2
_OTHER_FILES = 124  # that one process needs besides its connections


class WholeRequests(ThreadWorker):
    """A worker with a loop that waits for clients, and threads that do not."""

    poller: selectors.BaseSelector
    tpool: ThreadPoolExecutor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.worker_connections = min(self.worker_connections, max(1, files - _OTHER_FILES))
        # Clients that have yet to send or receive something, oldest first, and what to do if they are too slow.
        self._waiting: dict[Client, Callable[[Client], None]] = {}
        self._light = ThreadPoolExecutor(_LIGHT_THREADS)  # answer while all other threads wait for the database

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        if cfg.is_ssl:
            raise RuntimeError("TLS is the proxy's work: start gunicorn without a certificate (docs/deploy.md)")
        super().check_config(cfg, log)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # another process took it, or it is gone
            return
        self.nr_conns += 1
        self.enqueue_req(Client(self.cfg, sock, address, listener.getsockname()))

    def enqueue_req(self, conn: Client) -> None:
        """Give a connection's next request to a thread once it is complete; part of it may have arrived already."""
        conn.arriving, rest = Arriving(), conn.rest
        if conn.arriving.add(rest) or conn.receive():
            self._hand_over(conn)
        else:
            self._wait(conn, selectors.EVENT_READ, self._receive, REQUEST_SECONDS, self._too_slow)

    def on_client_socket_readable(self, conn: Client, client: socket.socket) -> None:
        if conn in self.keepalived_conns:  # unless it was just ended to make room
            super().on_client_socket_readable(conn, client)

    def handle(self, conn: Client) -> None:
        """Serve one request. Runs in a thread. Raises OSError if the client is gone."""
        conn.answer, conn.rest = Answer(), b""
        with arrived(conn.arrived_at):
            conn.goes_on = self._serve(conn)
        conn.send()  # the whole answer, for most clients

    def finish_request(self, conn: Client, done: Future[None]) -> None:
        """Send what is left of an answer, then wait for the next request or for the client to close."""
        try:
            done.result()
            sent = conn.send()
        except OSError:
            self._close(conn)
            return
        if sent:
            self._answered(conn)
        else:
            self._wait(conn, selectors.EVENT_WRITE, self._send, ANSWER_SECONDS, self._close)

    def murder_pending(self) -> None:
        """Drop clients that were too slow."""
        now = time.monotonic()
        for conn, give_up in list(self._waiting.items()):
            if conn.timeout <= now:
                self._end_wait(conn)
                give_up(conn)
        while self.nr_conns >= self.worker_connections and (self.keepalived_conns or self._waiting):
            self._make_room()

    def _cap_keepalive(self, deadline: float) -> None:
        """While the worker stops, wait until `deadline` at most for clients that have not sent a request yet.

        One that just connected may be about to.
        """
        super()._cap_keepalive(deadline)
        for conn in self._waiting:
            if not conn.arriving.data:
                conn.timeout = min(conn.timeout, deadline)

    def _make_room(self) -> None:
        """End the connection that has been idle longest, or else the one that has been waiting longest."""
        if self.keepalived_conns:
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
        else:
            conn = next(iter(self._waiting))
            self._end_wait(conn)
        self._close(conn)

    def _serve(self, conn: Client) -> bool:
        """Build the answer to a request; return whether the connection can stay open after it."""
        parser = RequestParser(self.cfg, iter([bytes(conn.arriving.data)]), conn.client)
        request = None
        try:
            request = next(parser)
            if not conn.arriving.is_complete:  # it is unknown where the next request would begin
                request.headers.insert(0, ("CONNECTION", "close"))
            goes_on = self.handle_request(
                request, SimpleNamespace(sock=conn.answer, client=conn.client, server=conn.server)
            )
            goes_on = goes_on and parser.finish_body() and not getattr(request.body.reader, "length", 0)
            conn.rest = parser.unreader.take_buffered()
            return bool(goes_on)
        except NoMoreData:
            if conn.arriving.is_too_long:
                self.handle_error(None, conn.answer, conn.client, LimitRequestHeaders("too long"))
        except StopIteration:  # an answer broke off
            pass
        except Exception as error:  # any error gets an answer
            self.handle_error(request, conn.answer, conn.client, error)
        return False

    def _hand_over(self, conn: Client) -> None:
        conn.arrived_at = time.monotonic()
        pool = self._light if _LIGHT.match(conn.arriving.data) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _answered(self, conn: Client) -> None:
        if conn.goes_on and conn.rest:
            self.enqueue_req(conn)
        elif conn.goes_on:
            conn.set_timeout()
            if not self.alive:
                conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
            self.keepalived_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))
        else:
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_WR)
            self._wait(conn, selectors.EVENT_READ, self._leave, LINGER_SECONDS, self._close)

    def _wait(
        self,
        conn: Client,
        event: int,
        ready: Callable[[Client], None],
        seconds: float,
        give_up: Callable[[Client], None],
    ) -> None:
        conn.timeout = time.monotonic() + seconds
        self._waiting[conn] = give_up
        self.poller.register(conn.sock, event, lambda _sock: ready(conn) if conn in self._waiting else None)

    def _end_wait(self, conn: Client) -> None:
        del self._waiting[conn]
        self.poller.unregister(conn.sock)

    def _receive(self, conn: Client) -> None:
        if conn.receive():
            self._end_wait(conn)
            self._hand_over(conn)

    def _too_slow(self, conn: Client) -> None:
        """Let the pages say that a part is missing; without a head, there is nothing to answer."""
        if conn.arriving.has_head:
            self._hand_over(conn)
        else:
            self._close(conn)

    def _send(self, conn: Client) -> None:
        try:
            if not conn.send():
                return
        except OSError:
            conn.goes_on = False
        self._end_wait(conn)
        self._answered(conn)

    def _leave(self, conn: Client) -> None:
        """Keep reading until the client closes, so that it gets the whole answer."""
        try:
            if conn.sock.recv(PIECE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._end_wait(conn)
        self._close(conn)

    def _close(self, conn: Client) -> None:
        self.nr_conns -= 1
        conn.close()
