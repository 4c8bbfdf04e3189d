# What a developer types and what the CI runs. Whatever needs the component first makes sure that it can be built.

# The command line that `make run` gives to hitl.
ARGS ?= ask --type int --name integer_input_event "What should I add to x?"
# The CI sets it to --locked: it builds exactly what Cargo.lock says, or fails.
LOCKED ?=

.DEFAULT_GOAL := help
.PHONY: help run test bench check component browser wasm-target clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: wasm-target ## ask a first question; make run ARGS="list --json" for any other command line
	@cargo run $(LOCKED) --bin hitl -- $(ARGS)

test: wasm-target ## all tests
	cargo test $(LOCKED)

bench: wasm-target ## the benchmarks
	cargo bench $(LOCKED)

check: wasm-target ## formatting, lints and documentation, warnings being errors
	cargo fmt --all --check
	cargo clippy $(LOCKED) --all-targets -- -D warnings
	cargo clippy $(LOCKED) -p hitl-component --target wasm32-unknown-unknown -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(LOCKED) --no-deps --lib

component: wasm-target ## target/hitl.wasm: the component, for any host
	@mkdir -p target
	cargo run $(LOCKED) --bin hitl -- component -o target/hitl.wasm

browser: tests/browser/node_modules/.package-lock.json ## what the browser tests need, apart from Node.js and Chromium

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	cd tests/browser && npm ci
	@touch $@

wasm-target:
	@scripts/wasm-target

clean: ## remove what was built or fetched into this folder
	cargo clean
	rm -rf tests/browser/node_modules
