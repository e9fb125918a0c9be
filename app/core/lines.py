"""Connections to a mail server that stay open between messages, for a few of them and a while."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Timer

# Servers end a connection after some number of messages, or minutes of silence (RFC 5321, section
# 4.5.3.2.7); ours are shorter, so that they seldom have to.
SECONDS, MESSAGES = 5.0, 50


@dataclass(slots=True, eq=False)
class Line:
    """One connection that is signed in, and how many messages it has carried."""

    smtp: smtplib.SMTP
    carried: int = 0
    timer: Timer | None = None

    def clear(self) -> bool:
        """Forget the last message at the server too; False if nobody is there any more."""
        try:
            return self.smtp.rset()[0] == 250  # noqa: PLR2004 - RFC 5321, section 4.1.1.5
        except (OSError, smtplib.SMTPException):
            return False

    def hang_up(self) -> None:
        """Take leave of the server."""
        with suppress(OSError, smtplib.SMTPException):
            self.smtp.quit()
        self.smtp.close()

    def drop(self) -> None:
        """End what is broken: nothing more is said."""
        self.smtp.close()


class Lines:
    """The lines that nobody speaks on just now; each ends by itself, unless somebody takes it.

    `seconds` is how long one rests, `messages` how many it carries at the most. Threads share it.
    """

    def __init__(self, seconds: float = SECONDS, messages: int = MESSAGES) -> None:
        """Begin without any."""
        self.seconds = seconds
        self.messages = messages
        self._lock = Lock()
        self._resting: list[Line] = []

    def take(self) -> Line | None:
        """Return a line on which a message can begin, for its taker alone; None if there is none.

        One that the server has ended meanwhile is passed over.
        """
        while (line := self._last()) is not None:
            if line.clear():
                return line
            line.drop()
        return None

    def rest(self, line: Line) -> None:
        """Keep a line that carried a message for whoever has the next."""
        line.carried += 1
        if line.carried >= self.messages:
            line.hang_up()
            return
        timer = line.timer = Timer(self.seconds, self._end, [line])
        # Who ends the program does not wait for it.
        timer.daemon = True
        with self._lock:
            self._resting.append(line)
        timer.start()

    def close(self) -> None:
        """End all lines that rest."""
        while (line := self._last()) is not None:
            line.hang_up()

    def _last(self) -> Line | None:
        with self._lock:
            line = self._resting.pop() if self._resting else None
        if line is not None and line.timer is not None:
            line.timer.cancel()
        return line

    def _end(self, line: Line) -> None:
        with self._lock:
            if line not in self._resting:
                return
            self._resting.remove(line)
        line.hang_up()
