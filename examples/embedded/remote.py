"""Asks a person through a `hitl serve` elsewhere: what an activity of a workflow engine does, here in Python.

    pip install wasmtime
    hitl component --world client-sync -o hitl-client-sync.wasm
    export HITL_SERVER_URL=http://127.0.0.1:8080 HITL_API_KEY=… HITL_RUN=nightly-42
    python3 remote.py 'How many replicas?'          # killed and started again, it has the same question and its answer
"""

import json
import os
import sys
import time

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker


class Remote:
    """The component, as one instance: a call at a time, and each blocks."""

    def __init__(self, file):
        engine = Engine()
        self.store = Store(engine)
        wasi = WasiConfig()
        wasi.env = [(name, value) for name, value in os.environ.items() if name.startswith("HITL_")]
        self.store.set_wasi(wasi)
        self.store.set_wasi_http()
        linker = Linker(engine)
        linker.add_wasip2()
        linker.add_wasi_http()
        self.instance = linker.instantiate(self.store, Component.from_file(engine, file))

    def call(self, name, *arguments):
        its = self.instance.get_export_index(self.store, "hitl:hitl/questions-sync@0.1.1")
        function = self.instance.get_func(self.store, self.instance.get_export_index(self.store, name, its))
        while not isinstance(result := function(self.store, *arguments), str):
            # Doing the same again finds out, whatever was lost.
            if result.tag not in ("unavailable", "unknown"):
                raise SystemExit(f"{result.tag}: {getattr(result, 'payload', None)}")
            print(f"{result.payload}; trying again", file=sys.stderr, flush=True)
            time.sleep(1)
        return json.loads(result)


remote = Remote("hitl-client-sync.wasm")
event = remote.call("ask", json.dumps({"event_name": "replicas", "data_type": "int", "prompt": sys.argv[1]}))
print(f"answer at {event['links']['form']}", file=sys.stderr, flush=True)
while event["status"] == "pending":
    event = remote.call("wait", event["request_id"], 60)
print(event["response"]["value"])
