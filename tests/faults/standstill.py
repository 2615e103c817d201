"""A server that stands still: it takes connections and what is sent, and answers nothing until it goes on."""

from __future__ import annotations

import select
import socket
import threading


class Standstill:
    """Passes on what a server and its clients say, unless it stands still; for a client that is the server itself."""

    def __init__(self, host: str, port: int, at: int = 0) -> None:
        self._server = (host, port)
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._goes = threading.Event()
        self._goes.set()
        self._over = False
        self._listener = socket.create_server(("127.0.0.1", at), backlog=200)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stand_still(self) -> None:
        self._goes.clear()

    def go_on(self) -> None:
        self._goes.set()

    def be_away(self) -> None:
        """End all connections, and refuse new ones."""
        self._over = True
        self._thread.join()

    def _run(self) -> None:
        while not self._over:
            for one in select.select([self._listener, *self._pairs], [], [], 0.02)[0]:
                self._goes.wait()
                if one is self._listener:
                    self._connect()
                else:
                    self._pass_on(one)
        for one in (self._listener, *self._pairs):  # here, since no other thread may close what this one waits for
            one.close()

    def _connect(self) -> None:
        client, server = self._listener.accept()[0], socket.create_connection(self._server)
        self._pairs |= {client: server, server: client}

    def _pass_on(self, one: socket.socket) -> None:
        other = self._pairs.get(one)
        try:
            data = one.recv(65536)
            if other and data:
                other.sendall(data)
        except OSError:
            data = b""
        if other and not data:
            for end in (one, other):
                del self._pairs[end]
                end.close()
