# Suisho 推奨
#   make run    準備してビルドし、見本県で画面を開く (画面がなければ同じ仕事を端末で)
#   make test   準備して、すべての検査を行う
# On Debian everything is installed by itself; elsewhere make says what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# A built program finds its fonts beside itself only in a folder of the name `target`.
TARGET := $(if $(filter-out target,$(notdir $(CARGO_TARGET_DIR))),$(CARGO_TARGET_DIR)/target,$(or $(CARGO_TARGET_DIR),target))
export CARGO_TARGET_DIR := $(abspath $(TARGET))
UI_SOURCES = $(shell find ui -name node_modules -prune -o -name dist -prune -o -type f -print)

.PHONY: help setup setup-build run test bench deb bindings fmt clean

help:
	@sed -n 's/^#   //p' Makefile
	@echo "ほか / more: setup bench deb bindings fmt clean"

setup:
	@scripts/setup.sh test

setup-build:
	@scripts/setup.sh build

# The screens as the program carries them.
ui/dist/index.html: $(UI_SOURCES) | setup-build
	npm --prefix ui run build

run: setup-build ui/dist/index.html
	cargo build --workspace --bins
	@scripts/run.sh "$(TARGET)/debug/suisho" "$(TARGET)/sample"

# Quick answers first. The tests of the crate `tests` drive the program that is built just before them.
test: setup
	cargo fmt --all --check
	.tools/bin/cargo-deny --log-level error check licenses bans sources
	npm --prefix ui run lint
	npm --prefix ui run check
	npm --prefix ui run test
	npm --prefix ui run build
	cargo clippy --workspace --all-targets -- -D warnings
	cargo build --workspace --bins
	cargo test --workspace

# Ratios measured side by side in one run: tests/benches.
bench: ui/dist/index.html
	@scripts/setup.sh bench
	cargo build --release --workspace --bins --bench budgets
	cargo bench --workspace --bench budgets

# npm has no release of plugin-opener yet for the minor version of its crate; the one call that is used is the same in both.
deb: ui/dist/index.html
	ui/node_modules/.bin/tauri build --bundles deb --ignore-version-mismatches
	@find "$(TARGET)/release/bundle/deb" -name '*.deb'

# ui/src/bindings.ts from the Rust types; a test says when this is due.
bindings:
	UPDATE_BINDINGS=1 cargo test -q -p suisho bindings

fmt:
	cargo fmt --all
	npm --prefix ui run format

clean:
	cargo clean
	rm -rf .tools ui/dist ui/node_modules
