.PHONY: run test test-slow docs bench generate verdicts responses arrows posterior cuts clean
PYTHON ?= python3
BIN := .venv/bin
PEERS_PYTHON ?= python3.12
PEERS := benchmarks/.venv

.venv/.ready: requirements.lock pyproject.toml hatch_build.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

run: .venv/.ready
	@$(BIN)/exerkine simulate examples/persons/woman-72-sp-mci.yaml examples/programmes/recommended.yaml \
	  --against examples/programmes/usual-activity.yaml --weeks 26 -o out

test: .venv/.ready
	$(BIN)/ruff check src tests docs examples benchmarks hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 -m "not slow"

test-slow: .venv/.ready
	$(BIN)/python -m pytest -q -m slow

$(PEERS)/.ready: benchmarks/requirements-peers.txt pyproject.toml hatch_build.py
	$(PEERS_PYTHON) -m venv $(PEERS)
	grep -v '^amici==' benchmarks/requirements-peers.txt > $(PEERS)/wheels.txt
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $(PEERS)/wheels.txt
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	-PATH="$(CURDIR)/$(PEERS)/bin:$$PATH" $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check \
	  -r benchmarks/requirements-peers.txt
	touch $@

bench: $(PEERS)/.ready
	$(PEERS)/bin/python benchmarks/engines.py
	$(PEERS)/bin/python benchmarks/promise.py
	$(PEERS)/bin/python benchmarks/many.py

verdicts: .venv/.ready
	@$(BIN)/python docs/claims/write.py

responses: .venv/.ready
	@$(BIN)/python docs/responses/write.py

arrows: .venv/.ready
	@$(BIN)/python docs/claims/write_arrows.py

posterior: .venv/.ready
	@mkdir -p out
	$(BIN)/exerkine calibrate -o out/calibration --held-out --json > out/calibration.json
	$(BIN)/python docs/calibration/write.py out/calibration out/calibration.json src/exerkine/knowledge

cuts: .venv/.ready
	@mkdir -p out
	$(BIN)/exerkine validate --shipped --ablate --json > out/cuts.json
	$(BIN)/python docs/calibration/write_cuts.py out/cuts.json

generate: .venv/.ready
	@$(BIN)/python -m exerkine.engine.generator

docs: .venv/.ready
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo site: docs/_build/html/index.html

clean:
	rm -rf .venv $(PEERS) out docs/_build docs/_generated
