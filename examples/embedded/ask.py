"""Asks a person, with hitl inside this program and its questions in a table of the program's own database.

    pip install wasmtime
    hitl component --world sync-embedded -o hitl-sync-embedded.wasm
    python3 ask.py 'What should I add to x?'        # waits, also when it is killed and started again
    python3 ask.py --answer ID 3                    # in another shell
"""

import json
import sqlite3
import sys
import time
from types import SimpleNamespace

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker, Variant


class Storage:
    """`hitl:hitl/storage-sync`. What it raises ends the call that led to it, and nothing else."""

    def __init__(self, path):
        # Each statement is a transaction, and on the disk when it returns.
        self.rows = sqlite3.connect(path, timeout=30, isolation_level=None)
        self.rows.execute("CREATE TABLE IF NOT EXISTS hitl (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def get(self, _store, key):
        row = self.rows.execute("SELECT value FROM hitl WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def get_many(self, store, keys):
        return [self.get(store, key) for key in keys]

    def create(self, store, key, value):
        """One caller wins, of whatever processes: it gets None, the others what stands."""
        made = self.rows.execute("INSERT OR IGNORE INTO hitl VALUES (?, ?)", (key, value)).rowcount
        return None if made else self.get(store, key)

    def put(self, _store, key, value):
        self.rows.execute("INSERT OR REPLACE INTO hitl VALUES (?, ?)", (key, value))

    def delete(self, _store, key):
        self.rows.execute("DELETE FROM hitl WHERE key = ?", (key,))

    def list(self, _store, prefix, after, limit):
        found = "SELECT key FROM hitl WHERE substr(key, 1, ?) = ? AND key > ? ORDER BY key LIMIT ?"
        return [key for (key,) in self.rows.execute(found, (len(prefix), prefix, after or "", limit))]


class Hitl:
    """The component, as one instance: a call at a time, and each blocks."""

    def __init__(self, file, storage, settings):
        engine = Engine()
        self.store = Store(engine)
        self.store.set_wasi(WasiConfig())
        linker = Linker(engine)
        linker.add_wasip2()
        linker.add_wasi_http()

        def wait_until(store, deadline, until):
            keys = [one.payload for one in until if one.tag == "key"]
            while time.time() * 1000 < deadline and not any(storage.get_many(store, keys)):
                time.sleep(0.1)

        imports = {
            "storage-sync": {name.replace("_", "-"): getattr(storage, name)
                             for name in ("get", "get_many", "create", "put", "delete", "list")},
            "timer-sync": {"now": lambda _store: int(time.time() * 1000), "wait-until": wait_until},
            "settings": {"get": lambda _store, name: settings.get(name)},
        }
        with linker.root() as root:
            for interface, functions in imports.items():
                with root.add_instance(f"hitl:hitl/{interface}@0.1.1") as instance:
                    for name, function in functions.items():
                        instance.add_func(name, function)
        self.instance = linker.instantiate(self.store, Component.from_file(engine, file))

    def call(self, interface, name, *arguments):
        its = self.instance.get_export_index(self.store, f"hitl:hitl/{interface}@0.1.1")
        function = self.instance.get_func(self.store, self.instance.get_export_index(self.store, name, its))
        result = function(self.store, *arguments)
        if hasattr(result, "tag"):
            raise SystemExit(f"{result.tag}: {result.payload}")
        return json.loads(result) if isinstance(result, str) else result


hitl = Hitl("hitl-sync-embedded.wasm", Storage("questions.db"), {"project": "demo"})
if sys.argv[1] == "--answer":
    (_, _, event, value) = sys.argv
    decision = SimpleNamespace(**{"comment": None, "idempotency-key": None})
    hitl.call("decisions-sync", "submit", event, Variant("json", value), decision)
else:
    question = {"event_name": "x", "run": "nightly-42", "data_type": "int", "prompt": sys.argv[1]}
    event = hitl.call("questions-sync", "ask", json.dumps(question))
    print(f"answer by: python3 ask.py --answer {event['request_id']} VALUE", file=sys.stderr, flush=True)
    while event["status"] == "pending":
        event = hitl.call("questions-sync", "wait", event["request_id"], 60)
    print(event["response"]["value"])
