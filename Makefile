# make site | handouts | zip | test | serve | bench | receipts | strength | versions | lab | setup | clean.  Another Python: make site PYTHON=python3.12
SHELL := bash
PYTHON ?= python3
BIN := .venv/bin
ENGINE := verify/texclaims
SHOWN := $(addprefix docs/assets/,katex/katex.min.css equation.css equation.js wrong-versions.css)
NODE := node_modules/.package-lock.json

export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DELETE_ON_ERROR:
.PHONY: site handouts zip test serve bench strength versions lab receipts wheels setup chromium clean

# verify every equation, then build the site into site/
site: setup
	$(BIN)/pytest verify -n auto
	$(BIN)/mkdocs build --strict
	@echo "The site is in site/. To read it, run this and open http://127.0.0.1:8000/"
	@echo "  $(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000"

# the site anew, with a handout of each chapter as PDF in site/handouts/; after `make site`, and before `make zip`
handouts: setup chromium
	HANDOUTS=true $(BIN)/mkdocs build --strict

# the built site as a zip, which reads from a folder without a server
zip: setup
	@test -f site/index.html || { echo "site/ is not built; run: make site"; exit 1; }
	$(BIN)/python overrides/folder.py site initproof.zip
	@echo "Unpack initproof.zip and open initproof/index.html."

# everything: lint, types, engine, equations afresh, site, the site in a browser
test: setup chromium
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests --ignore=tests/browser -n auto
	$(BIN)/pytest verify --fresh --both -n auto
	$(BIN)/mkdocs build --strict
	$(BIN)/pytest tests/browser -n 2

# drafting: the site at http://127.0.0.1:8000/, rebuilt as you write; an unverified equation shows in red
serve: setup
	$(BIN)/mkdocs serve

# how fast, and how the cost grows
bench: setup
	$(BIN)/python bench/bench.py

# how many wrong initializers are noticed; the score is shown on the site. MORE=1: the smallest errors, and what other projects'
# assertions let through; LIKES=1: which equations notice that a check runs another function, in some minutes;
# UPSTREAM=PATH: how much PyTorch's own test/nn/test_init.py notices, which needs SciPy and expecttest
strength: setup
	$(BIN)/python tests/strength $(if $(MORE),--more) $(if $(LIKES),--likes) $(if $(UPSTREAM),--upstream $(UPSTREAM))

# what PyTorch says and does, in each version from 2.1 on -> verify/versions/results, to be committed. Each version is installed into
# an environment that is deleted afterwards: some minutes and five gigabytes, one after the other. VERSIONS="2.5.1 2.9.1": these alone.
versions: setup
	PYTHONPATH=verify $(BIN)/python -m versions all $(VERSIONS)
	PYTHONPATH=verify $(BIN)/python -m versions others

# the numbers of the depth lab: lines from the pages' equations, dots from runs; they are committed
lab: setup
	$(BIN)/python lab

# the whole verification on this machine's GPU -> its receipt in verify/receipts, to be committed. It needs PyTorch alone, and no
# network, where wheels/ came along (see `wheels`); PYTHON is then the one that has PyTorch. DEVICE=cpu takes the same path without a GPU.
DEVICE ?= cuda
CARRIED := $(wildcard wheels/*.whl)
receipts: $(if $(CARRIED),.receipts/stamp,setup)
	$(if $(CARRIED),PYTHONPATH=.receipts:verify $(PYTHON) -m pytest -p texclaims.pytest_plugin,$(BIN)/pytest) \
	  verify/checks --device $(DEVICE) --receipt -n auto

.receipts/stamp: $(CARRIED)
	$(PYTHON) -m pip install --quiet --no-index --no-deps --no-compile --upgrade --target .receipts $(CARRIED)
	@touch $@

# what `receipts` needs beside PyTorch and NumPy, for Linux on x86-64 with that Python: take wheels/ along to a machine without a network
TARGET ?= 3.12
wheels: .venv/packages.stamp
	rm -rf wheels .receipts
	$(BIN)/python -m pip download --quiet --no-deps --only-binary=:all: --python-version $(TARGET) --dest wheels \
	  --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
	  $(shell sed -nE 's/^((click|execnet|iniconfig|interegular|lark|mpmath|msgspec|packaging|pluggy|Pygments|pytest-xdist|pytest|python-flint|sympy)==.*)/\1/p' constraints.txt)

# the environment, KaTeX, and what pages are shown with; costs nothing when nothing changed
setup: .venv/shown.stamp

# the stamp comes last, so an interrupted step is done again from its start
.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
	  echo "InitProof needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(or $(MAKECMDGOALS),site) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

# setuptools first, so that both builds use the pinned one too; the engine beside the site, so that pip looks for it nowhere else
.venv/packages.stamp: .venv/python.stamp pyproject.toml $(ENGINE)/pyproject.toml constraints.txt
	$(BIN)/python -m pip install -c constraints.txt setuptools
	$(BIN)/python -m pip install -c constraints.txt --no-build-isolation -e $(ENGINE) -e '.[dev]'
	@touch $@

# KaTeX and the style sheets; one that is missing, or was edited since, is put there anew
.venv/shown.stamp: .venv/packages.stamp package.json package-lock.json .npmrc $(wildcard $(ENGINE)/publishing/assets/*) $(NODE) $(SHOWN)
	PIP_CONSTRAINT=constraints.txt $(BIN)/texclaims setup
	@touch $@

$(NODE) $(SHOWN):

# a browser for tests/browser: one on the path, else Debian's package, else Playwright's download
chromium: .venv/packages.stamp
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
	  echo "No Chromium on the path: installing one."; \
	  if [ "$$(id -u)" != 0 ]; then $(BIN)/playwright install chromium; \
	  elif grep -qs '^ID=debian' /etc/os-release; then \
	    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; \
	  else $(BIN)/playwright install --with-deps chromium; fi; }

# back to a fresh clone; committed receipts stay
clean:
	rm -rf initproof.zip .venv wheels .receipts node_modules site .cache docs/assets/katex $(SHOWN) verify/report.json
	rm -rf verify/*.egg-info $(ENGINE)/*.egg-info $(ENGINE)/build
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
