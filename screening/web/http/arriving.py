"""A request as it arrives, piece by piece: when it is complete, and when more of it would change nothing."""

from __future__ import annotations

import re

from screening.web.http.bodies import MOST_BODY

MOST_HEAD = 64 * 1024  # bytes
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;|$)")  # of a chunk (RFC 9112, 7.1)
_END = b"\r\n\r\n"


class Arriving:
    """The part of one request that has arrived, and of what was sent after it.

    It only finds the end. Whether the request is well-formed is for the server's parser to say, which reads no more
    than what is here: a client that is understood differently gains nothing.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.is_complete = False
        self._body: int | None = None  # where it begins, once the head has arrived
        self._length: int | None = None  # of the body; None if it comes in chunks
        self._chunk = 0  # where the next chunk begins
        self._carried = 0  # bytes in the chunks before it

    def add(self, piece: bytes) -> bool:
        """Take the next piece; return whether there is no point in waiting for more of the request."""
        searched = max(0, len(self.data) - len(_END) + 1)
        self.data += piece
        if self._body is None:
            self._find_body(searched)
        if self._body is not None and self._length is None:
            return self._find_last_chunk() or self.is_too_long
        if self._body is not None and self._length is not None:
            self.is_complete = len(self.data) >= self._body + self._length
        return self.is_complete or self.is_too_long

    @property
    def has_head(self) -> bool:
        """Return whether the head has arrived, so that there is something to answer."""
        return self._body is not None

    @property
    def is_too_long(self) -> bool:
        """Return whether it will be refused, whatever follows."""
        if self._body is None:
            return len(self.data) > MOST_HEAD
        if self._length is not None:
            return self._length > MOST_BODY
        framing = self._chunk - self._body - self._carried
        return len(self.data) - self._body - framing > MOST_BODY + MOST_HEAD or framing > MOST_BODY

    @property
    def is_asking(self) -> bool:
        """Return whether the client waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1)."""
        return self._body == len(self.data) and _EXPECTS.search(self.data) is not None

    def _find_body(self, searched: int) -> None:
        end = self.data.find(_END, searched)
        if end == -1:
            return
        self._body = self._chunk = end + len(_END)
        head = self.data[: self._body]
        length = _LENGTH.search(head)
        self._length = None if _CHUNKED.search(head) else int(length[1]) if length else 0

    def _find_last_chunk(self) -> bool:
        """Skip all complete chunks; return whether to stop waiting: at the last one, or a broken one."""
        while (line_end := self.data.find(b"\r\n", self._chunk)) != -1:
            size = _SIZE.match(self.data[self._chunk : line_end])
            if size is None:
                return True
            if int(size[1], 16) == 0:
                self.is_complete = self.data.find(_END, line_end) != -1
                return self.is_complete
            following = line_end + 2 + int(size[1], 16) + 2
            if following > len(self.data):
                return False
            self._carried += int(size[1], 16)
            self._chunk = following
        return False
