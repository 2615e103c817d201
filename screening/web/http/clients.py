"""A client of the server's loop: what has arrived of its request, and what it has not taken yet of its answer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn

from screening.web.http.arriving import Arriving

PIECE = 64 * 1024  # bytes read at once


class Answer:
    """Stands where gunicorn writes an answer to a socket, and keeps what is written."""

    def __init__(self) -> None:
        self.written = bytearray()

    def sendall(self, data: bytes) -> None:
        self.written += data

    send = sendall

    def gettimeout(self) -> float:
        return 0.0  # nothing blocks here

    def shutdown(self, _how: int) -> None:
        raise OSError  # gunicorn gives up an answer that broke off: the loop ends the connection

    def close(self) -> None:
        pass


class Client(TConn):
    """One connection: what has arrived of a request, and what is still to be sent of its answer."""

    timeout: float  # when to give it up

    def __init__(self, *of_gunicorn: Any) -> None:
        super().__init__(*of_gunicorn)  # makes the socket non-blocking
        self.arriving = Arriving()
        self.arrived_at = 0.0  # when all of the request was there, as time.monotonic() tells it
        self.rest = b""  # of what arrived: it is after the request
        self.answer = Answer()
        self.goes_on = False  # after the answer

    def receive(self) -> bool:
        """Read what is there; return whether there is no point in waiting for more of the request."""
        try:
            piece = self.sock.recv(PIECE)
            done = self.arriving.add(piece) or not piece
            if not done and self.arriving.is_asking:
                self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except BlockingIOError:
            return False
        except OSError:  # the connection broke
            return True
        return done

    def send(self) -> bool:
        """Send what can be sent without waiting; return whether that was all. Raises OSError if the client is gone."""
        with suppress(BlockingIOError):
            while self.answer.written:
                del self.answer.written[: self.sock.send(self.answer.written)]
        return not self.answer.written
