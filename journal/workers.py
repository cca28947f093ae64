"""Maps work over independent items in several processes; what is slow runs nowhere else.

Workers are forked, so they share what the parent has read without copying it, write their own
files, and send back small values only. Where the system cannot fork, or one job is asked for,
the same work runs in this process. Results come in the order of the items, so that neither the
number of workers nor their pace shows in the outcome. Each worker begins with a share of its own, of
neighbouring chunks, so that what neighbours have in common is made once; then it helps the others.
"""

from __future__ import annotations

import gc
import marshal
import os
import selectors
import struct
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

Start = Callable[[int], Callable[[Any], Any]]
"""Called in each worker with its number; gives the function that does one chunk of work."""

_TICKET = struct.Struct("<I")
_OS_ERROR, _EXCEPTION = -1, -2  # in the place of a chunk's number
_ENDED = "A worker process ended before its work was done."
_NEAR = 64  # the system gives the lowest free descriptor, so hardly any stands above the newest
_MOST_CHUNKS = 12_000  # tickets that fit into a pipe of 64 kB
_MOST_SHARES = 16


class WorkerError(RuntimeError):
    """A worker ended without finishing its work."""


def default_jobs() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chunks(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """Cut items into chunks of about `size`, and never too many."""
    size = max(size, -(-len(items) // _MOST_CHUNKS))
    return [items[start : start + size] for start in range(0, len(items), size)]


def run(
    work: Sequence[Any], start: Start, jobs: int, done: Callable[[int], None]
) -> list[Any]:
    """Do each chunk of `work`; results are plain values. `done(n)` hears of each finished chunk."""
    if jobs <= 1 or len(work) <= 1 or not hasattr(os, "fork"):
        do, results = start(0), []
        for number, chunk in enumerate(work):
            results.append(do(chunk))
            done(number)
        return results
    return _Pool(work, start, done).run(min(jobs, len(work)))


def aside(look: Callable[[], Any], jobs: int) -> Callable[[], Any]:
    """Begin to look at something in a process of its own; gives what waits for the outcome, a plain value.

    That process holds nothing of this one's open, no lock either: it may outlive it, and so must not write.
    Where the system cannot fork, or one job is asked for, it is looked at when the outcome is.
    """
    if jobs <= 1 or not hasattr(os, "fork"):
        return look
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.closerange(0, writer)
        os.closerange(writer + 1, writer + _NEAR)
        _end(writer, lambda: _send(writer, (0, look())))
    os.close(writer)

    def outcome() -> Any:
        with os.fdopen(reader, "rb") as told:
            data = told.read()
        os.waitpid(child, 0)
        return _received(data[_TICKET.size :])[1]

    return outcome


class _Pool:
    def __init__(self, work: Sequence[Any], start: Start, done: Callable[[int], None]) -> None:
        self.work = work
        self.start = start
        self.done = done
        self.results: list[Any] = [None] * len(work)
        self.left = len(work)

    def run(self, jobs: int) -> list[Any]:
        tickets = self.sell(min(jobs, _MOST_SHARES))
        readers: dict[int, int] = {}
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()  # a worker that looked through what it shares would copy it
        try:
            for number in range(jobs):
                reader, writer = os.pipe()
                child = os.fork()
                if child == 0:
                    os.close(reader)
                    for other in readers:
                        os.close(other)
                    self.work_until_done(number, tickets, writer)
                os.close(writer)
                readers[reader] = child
            self.collect(readers)
        finally:
            gc.unfreeze()
            for share in tickets:
                os.close(share)
            for reader, child in readers.items():
                os.close(reader)
                os.waitpid(child, 0)
        if self.left:
            raise WorkerError(_ENDED)
        return self.results

    def sell(self, shares: int) -> list[int]:
        """Give a pipe for each share, in which the tickets of its chunks wait."""
        tickets = []
        for share in range(shares):
            here, there = (len(self.work) * at // shares for at in (share, share + 1))
            reader, writer = os.pipe()
            os.write(writer, b"".join(map(_TICKET.pack, range(here, there))))
            os.close(writer)
            tickets.append(reader)
        return tickets

    def work_until_done(self, number: int, tickets: list[int], writer: int) -> None:
        """Run in the child; never returns."""

        def work() -> None:
            do = self.start(number)
            first = number % len(tickets)
            for share in (*tickets[first:], *tickets[:first]):
                while ticket := os.read(share, _TICKET.size):
                    chunk = _TICKET.unpack(ticket)[0]
                    _send(writer, (chunk, do(self.work[chunk])))

        _end(writer, work)

    def collect(self, readers: dict[int, int]) -> None:
        buffers = {reader: bytearray() for reader in readers}
        with selectors.DefaultSelector() as selector:
            for reader in readers:
                selector.register(reader, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    data = os.read(key.fd, 1 << 20)
                    if not data:
                        selector.unregister(key.fd)
                        continue
                    buffers[key.fd] += data
                    self.take(buffers[key.fd])

    def take(self, buffer: bytearray) -> None:
        """Take whole messages off the front of a buffer."""
        while len(buffer) >= _TICKET.size:
            length = _TICKET.unpack_from(buffer)[0]
            if len(buffer) < _TICKET.size + length:
                return
            message = _received(bytes(buffer[_TICKET.size : _TICKET.size + length]))
            del buffer[: _TICKET.size + length]
            self.results[message[0]] = message[1]
            self.left -= 1
            self.done(message[0])


def _end(writer: int, work: Callable[[], None]) -> None:
    """Do what a child was made for, tell the parent what went wrong, and end."""
    code = 1
    try:
        work()
        code = 0
    except OSError as error:
        _send(writer, (_OS_ERROR, error.errno or 0, str(error.strerror), str(error.filename or "")))
    except BaseException:  # noqa: BLE001  # told to the parent, which raises it
        _send(writer, (_EXCEPTION, traceback.format_exc()))
    finally:
        os._exit(code)


def _received(data: bytes) -> tuple[Any, ...]:
    """Give a message of a child; raises the error that it tells of."""
    if not data:
        raise WorkerError(_ENDED)
    message: tuple[Any, ...] = marshal.loads(data)  # noqa: S302  # from our own child
    if message[0] == _OS_ERROR:
        raise OSError(message[1], message[2], message[3] or None)
    if message[0] == _EXCEPTION:
        raise WorkerError(message[1])
    return message


def _send(writer: int, message: tuple[Any, ...]) -> None:
    payload = marshal.dumps(message)
    data = memoryview(_TICKET.pack(len(payload)) + payload)
    while data:
        data = data[os.write(writer, data) :]
