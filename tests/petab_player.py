"""A PEtab 2 problem played from its files alone: nothing of the package is used, so that the files must say everything.

Periods in order of time, libRoadRunner between them; all conditions of one time are worked out before any is set.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

WORDS = {"exp": math.exp, "ln": math.log, "log": math.log, "sqrt": math.sqrt, "max": max}


class Player:
    def __init__(self, folder: Path, relative: float = 1e-6, absolute: float = 1e-9):
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        self.tables = {name: read(folder / f"{name}.tsv") for name in
                       ("conditions", "experiments", "observables", "measurements", "parameters")}
        self.rr = roadrunner.RoadRunner(str(folder / "exerkine.xml"))
        self.names = set(self.rr.model.getGlobalParameterIds())
        self.nominal = {row["parameterId"]: float(row["nominalValue"]) for row in self.tables["parameters"]}
        self.changes = defaultdict(list)
        for row in self.tables["conditions"]:
            self.changes[row["conditionId"]].append((row["targetId"], code(row["targetValue"])))
        self.periods = defaultdict(lambda: defaultdict(list))
        for row in self.tables["experiments"]:
            self.periods[row["experimentId"]][float(row["time"])].append(row["conditionId"])
        self.observables = {row["observableId"]: row for row in self.tables["observables"]}
        integrator = self.rr.integrator
        integrator.setValue("relative_tolerance", relative)
        integrator.setValue("maximum_num_steps", 200_000)
        self.absolute = absolute

    def play(self, experiment: str, values: dict[str, float] | None = None) -> list[tuple[dict[str, str], float]]:
        """Return the measurements of an experiment, each with what the model reads there."""
        rr = self.rr
        self.values = {**self.nominal, **(values or {})}
        rr.resetAll()
        rr.integrator.setValue("absolute_tolerance", [self.absolute] * rr.model.getNumRateRules())
        for name, value in self.values.items():
            if name in self.names:
                rr[name] = value
        measurements = [row for row in self.tables["measurements"] if row["experimentId"] == experiment]
        stops = sorted({*self.periods[experiment], *(float(row["time"]) for row in measurements)})
        now, found = stops[0], []
        for stop in stops:
            if stop > now:
                rr.simulate(now, stop, 2)
            now = stop
            for name, value in [(target, self.worked_out(expression)) for condition in self.periods[experiment].get(stop, ())
                                for target, expression in self.changes[condition]]:
                rr[name] = value
            found += [(row, self.read(row)) for row in measurements if float(row["time"]) == stop]
        return found

    def read(self, row: dict[str, str]) -> float:
        observable = self.observables[row["observableId"]]
        places = observable["observablePlaceholders"].split(";")
        given = {place: self.worked_out(code(text))
                 for place, text in zip(places, row["observableParameters"].split(";"), strict=True)}
        return self.worked_out(code(observable["observableFormula"]), given)

    def worked_out(self, expression, given: dict[str, float] | None = None) -> float:
        known = {name: (given or {}).get(name, self.values.get(name)) for name in expression.co_names if name not in WORDS}
        known = {name: self.rr[name] if name in self.names and name not in (given or {}) else value
                 for name, value in known.items()}
        return float(eval(expression, {"__builtins__": {}, **WORDS}, known))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def code(text: str):
    return compile(text.replace("^", "**"), text, "eval")
