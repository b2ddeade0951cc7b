"""A mail server on loopback that counts what it took over. It can refuse, and hang up before or after the text."""

import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Post:
    """`taken`: mails by address; `texts`: their texts; `answer(command, number)` may give another reply, or None.

    The reply `""` hangs up. `number` counts the mails that came before.
    """

    port: int = 0
    pause: float = 0.0
    answer: Callable[[str, int], str | None] = lambda _command, _number: None
    taken: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionError, BrokenPipeError, ValueError):
            self._talk(self.server.post)  # type: ignore[attr-defined]

    def _talk(self, post: Post) -> None:
        self._say("220 fake")
        to = ""
        while line := self.rfile.readline().decode("latin-1").strip():
            command = line[:4].upper()
            other = post.answer(command, len(post.texts))
            if other is not None:
                if not other:
                    return
                self._say(other)
            elif command == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            elif command == "DATA":
                self._say("354 go on")
                text = self._text()
                with post.lock:
                    post.taken[to] += 1
                    post.texts.append(text)
                time.sleep(post.pause)
                reply = post.answer("TEXT", len(post.texts))
                if reply == "":
                    return
                self._say(reply or "250 taken")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.decode("utf-8", "replace"))
        return "".join(lines)

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def served(post: Post) -> Iterator[Post]:
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
