# Hallway's commands. `make` alone says what there is; nothing needs to be set first.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# Where tools/need puts what it installs comes first. One build folder, whatever the user's cargo is set to.
export PATH := $(CURDIR)/tools/node_modules/.bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
export CARGO_TARGET_DIR := $(CURDIR)/target

WASM := --target wasm32-unknown-unknown
# Clippy in place of the compiler. `make ci` builds all of its debug half so: what is built in two ways is built twice. For the same
# reason nothing of it is built with `-p`, by which dependencies get other features.
LINTED := RUSTC_WORKSPACE_WRAPPER=$(CURDIR)/tools/lint
headline = @printf '\n== %s\n' "$(1)"

.PHONY: help
help:
	@echo "make run    build everything into one binary and start it on http://127.0.0.1:3000"
	@echo "make test   every test: Rust, and the real binary in a real browser"
	@echo "make dev    rebuild and reload while you edit (cargo leptos watch)"
	@echo "make dist   leave one file, dist/hallway, that serves everything"
	@echo "make ci     what has to hold before anything lands: checks, then make test"
	@echo "make bench  load the server, measure it beside others, and write down what came of it"
	@echo "make chaos  kill the server again and again, and look whether anything is lost"
	@echo "make soak   the same for long, and with halls of 10,000"
	@echo "make figures      measure how a browser reads a room with 100,000 messages"
	@echo "make lighthouse   ask Lighthouse about each page as a phone sees it"
	@echo "make screenshots  take the pictures of the documentation anew"
	@echo
	@echo "What is missing (WASM target, cargo-leptos, wasm-bindgen, wasm-opt, esbuild, Chromium, Playwright, Python clients) is installed."

.PHONY: run
run: dist/hallway
	@exec dist/hallway $(ARGS)

.PHONY: dev
dev:
	@tools/need wasm-target cargo-leptos wasm-bindgen
	cargo leptos watch

.PHONY: dist
dist: dist/hallway
	@ls -l dist/hallway

# Folders are listed too: what is removed from them or renamed makes them newer, and so the binary old.
SOURCES := $(shell find Cargo.toml Cargo.lock .cargo Makefile tools/package-lock.json tools/short tools/short-names.mjs protocol app frontend server style public -name tests -prune -o -print)

# The binary is dated back to the start of the build, so that an edit during the build is not missed.
dist/hallway: $(SOURCES)
	@tools/need wasm-target cargo-leptos wasm-bindgen wasm-opt esbuild
	$(call headline,Building the release binary: some minutes the first time.)
	@mkdir -p dist && touch dist/.started
	@rm -rf target/public && mkdir -p target && cp -r public target/public
	@# Comments are for whoever reads the sources, and need not travel.
	esbuild $(shell find public -name '*.js' -o -name '*.css') --outdir=target/public --outbase=public --minify --charset=utf8 --log-level=warning
	PATH="$(CURDIR)/tools/short:$$PATH" LEPTOS_ASSETS_DIR=target/public cargo leptos build --release --precompress
	@cp target/release/hallway dist/.hallway
	@touch -r dist/.started dist/.hallway && mv dist/.hallway dist/hallway && rm dist/.started

.PHONY: test test-docs test-rust test-chaos test-cost test-browser
test: test-docs test-rust test-chaos test-cost test-browser

test-docs:
	$(call headline,Examples in the documentation)
	$(DEBUG) cargo test --doc --locked

# Most of them wait, for a ping, a grace or a disk: one more than there are processors.
test-rust:
	$(call headline,Rust tests)
	if cargo nextest --version >/dev/null 2>&1; then $(DEBUG) cargo nextest run --locked --test-threads $$(($$(getconf _NPROCESSORS_ONLN) + 1)) $(if $(CI),--profile ci); else $(DEBUG) cargo test --locked; fi

test-chaos: dist/hallway
	$(call headline,Nothing lost and nothing twice while the server is killed and lines break)
	$(DEBUG) cargo run --locked --bin bench -- chaos --short

test-cost: dist/hallway
	@tools/need counters
	$(call headline,Instructions and system calls for each message and listener)
	$(DEBUG) cargo run --locked --bin bench -- cost

test-browser: dist/hallway
	@tools/need chromium playwright python-clients nginx
	$(call headline,The binary in a real browser)
	npm --prefix end2end test

.PHONY: ci check fmt clippy guard deny
ci: DEBUG := $(LINTED)
ci: check test
check: fmt clippy guard deny

