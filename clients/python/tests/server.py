"""A real server, the program that HITL_PROGRAM names, and a person who answers by its form."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

KEY = secrets.token_hex(24)


class Server:
    """`hitl serve` on a store in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = "127.0.0.1:0"
        self.start()

    def start(self) -> None:
        """Starts it, at the address that it had before if it had one, and returns when it serves."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HITL_")}
        arguments = [os.environ["HITL_PROGRAM"], "serve", "--store", f"sqlite:{self.folder / 'hitl.db'}", "--listen", self.address]
        self.process = subprocess.Popen(
            arguments, env={**environment, "HITL_API_KEY": KEY, "HOME": str(self.folder)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=self.folder,
        )  # fmt: skip
        assert self.process.stderr is not None
        told = []
        for line in self.process.stderr:
            told.append(line)
            if found := re.search(r"http://([0-9.]+:[0-9]+)", line):
                self.address = found.group(1)
                break
        else:
            raise AssertionError("".join(told))
        self.url = f"http://{self.address}"

    def kill(self) -> None:
        """As a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self._reap()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self._reap()

    def _reap(self) -> None:
        self.process.communicate()


def answer(link: str, **fields: str) -> None:
    """Fills in the form at the link, as a browser sends it."""
    parts = urlsplit(link)
    sent = {"request_id": parts.path.rsplit("/", 1)[-1], "t": parse_qs(parts.query)["t"][0], **fields}
    page = httpx.get(link, headers={"Accept": "text/html"}, trust_env=False)
    assert page.status_code == 200, page.text
    address = f"{parts.scheme}://{parts.netloc}/submit"
    reply = httpx.post(address, data=sent, headers={"Accept": "text/html"}, trust_env=False)
    assert reply.status_code == 303, reply.text
