# Every command that the README gives. Each sets up what it needs first: .venv, and .venv-generate
# for the generator, whose caps on other packages must not reach what our users get.
PYTHON ?= python3
SCRIPTS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := .venv/$(SCRIPTS)
RUN := $(BIN)/python
SETUP := .venv/.setup-done .venv-generate/.setup-done

.DEFAULT_GOAL := help
.PHONY: help demo demo-watch setup test test-vendor coverage check generate format pull diff new-vendor \
	picture bench build test-wheel test-sdist types docs release clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.setup-done: pyproject.toml requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'prepaid needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...' >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[cli,mcp,notify,prometheus,testing]' --requirement requirements-dev.txt
	@touch $@

.venv-generate/.setup-done: requirements-generate.txt .venv/.setup-done
	$(PYTHON) -m venv .venv-generate
	.venv-generate/$(SCRIPTS)/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

setup: $(SETUP) ## make .venv and .venv-generate with everything the other targets need

demo: $(SETUP) ## read all balances from mock vendors on this machine
	@$(RUN) examples/demo.py

demo-watch: $(SETUP) ## watch a balance drain at a mock vendor, and the alert that fires once
	@$(RUN) examples/demo_watch.py

test: $(SETUP) ## run the tests [K=words] [FAST=1: without the slow ones]
	$(RUN) -m pytest --numprocesses auto --dist worksteal $(if $(K),-k '$(K)') $(if $(filter-out 0,$(FAST)),-m 'not slow')

test-vendor: $(SETUP) ## add an invented vendor to a copy, rename a field of it, and run all tests there
	WHOLE_SUITE=1 $(RUN) -m pytest --quiet tests/pipeline/test_fifth_vendor.py

coverage: $(SETUP) ## run the tests and report the branches of wrapper/ that none takes
	$(RUN) -m pytest --numprocesses auto --cov --cov-report=term

check: $(SETUP) ## derived files against a fresh run, lint, and types; never writes
	@failed=0; for step in '$(RUN) -m scripts.check' '$(BIN)/ruff check .' \
		'$(BIN)/ruff format --check .' '$(BIN)/mypy' '$(BIN)/pyright' '$(MAKE) --no-print-directory types'; do \
		echo "$$step"; $$step || failed=1; done; exit $$failed

format: $(SETUP) ## let ruff tidy the hand-written code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(SETUP) ## rebuild everything derived from specs/ [VENDOR=x]
	$(RUN) -m scripts.generate $(VENDOR)

pull: $(SETUP) ## see what changed on the vendors' pages [VENDOR=x] [PAGE=saved.md] [APPLY=1 READ=day]
	$(RUN) -m scripts.pull $(if $(VENDOR),--vendor '$(VENDOR)') $(if $(PAGE),--page '$(PAGE)') \
		$(if $(filter-out 0,$(APPLY)),--apply) $(if $(READ),--read '$(READ)')

new-vendor: $(SETUP) ## start a vendor: VENDOR=x and PAGE=page.md or SPEC=openapi.json [OPERATION=getCredits]
	$(RUN) -m scripts.new_vendor '$(VENDOR)' $(if $(PAGE),--page '$(PAGE)') \
		$(if $(SPEC),--spec '$(SPEC)') $(if $(OPERATION),--operation '$(OPERATION)')

diff: $(SETUP) ## classify what changed in the documents [BASE=rev]
	$(RUN) -m scripts.diff --base $(or $(BASE),HEAD)

picture: $(SETUP) ## draw docs/table.svg anew, from what the command line prints on a terminal
	$(RUN) -m tests.docs.picture

bench: ## measure side by side with other clients; needs nginx [QUICK=1]
	$(PYTHON) -m benchmarks $(if $(QUICK),--quick)

build: $(SETUP) ## make the wheel and the source archive in dist/, the same bytes each time
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1580601600) \
		$(RUN) -m hatchling build

test-wheel: build ## use the built wheel with the newest and with the lowest dependencies
	$(RUN) -m tests.release.wheel

test-sdist: build ## run the demo and the tests from the built source archive, away from the repository
	set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
		tar -xzf dist/*.tar.gz -C "$$folder" --strip-components=1; \
		$(MAKE) -C "$$folder" demo test

types: $(SETUP) ## pyright: the type of every public name is known
	PATH="$(CURDIR)/$(BIN):$$PATH" pyright --verifytypes prepaid --ignoreexternal

.venv-docs/.setup-done: requirements-docs.txt
	$(PYTHON) -m venv .venv-docs
	.venv-docs/$(SCRIPTS)/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

docs: $(SETUP) .venv-docs/.setup-done ## build the site in site/, check it, and see the check find what is broken
	.venv-docs/$(SCRIPTS)/zensical build --strict --clean
	$(RUN) -m tests.release.site site
	ZENSICAL="$(CURDIR)/.venv-docs/$(SCRIPTS)/zensical" \
		$(RUN) -m pytest --quiet tests/release/site_breaks.py

release: check docs test-wheel test-sdist ## check that this commit can be released; publishes nothing
	$(RUN) -m tests.release.ready

clean: ## remove what the other targets made
	rm -rf .venv .venv-generate benchmarks/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .coverage build dist
	rm -rf .venv-docs site
