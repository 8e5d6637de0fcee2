# Two commands do everything: `make compare` and `make test`. Both bring in what is missing.

CASE ?= scenarios/cases/web-tier.yaml
HEADROOM = .build/release/headroom

.PHONY: compare test build setup format lint reference clean

# The main job: one real load, bought in several ways.
compare: build
	$(HEADROOM) compare $(CASE)

# Linked statically it starts in a fifth less time, and runs where Swift is not installed.
build: setup
	swift build -c release --product headroom --static-swift-stdlib

test: setup
	swift test

# Compiles and links against SQLite, which also catches one without STRICT tables (before 3.37).
setup:
	@.ci/setup

format:
	swift format --in-place --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

# Writes docs/reference/ anew from the program's own declarations. Read the diff.
reference: setup
	UPDATE_GOLDEN=1 swift test --filter ReferenceTests

clean:
	rm -rf .build
