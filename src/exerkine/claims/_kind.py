"""Whether the mechanism was told a claim, or finds it: how many laws lie between what is done and what is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any

from exerkine.claims._arms import USUAL
from exerkine.claims._claims import Contrast
from exerkine.claims._experiments import Experiment, read_people
from exerkine.mechanism import Mechanism, read_equations, read_formulas
from exerkine.programmes import Perturbation, Scenario
from exerkine.simulation import levers_of, pools_of

AGE = "AGE"
LEAST_LAWS = 2
"""Of what is called emergent."""


class LawGraph:
    """Which states read which names, with all rules written out.

    The way from one pool of a molecule to the next of the same (muscle to blood, message to protein) counts as no law: it
    is one arrow of the literature.  ``inputs`` are what the sessions of each experiment set.
    """

    def __init__(self, mechanism: Mechanism, inputs: Mapping[str, frozenset[str]]):
        self.sbml = mechanism.sbml
        formulas = read_formulas(mechanism.sbml)
        self.inputs = inputs
        self.entity = {state.symbol: state.entity_id or state.symbol for state in mechanism.states}
        self.reads = {state: frozenset(formulas.function([law])[0]) for state, law in formulas.rates.items()}
        self.rules = {symbol: frozenset(formulas.function([rule])[0]) for symbol, rule in formulas.rules.items()}

    def laws_between(self, moved: Iterable[str], read: str) -> int | None:
        """Return the least number of laws on a way from what is moved (states, parameters, inputs) to what is read."""
        distance = self.distances(moved)
        names = self.rules.get(read, frozenset({read}))
        return min((distance[name] for name in names if name in distance), default=None)

    def distances(self, moved: Iterable[str]) -> dict[str, int]:
        """Return the least number of laws on a way from what is moved to every state that it reaches."""
        distance = dict.fromkeys(moved, 0)
        waiting = deque(distance)
        while waiting:
            source = waiting.popleft()
            for target, names in self.reads.items():
                if source not in names or target == source:
                    continue
                is_same = source in self.entity and self.entity[source] == self.entity[target]
                found = distance[source] + (0 if is_same else 1)
                if found < distance.get(target, found + 1):
                    distance[target] = found
                    waiting.append(target)
        return distance

    def kind(self, experiment: Experiment, contrast: Contrast) -> str:
        """Return ``emergent`` where two or more laws lie between, else ``built_in``.

        Where the comparator does the same and cuts something besides, the way leads through what is cut.  What differs between
        people with different diagnoses was put in with their norms.
        """
        read = contrast.symbol.removeprefix("-")
        people = read_people()
        one, other = people[experiment.who].person, people[experiment.against_who].person
        if one and other and one.diagnosis != other.diagnosis:
            return "built_in"
        laws = self.laws_of(experiment, read)
        return "emergent" if laws is not None and laws >= LEAST_LAWS else "built_in"

    def laws_of(self, experiment: Experiment, read: str) -> int | None:
        """Return the least number of laws between what an experiment does and what is read, None where no way leads there."""
        done, held = experiment.scenario, experiment.against
        trained = self.inputs[experiment.name]
        more = [p for p in done.perturbations if p not in held.perturbations]
        cut = [p for p in held.perturbations if p not in done.perturbations]
        if cut and not more and done.programme == held.programme:
            return self._through({*trained, *_moved(done.perturbations)}, _moved(cut), read)
        moved = _moved((*more, *cut)) | ({AGE} if experiment.against_who != experiment.who else set())
        return self.laws_between(moved | (trained if done.programme != held.programme else set()), read)

    def without(self, arrow: str) -> LawGraph:
        """Return the graph with the weight of an arrow at zero: what entered a law through it alone is read there no more."""
        import sympy

        equations, nothing = _equations(self.sbml), {sympy.Symbol(arrow): 0}

        def rest(names: Mapping[str, frozenset[str]], laws: Mapping[str, Any]) -> dict[str, frozenset[str]]:
            return {symbol: frozenset(s.name for s in laws[symbol].subs(nothing).free_symbols) if arrow in read else read
                    for symbol, read in names.items()}

        cut = copy(self)
        cut.reads, cut.rules = rest(self.reads, equations.rates), rest(self.rules, equations.rules)
        return cut

    def is_downstream(self, arrow: str, read: str) -> bool:
        """Return whether what is read lies one law or more beyond the states whose laws hold the weight of an arrow."""
        if arrow in self.rules.get(read, frozenset()):
            return False
        laws = self.laws_between((state for state, names in self.reads.items() if arrow in names), read)
        return laws is not None and laws >= 1

    def _through(self, moved: Iterable[str], gate: set[str], read: str) -> int | None:
        distance = self.distances(moved)
        entered = [distance[name] for name in gate if name in distance]
        for names in self.reads.values():
            if names & gate:
                entered += [distance[name] for name in names - gate if name in distance]
        onward = self.laws_between(gate, read)
        return None if not entered or onward is None else min(entered) + onward


@lru_cache(maxsize=2)
def _equations(sbml: str) -> Any:
    return read_equations(sbml)


def _moved(perturbations: Sequence[Perturbation]) -> set[str]:
    pools = pools_of(Scenario("", USUAL, tuple(perturbations)))
    return {*pools, *(lever for p in perturbations for lever in levers_of(p))}
