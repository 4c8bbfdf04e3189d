"""The code in the documents runs, and has types."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hitl_events import AsyncClient, Client
from hitl_events.testing import FakeServer, Question

ROOT = Path(__file__).parent.parent
FLYTE = "import flyte\n"
DOCUMENTS = ["README.md", "docs/flyte.md"]
# Of the whole project, where its tests say where it is.
PROJECT = os.environ.get("HITL_PROJECT")
if PROJECT:
    DOCUMENTS += [f"{PROJECT}/{name}" for name in ("README.md", "docs/guides/python.md", "docs/guides/testing.md")]
# Written for a flow, with what is generated for one.
FLOW = "class Run(exports.Run):\n"


def blocks(document: str) -> list[str]:
    found = re.findall(r"^( *)```python\n(.*?)^\1```", (ROOT / document).read_text(), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for _, block in found if FLOW not in block]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_code_in_a_document_runs(document: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeServer()
    values = {"replicas": 3, "where": "staging", "day": datetime.date(2027, 1, 31).isoformat()}

    def deployment(question: Question) -> dict[str, object]:
        return {name: value for name, value in values.items() if name in question["schema"]["properties"]}

    for asked, value in [
        ("How many replicas?", 3), ("How many more?", 2), ("Deploy to production?", True), ("How fast?", "slow"),
        ("Where to?", "production"), ("deployment", deployment),
        ("What shall be ordered?", {"items": [{"name": "nails"}], "urgency": 5}),
        ("What shall it be called?", "Deep Thought"), ("How much may it cost?", 42),
    ]:  # fmt: skip
        fake.answer(asked, value)
    for client in (Client, AsyncClient):
        defaults = client.__init__.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "transport", fake)
    code = blocks(document)
    assert code
    for block in code:
        if FLYTE in block:
            pytest.importorskip("flyte")
        if "dataclass" in block or "pydantic" in block:
            pytest.importorskip("pydantic")
        names: dict[str, object] = {"__name__": "example"}
        # A dataclass looks for the module that it is in.
        monkeypatch.setitem(sys.modules, "example", type(sys)("example"))
        exec(compile(block, document, "exec", dont_inherit=True), names)
    printed = capsys.readouterr().out
    if document == "README.md":
        assert "deploying 3\n" in printed and "slow production 2027\n" in printed and "Deep Thought: 42.00\n" in printed
        assert "\n1 5\n" in printed
    if document.endswith("guides/python.md"):
        assert printed == "3 replicas\n3 to staging\n"


def mypy(*paths: Path | str) -> None:
    pytest.importorskip("mypy")
    configured = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", "/dev/null"]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *configured, *map(str, paths)], capture_output=True, text=True, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_code_in_the_documents_has_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    files: list[Path] = []
    for document in DOCUMENTS:
        for block in blocks(document):
            if FLYTE not in block:
                files.append(tmp_path / f"block_{len(files)}.py")
                files[-1].write_text(block)
    assert len(files) == (11 if PROJECT else 7)
    mypy(*files)


def test_the_package_and_its_tests_have_types() -> None:
    mypy("-p", "hitl_events")
    mypy("tests")


def test_an_answer_has_the_type_that_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "answers.py"
    file.write_text(
        "from typing import Literal\n"
        "from typing_extensions import assert_type\n"
        "from hitl_events import AsyncClient, Client, Event\n"
        "def sync(hitl: Client) -> None:\n"
        "    assert_type(hitl.ask(int, ''), int)\n"
        "    assert_type(hitl.ask(Literal['a', 'b'], ''), Literal['a', 'b'])\n"
        "    assert_type(hitl.create(bool, ''), Event[bool])\n"
        "async def both(hitl: AsyncClient) -> None:\n"
        "    assert_type(await hitl.ask(str | None, ''), str | None)\n"
    )
    mypy(file)
