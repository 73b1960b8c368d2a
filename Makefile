# `make` lists the targets. They need Python 3.11, 3.12 or 3.13 with pip and venv; to choose another
# Python: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
LOCK := requirements.lock

# Hide TensorFlow's log; errors are Python exceptions.
export TF_CPP_MIN_LOG_LEVEL ?= 3

# Keep byte code: tests and notebooks start many processes, each of which would compile Chroma anew.
unexport PYTHONDONTWRITEBYTECODE

# Seconds. With the default parameters, a notebook cell takes less than three minutes on two cores.
CELL_TIMEOUT := 600

# In CI, tests also measure which lines of the library they reach; pyproject.toml has the floor.
COVERAGE := $(if $(CI),--cov=chroma_lib)

.DEFAULT_GOAL := help
.PHONY: help run test quick lab lint format docs page site bench weights weights_256 results sweep lock \
	audit
.DELETE_ON_ERROR:

help:
	@echo "make run     run every notebook and print where the pictures and numbers are"
	@echo "make lab     open the notebooks in JupyterLab"
	@echo "make test    run all checks and tests, including the notebooks"
	@echo "make quick   run the tests that need no notebook, browser or drawing program: under four minutes"
	@echo "make lint    check code style, imports between packages, and types"
	@echo "make format  sort imports and format the code"
	@echo "make docs    build the book in site/, in English and Korean, and check it"
	@echo "make page    build the page that colors pictures in the browser, in site/try; needs npm"
	@echo "make site    open the book and that page on this machine; builds what is missing or old"
	@echo "make bench   measure the speed on this machine, also of others: half an hour"
	@echo "The first of these also creates $(VENV) and installs Chroma there."

run: $(STAMP)
	$(VENV)/bin/chroma run

# `loadfile` runs each file in one process, because the cells of a notebook depend on each other.
# Files start in the order given, not those with the most tests first: the longest have few tests.
PYTEST := $(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# One pytest for the notebooks and the tests gives one summary. `nbval-current-env` runs the
# notebooks with this Python, whatever kernels the machine has.
test: lint
	$(PYTEST) --nbval-lax --nbval-current-env --nbval-cell-timeout=$(CELL_TIMEOUT) $(COVERAGE) \
		notebooks tests

quick: $(STAMP)
	$(PYTEST) -p no:nbval -m "not cells and not kernel and not browser and not programs and not book" tests

lint: $(STAMP)
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check --quiet
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy

format: $(STAMP)
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

lab: $(STAMP)
	$(VENV)/bin/chroma lab

# Build the book in English and Korean into site/, and check every link, picture and letter of it.
docs: $(VENV)/.docs
	$(VENV)/bin/python -m docs.book

$(VENV)/.docs: $(STAMP)
	@echo "Installing Sphinx into $(VENV): only once."
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOCK) -e '.[docs]'
	@touch $@

# Serve the book and the coloring page, and build what is missing, or older than what it is made of.
# The page needs Node.js with npm; without it, the book is served alone and says so.
PORT ?= 8000
BOOK = docs notebooks README.md README.ko.md CHANGELOG.md CONTRIBUTING.md chroma_lib/weights_shipped
PAGE = docs/try chroma_lib/weights_shipped/dcgan_256
site: $(STAMP)
	@! { $(call is_old,site/index.html,$(BOOK),'docs/try/*'); } || $(MAKE) docs || { \
		echo "The book could not be built: see above." >&2; test -e site/index.html; }
	@! { $(call is_old,site/try/index.html,$(PAGE),''); } || $(MAKE) page || \
		echo "The coloring page could not be built: is npm installed? The site is served without" \
			"it, or with an older one." >&2
	@$(VENV)/bin/python -c 'import socket, sys; address = ("127.0.0.1", $(PORT)); \
		sys.exit(not socket.socket().connect_ex(address))' || { \
		echo "Port $(PORT) is in use: try make PORT=8001 site" >&2; exit 1; }
	@echo "Open http://127.0.0.1:$(PORT)/ in a browser. Ctrl-C stops the server."
	@$(VENV)/bin/python -m http.server $(PORT) --bind 127.0.0.1 --directory site

# Whether the file (1) is missing or older than a file in the folders (2), except paths like (3).
is_old = test ! -e $(1) || find $(2) -type f ! -path '*/.*' ! -path '*/__pycache__/*' \
	! -path '*/node_modules/*' ! -path $(3) -newer $(1) 2>/dev/null | grep -q .

