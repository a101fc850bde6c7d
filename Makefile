# Dossier. `make help` says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
# Swift's own library is linked in: the program starts twice as fast and needs no Swift where it runs.
STATIC := -c release --static-swift-stdlib
RELEASE := $(STATIC) --product dossier
DOSSIER = $$($(SWIFT) build $(RELEASE) --show-bin-path)/dossier
SCREEN_TESTS := .build/screen-tests
LUA_FILES := scripts $(wildcard Tests/InterchangeTests/Mappings) Benchmarks

.PHONY: help demo build test lint bench install clean setup setup-test setup-lint

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: build ## Build, then open the workbench on made-up data; without a terminal run a short tour
	@if [ -t 0 ] && [ -t 1 ]; then \
		exec "$(DOSSIER)" demo; \
	else \
		exec "$(DOSSIER)" demo --script scripts/tour.lua; \
	fi

build: setup ## Build the program as it is installed
	$(SWIFT) build $(RELEASE)

test: setup-test $(SCREEN_TESTS)/ready ## Build everything and run every test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	$(SCREEN_TESTS)/bin/python -m pytest -q --tb=short -p no:cacheprovider Tests/ScreenTests

# The terminal's tests drive the program through an emulator, in Python of their own.
$(SCREEN_TESTS)/ready: Tests/ScreenTests/requirements.txt
	python3 -m venv $(SCREEN_TESTS)
	$(SCREEN_TESTS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

lint: setup-lint ## Check the layout of Swift and the sense of Lua
	$(SWIFT) format lint --strict --parallel -r Sources Tests Benchmarks Package.swift
	luacheck --quiet $(LUA_FILES)

# A million clients: ARCHIVE=… names an archive of them (one is made otherwise), CSV=… the peers' clients.csv for the
# import and the search, PEERS=… the folder the peers' run works in for the questions asked side by side.
bench: build ## Measure against the floors and print the ratios
	$(SWIFT) build $(STATIC) --product bridge-benchmark
	"$$($(SWIFT) build $(STATIC) --show-bin-path)/bridge-benchmark"
	@archive="$(ARCHIVE)"; \
	if [ -z "$$archive" ]; then \
		archive="$$(mktemp -d)/million.dossier"; \
		"$(DOSSIER)" demo --clients 1000000 --keep "$$archive"; \
	fi; \
	/usr/bin/python3 Benchmarks/startup.py --dossier "$(DOSSIER)" --archive "$$archive"; \
	/usr/bin/python3 Benchmarks/terminal.py --dossier "$(DOSSIER)" --archive "$$archive"
	@if [ -n "$(CSV)" ]; then \
		/usr/bin/python3 Benchmarks/import.py --dossier "$(DOSSIER)" --csv "$(CSV)"; \
		/usr/bin/python3 Benchmarks/search.py --dossier "$(DOSSIER)" --csv "$(CSV)"; \
	else \
		echo "W6 and W8 are left out: CSV=… names the clients.csv that the peers' gen.py makes"; \
	fi
	@if [ -n "$(PEERS)" ]; then \
		/usr/bin/python3 Benchmarks/peers.py --dossier "$(DOSSIER)" --peers "$(PEERS)"; \
		/usr/bin/python3 Benchmarks/update.py --dossier "$(DOSSIER)" --peers "$(PEERS)"; \
	else \
		echo "W2, W3, W4, W5 and W7 are left out: PEERS=… names the folder that the peers' run works in"; \
	fi

install: build ## Install under PREFIX (/usr/local)
	install -D -m 755 "$(DOSSIER)" "$(DESTDIR)$(PREFIX)/bin/dossier"
	install -D -m 644 -t "$(DESTDIR)$(PREFIX)/share/dossier/scripts" scripts/*.lua

clean: ## Remove what was built
	rm -rf .build

setup: ## Install the system packages that building needs and that are missing
	@.ci/packages build

setup-test:
	@.ci/packages build test

setup-lint:
	@.ci/packages lint
