# sikodms. `make help` lists the targets.
#
# Installing is done once: each step leaves a stamp and is repeated only when its lock or source is newer.

PORT ?= $(or $(SIKODMS_SERVER_PORT),6543)
VAR ?= var
PYTHON ?= python3
DATA ?= ../shared/data
BENCH ?= circle
ARGS ?=

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install tantivy run test picture lint bench docs strings lock clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps
HASHED := --require-hashes --no-build-isolation
INSTALLED := .venv/.installed
INSTALLED_TANTIVY := .venv/.installed-tantivy
INSTALLED_DEV := .venv/.installed-dev
BROWSER := .venv/.browser
ASSETS := sikodms/static/manifest.json
CATALOGS := $(patsubst %.po,%.mo,$(wildcard sikodms/locale/*/LC_MESSAGES/sikodms.po))
NOUNS := index/built/.made
THEME := $(shell find sikodms/theme -type f -not -path '*/node_modules/*' -not -name '*.py' -not -name '*.pyc')

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18
	@echo "Variables: PORT=6543, VAR=var (all data), DATA and BENCH=archive|circle|document|rush (for bench), ARGS (for test: make test ARGS='-k search')"

run: export VAR := $(VAR)
run: $(INSTALLED) $(ASSETS) $(CATALOGS) $(NOUNS) ## install what is missing and start the portal on http://localhost:$PORT
	@SIKODMS_SERVER_PORT=$(PORT) exec $(BIN)/sikodms -c development.ini serve

test: $(INSTALLED) $(INSTALLED_DEV) $(ASSETS) $(CATALOGS) $(NOUNS) $(BROWSER) ## install what the tests need and run them all
	@exec $(BIN)/python -m pytest $(ARGS)

picture: $(INSTALLED) $(INSTALLED_DEV) $(ASSETS) $(CATALOGS) $(NOUNS) $(BROWSER) ## the picture of the readme anew
	@SIKODMS_PICTURE=1 exec $(BIN)/python -m pytest -q tests/browser/test_picture.py

lint: $(INSTALLED) $(INSTALLED_DEV) ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(INSTALLED) $(INSTALLED_DEV) $(ASSETS) $(CATALOGS) $(NOUNS) ## the figures of the readme, measured with real texts: make bench DATA=folder
	@exec $(BIN)/python bench/$(BENCH).py --data $(DATA) $(ARGS)

docs: $(INSTALLED) ## docs/*.md as pages in build/docs
	@exec $(BIN)/python docs/build.py build/docs

strings: $(INSTALLED) ## the catalogs of translations up to date with what people read; says what lacks
	@$(BIN)/python -W ignore -m sikodms.strings build/sikodms.pot
	@exec $(BIN)/python -W ignore -m sikodms.catalogs bring

install: $(INSTALLED) $(ASSETS) $(CATALOGS) $(NOUNS) ## only install

tantivy: $(INSTALLED_TANTIVY) ## install the faster engine of the index as well; choose it with index.engine = tantivy

lock: $(INSTALLED) ## write the locks anew from pyproject.toml
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install -qq --disable-pip-version-check uv
	sh -c 'compile="build/uv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 --universal --no-header" && \
	$$compile pyproject.toml -o requirements.txt && \
	$$compile --group build -o requirements-build.txt && \
	$$compile --group node -o requirements-node.txt && \
	$$compile --group tantivy -o requirements-tantivy.txt && \
	$$compile --group dev -c requirements.txt -o requirements-dev.txt'

clean: ## remove what was built; data under var/ stays
	rm -rf build sikodms/static $(CATALOGS) index/built .venv sikodms/theme/node_modules

$(INSTALLED): requirements-build.txt requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sikodms needs Python 3.11 or newer; name one: make $@ PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "This Python makes no virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the portal into .venv (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) $(HASHED) -r requirements-build.txt
	@$(PIP) $(HASHED) -r requirements.txt
	@$(PIP) --no-build-isolation -e .
	@touch $@

$(INSTALLED_TANTIVY): requirements-tantivy.txt | $(INSTALLED)
	@echo "Installing tantivy (once) …"
	@$(PIP) $(HASHED) -r requirements-tantivy.txt
	@touch $@

$(INSTALLED_DEV): $(INSTALLED) requirements-dev.txt $(INSTALLED_TANTIVY)
	@echo "Installing what the tests need (once) …"
	@$(PIP) $(HASHED) -r requirements-dev.txt
	@touch $@

$(NOUNS): index/german/nouns.py index/german/compounds.py index/german/language.py requirements.txt | $(INSTALLED)
	@echo "Making the list of German nouns (once) …"
	@$(BIN)/python -W ignore -m index.german.nouns
	@touch $@

$(ASSETS): $(THEME) | $(INSTALLED)
	@echo "Building the theme (once) …"
	@sh sikodms/theme/build.sh "$(CURDIR)/$(BIN)"
	@touch $@

$(CATALOGS): %.mo: %.po sikodms/catalogs.py | $(INSTALLED)
	@exec $(BIN)/python -W ignore -m sikodms.catalogs compile $<

$(BROWSER): tests/browser/install.sh | $(INSTALLED)
	@sh tests/browser/install.sh
	@touch $@