# Build the page that colors pictures in the browser, with onnxruntime-web from npm.
page: $(STAMP)
	$(VENV)/bin/python docs/try/build.py --out site/try

# Measure the speed of Chroma, v0.2, PyTorch and others, and write benchmarks/RESULTS.md: half an hour
# on two cores.
bench: $(VENV)/.bench
	$(VENV)/bin/python -m benchmarks bench

$(VENV)/.bench: $(STAMP)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOCK) -e '.[bench]'
	@touch $@

# Train the shipped weights again and write their cards, which record how long each training took.
TRAIN = $(VENV)/bin/chroma train --sample-every 500
weights: $(STAMP)
	$(TRAIN) --size 128 --model dcgan --steps 2200 --out runs/dcgan_128
	$(TRAIN) --size 128 --model wgan_gp --steps 1300 --out runs/wgan_gp_128
	$(TRAIN) --model dcgan --steps 3000 --out runs/dcgan
	$(TRAIN) --model wgan_gp --steps 1900 --out runs/wgan_gp
	$(TRAIN) --noise film --steps 1500 --out runs/dcgan_film
	$(TRAIN) --noise input --steps 1500 --out runs/dcgan_input
	for name in dcgan wgan_gp dcgan_128 wgan_gp_128 dcgan_film dcgan_input; do \
		mkdir -p chroma_lib/weights_shipped/$$name && \
		cp runs/$$name/weights.* runs/$$name/card.json chroma_lib/weights_shipped/$$name/ \
			|| exit 1; done
	$(VENV)/bin/python -m benchmarks cards

# Train the weights that know the parts of whole figures: the masks with PyTorch, eight minutes on a
# GPU, and the palettes with TensorFlow, minutes on two cores.
weights_256: $(VENV)/.bench
	$(VENV)/bin/python -m benchmarks learn_masks --minutes 8.3 --workers 14 --out runs/masks.npz
	$(VENV)/bin/python -m benchmarks import_masks runs/masks.npz --out runs/masks_256
	for model in dcgan wgan_gp; do \
		$(VENV)/bin/python -m benchmarks learn_palettes --masks runs/masks_256 --model $$model \
			--seed 1 --drawings 2000 --steps 12000 --out runs/$${model}_256 || exit 1; done
	$(VENV)/bin/python -m benchmarks ship runs/dcgan_256 runs/wgan_gp_256
	$(VENV)/bin/python -m benchmarks cards dcgan_256 wgan_gp_256 --drawings 32

# Measure the long comparisons that notebooks 05 and 06 show: an hour or two.
results: $(STAMP)
	$(VENV)/bin/python -m benchmarks ablation --store
	$(VENV)/bin/python -m benchmarks models --store
	$(VENV)/bin/python -m benchmarks levers --store

# Run the sweep that notebook 07 shows: 36 short trainings. If interrupted, run it again to continue.
SWEPT = data/results/sweep
sweep: $(STAMP)
	$(VENV)/bin/chroma sweep benchmarks/sweep.yaml --out runs/sweep
	$(VENV)/bin/chroma sweep report runs/sweep
	mkdir -p $(SWEPT) && rm -rf $(SWEPT)/grids
	cp -r runs/sweep/report/table.csv runs/sweep/report/table.parquet runs/sweep/report/grids $(SWEPT)
	$(VENV)/bin/python -m benchmarks stale sweep --stamp

# Pin the newest versions that pyproject.toml allows, for every system and Python.
lock:
	$(call with,uv) pip compile --quiet --upgrade --universal --extra test --extra docs --no-annotate \
		--custom-compile-command "make lock" --output-file $(LOCK) pyproject.toml

# Look up known vulnerabilities of the pinned versions in the package index or at osv.dev; fails, and
# says so, if neither answers.
audit:
	@$(PYTHON) -m benchmarks.audit $(LOCK)

# Run a tool from the package index in a temporary environment.
with = @folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(PYTHON) -m venv "$$folder" && \
	"$$folder/bin/python" -m pip install --quiet --disable-pip-version-check $(1) && \
	"$$folder/bin/$(1)"

# The stamp is written last, so that make tries again after an install that failed. While the stamp
# is newer than pyproject.toml and the lock, nothing is installed and no network is needed.
$(STAMP): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "Chroma needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is" \
			"$$($(PYTHON) --version 2>&1 || true): try make PYTHON=python3.12" >&2; exit 1; }
	@rm -f $@
	@echo "Installing Chroma and its dependencies into $(VENV): takes minutes, but only once."
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOCK) -e '.[test]'
	@touch $@