fmt:
	$(call headline,Format)
	cargo fmt --all --check
	@# Feeds are listed by a macro, where cargo fmt does not look.
	rustfmt --edition 2024 --check server/src/feeds/*.rs

guard:
	$(call headline,What must not be there)
	tools/guard

clippy:
	@tools/need wasm-target
	$(call headline,Clippy: the server's half)
	$(LINTED) cargo build --locked --all-targets
	$(call headline,Clippy: the browser's half)
	cargo clippy --locked -p frontend $(WASM) -- -D warnings

deny:
	@tools/need cargo-deny
	$(call headline,Licenses and sources of the dependencies)
	cargo deny check bans licenses sources

BENCH = cargo run --locked --release -p bench --

# Peers of others are fetched only when asked for, with bench-peers; what is not there is left out.
.PHONY: bench bench-quick bench-all bench-peers
bench: dist/hallway
	$(BENCH) results $(ARGS)

bench-quick: dist/hallway
	$(BENCH) results --quick --to target/bench/RESULTS.md

# Every scenario for itself, one after the other: half an hour, most of it the million who come and go, and the million messages.
bench-all: dist/hallway
	@tools/need counters
	$(BENCH) fanout --pin
	$(BENCH) fanout --pin --listeners 10000 --closed --memory
	$(BENCH) idle --pin --listeners 10000
	$(BENCH) idle --pin --listeners 10000 --seen people
	$(BENCH) slow --pin --rounds 3
	$(BENCH) slow --pin --listeners 9000 --deaf 1000 --rate 5 --seconds 40 --bytes 4000 --rounds 3
	$(BENCH) rooms --memory
	$(BENCH) page --pin --phones 0
	$(BENCH) page --readers 1
	$(BENCH) publish
	$(BENCH) publish --server bench/slow-sync
	$(BENCH) votes
	$(BENCH) outside
	$(BENCH) viewer
	$(BENCH) reconnect --listeners 10000
	$(BENCH) replay
	$(BENCH) history
	$(BENCH) cost
	$(BENCH) churn --listeners 1000000

bench-peers:
	bench/peers/install

# What test-cost expects from now on: for a change that is meant to cost more, or has made a message cheaper.
.PHONY: cost-renew
cost-renew: dist/hallway
	@tools/need counters
	cargo run --locked --bin bench -- cost --renew

# How long frames take in a real browser while a long past is read and many talk: some minutes, of a machine with nothing else to do.
.PHONY: figures
figures: dist/hallway
	@tools/need chromium playwright
	npm --prefix end2end run figures

# Lighthouse itself comes from npm, once.
.PHONY: lighthouse
lighthouse: dist/hallway
	@tools/need chromium playwright
	npm --prefix end2end run lighthouse

# Into docs/screenshots. Look at each before you commit it.
.PHONY: screenshots
screenshots: dist/hallway
	@tools/need chromium playwright fonts
	node end2end/screenshots.mjs docs/screenshots tour

CHAOS = cargo run --locked --release -p bench --

.PHONY: chaos soak soak-chaos soak-disk soak-fuzz mutate
chaos: dist/hallway
	$(CHAOS) chaos --messages 100000 --kills 20 --restarts 5 --freezes 2 --backups 3 --proxy --seconds 120 $(ARGS)

soak: soak-chaos soak-disk soak-fuzz mutate

soak-chaos: dist/hallway
	$(CHAOS) chaos --messages 1000000 --kills 100 --seconds 1200 $(ARGS)
	$(CHAOS) chaos --messages 200000 --kills 50 --restarts 10 --freezes 10 --backups 10 --proxy --seconds 600 $(ARGS)
	$(CHAOS) reconnect --listeners 1000
	$(CHAOS) reconnect --listeners 10000
	$(CHAOS) publish
	$(CHAOS) replay

# The dead line needs root: it takes two network namespaces.
soak-disk:
	$(call headline,Power cuts and a dead line)
	HALLWAY_POWER_CUTS=200 cargo test --locked -p server --test disk power
	cargo build --locked -p server --bin hallway
	tools/half-open target/debug/hallway

# Built quickly, and with names in what it prints when something is wrong.
QUICK_TO_BUILD := CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
soak-fuzz:
	@tools/need cargo-fuzz
	$(call headline,What strangers send: a minute each)
	for target in accept cursor event_stream nickname publish; do \
		$(QUICK_TO_BUILD) RUSTC_BOOTSTRAP=1 cargo fuzz run $$target -s none -- -max_total_time=60; \
	done

# Breaks the code on purpose and shows which test notices: about a quarter of an hour.
mutate:
	tools/mutate
