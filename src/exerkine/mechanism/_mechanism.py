"""The mechanism as an immutable value: states, inputs, parameters, observables, arrows, laws, sources."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.mechanism._modulators import Modulator
from exerkine.mechanism._posterior import Posterior
from exerkine.mechanism._text import Law, ModuleText


@dataclass(frozen=True)
class State:
    """One state: its symbol, links, declared speed class (``fast``, ``middle`` or ``slow``), unit and names."""

    symbol: str
    entity_id: str
    outcome_code: str
    speed: str
    unit: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Input:
    """What a session sets while it lasts; ``rest`` is its value otherwise."""

    symbol: str
    rest: float
    unit: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Parameter:
    """One number of nature: median, bounds of its prior, where it comes from and how far to trust it.

    ``prior`` is ``fixed``, ``lognormal`` (median ``value``, as wide as if ``lo``..``hi`` held the middle 90 %, and
    truncated to them) or ``uniform`` (on ``lo``..``hi``).  ``grade`` is ``measured``, ``derived`` or ``prior``.
    """

    symbol: str
    value: float
    unit: str
    lo: float
    hi: float
    prior: str
    source: str
    grade: str
    note: str

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Return ``n`` draws from the prior, shape (n,)."""
        if self.prior == "fixed":
            return np.full(n, self.value)
        if self.prior == "uniform":
            return rng.uniform(self.lo, self.hi, n)
        sigma = math.log(self.hi / self.lo) / (2 * 1.6448536269514722)
        draws = np.log(self.value) + sigma * rng.standard_normal(n)
        while (outside := (draws < math.log(self.lo)) | (draws > math.log(self.hi))).any():
            draws[outside] = np.log(self.value) + sigma * rng.standard_normal(int(outside.sum()))
        return np.exp(draws)


@dataclass(frozen=True)
class Observable:
    """What a laboratory or clinic reads: a rule of the mechanism, its unit, and the trait that meets a baseline.

    ``solve`` says how ``anchor`` moves the reading: ``scale`` (proportional), ``offset`` (added), ``logit`` (added on
    the logit between 0 and the parameter ``top``) or ``derived`` (no anchor of its own).  ``role`` is ``exerkine``,
    ``outcome`` or ``other``; ``person_field`` is the measure of a person that it must meet (0 at the start for an
    ``offset`` without one); ``better`` is ``up``, ``down`` or empty; ``mcid`` is None where none is known.
    """

    symbol: str
    outcome_code: str
    unit: str
    display_unit: str
    role: str
    person_field: str
    anchor: str
    solve: str
    top: str
    lo: float
    hi: float
    better: str
    mcid: float | None
    mcid_source: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Arrow:
    """A cut: the weights that are set to zero to remove one influence, and the statements it stands for."""

    arrow_id: str
    parameters: tuple[str, ...]
    statements: tuple[str, ...]
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Exerkine:
    """Where an exerkine comes from, where it goes, and what it acts on; symbols are those of the modules.

    ``symbol`` is its observable, ``blood`` and ``brain`` are states (``brain`` is empty where blood acts directly), and
    ``targets`` are states whose laws read one of the two.  ``lever`` are parameters that empty the pool when all of
    them are zero.  ``transport`` are statements on the way into the brain, empty where none is known; ``note`` then
    says what the mechanism does.
    """

    symbol: str
    entity_id: str
    sources: tuple[str, ...]
    released_by: tuple[str, ...]
    blood: str
    clearance: str
    transport: tuple[str, ...]
    brain: str
    lever: tuple[str, ...]
    targets: tuple[str, ...]
    statements: tuple[str, ...]
    duality: str
    note: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Variant:
    """A rival law or a contested pattern: parameters set to other values; one of each ``group`` at a time."""

    variant_id: str
    group: str
    settings: Mapping[str, float]
    statements: tuple[str, ...]
    label_en: str
    label_zh: str
    note: str


@dataclass(frozen=True)
class Place:
    """One place of the muscle-brain map: a state or observable, its organ, and where it stands on the wide drawing.

    ``kind`` is ``exerkine``, ``pathway`` or ``outcome``.  ``scale`` is what counts as a change by the whole, in the
    symbol's unit; None where a change counts relative to the value itself.
    """

    symbol: str
    organ: str
    column: int
    row: int
    kind: str
    scale: float | None
    better: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Reference:
    """A source: id, citation, address, and how it was read."""

    source_id: str
    citation: str
    url: str
    read_from: str


@dataclass(frozen=True, repr=False)
class Mechanism:
    """Equations and numbers, as returned by `read_mechanism`.

    ``sbml`` is the joined SBML L3V2 model with every parameter at its median and inputs at rest; ``knowledge_hash``
    is the SHA-256 of the text and tables it was read from, ``prior_hash`` that of the laws and the priors alone.
    """

    states: tuple[State, ...]
    inputs: tuple[Input, ...]
    parameters: Mapping[str, Parameter]
    observables: Mapping[str, Observable]
    arrows: tuple[Arrow, ...]
    variants: Mapping[str, Variant]
    map: tuple[Place, ...]
    references: Mapping[str, Reference]
    text: ModuleText
    sbml: str
    knowledge_hash: str = ""
    prior_hash: str = ""
    chosen: tuple[str, ...] = ()
    """Variants that are switched on."""
    folder: str = ""
    held_states: tuple[str, ...] = ()
    """States that stay where a run starts them."""
    exerkines: Mapping[str, Exerkine] = dataclasses.field(default_factory=dict)
    modulators: Mapping[str, Modulator] = dataclasses.field(default_factory=dict)
    posterior: Posterior | None = None
    """What data have left of the priors of some parameters."""

    def __repr__(self) -> str:
        counts = f"{len(self.states)} states, {len(self.parameters)} parameters"
        return f"<Mechanism {self.knowledge_hash[:8]}: {counts}>"

    def __getstate__(self) -> dict[str, object]:
        """Return the fields alone: what was worked out from them holds functions, which no worker process can be sent."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @cached_property
    def laws(self) -> dict[str, Law]:
        """Return the rate or rule of every driven symbol."""
        return {law.symbol: law for law in self.text.laws if law.kind != "start"}

    @cached_property
    def rates(self) -> tuple[tuple[str, ...], Callable[..., list[Any]]]:
        """Return the names that the rates need, and the rates of all states, in order, as one function of them."""
        from exerkine.mechanism._formulas import rate_functions

        return rate_functions(self)

    @cached_property
    def medians(self) -> dict[str, float]:
        """Return symbol -> central value of every parameter: of the posterior where there is one, else the prior's median."""
        priors = {symbol: parameter.value for symbol, parameter in self.parameters.items()}
        return priors | dict(self.posterior.central) if self.posterior else priors

    @property
    def bands(self) -> str:
        """Return what draws of the parameters are: of the ``posterior``, or of the ``prior`` alone."""
        return "posterior" if self.posterior else "prior"

    def sample_parameters(self, rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
        """Return ``n`` draws of every parameter that is not fixed, each of shape (n,).

        Those of a posterior come together; the others are drawn from their priors, one by one.
        """
        priors = {
            symbol: parameter.sample(rng, n)
            for symbol, parameter in self.parameters.items()
            if parameter.prior != "fixed"
        }
        return priors | self.posterior.sample(rng, n) if self.posterior else priors

    def with_posterior(self, posterior: Posterior | None) -> Mechanism:
        """Return the mechanism with the draws and central values of a posterior, or with its priors alone."""
        from exerkine.mechanism._compile import with_values

        priors = {symbol: self.parameters[symbol].value for symbol in (self.posterior.symbols if self.posterior else ())}
        values = priors | (dict(posterior.central) if posterior else {})
        return self.replace(posterior=posterior, sbml=with_values(self.sbml, values) if values else self.sbml)

    def with_variants(self, *variant_ids: str) -> Mechanism:
        """Return the mechanism with variants of ``variants.csv`` switched on: their parameters are fixed at their values.

        Raises
        ------
        UnknownNameError
            There is no such variant, or two of one group are asked for.
        """
        from exerkine.mechanism._compile import with_values

        groups: dict[str, str] = {}
        for name in variant_ids:
            if name not in self.variants:
                raise UnknownNameError(f"'{name}' is no variant. {unknown_name_advice(name, self.variants)}")
            other = groups.setdefault(self.variants[name].group, name)
            if other != name:
                what = self.variants[name].group
                raise UnknownNameError(f"'{name}' and '{other}' exclude each other: both say how {what} behaves")
        settings = {symbol: value for name in variant_ids for symbol, value in self.variants[name].settings.items()}
        fixed = {s: dataclasses.replace(self.parameters[s], value=v, prior="fixed") for s, v in settings.items()}
        sbml = with_values(self.sbml, settings)
        return self.replace(parameters={**self.parameters, **fixed}, sbml=sbml, chosen=(*self.chosen, *variant_ids),
                            posterior=self.posterior and self.posterior.without(settings))

    def with_numbers(self, values: Mapping[str, float]) -> Mechanism:
        """Return the mechanism with other central values of some parameters.

        Their priors keep their bounds, and no posterior speaks of them.

        Raises
        ------
        UnknownNameError
            A name is no parameter.
        """
        from exerkine.mechanism._compile import with_values

        for symbol in values:
            if symbol not in self.parameters:
                raise UnknownNameError(f"'{symbol}' is no parameter. {unknown_name_advice(symbol, self.parameters)}")
        changed = {symbol: dataclasses.replace(self.parameters[symbol], value=value) for symbol, value in values.items()}
        return self.replace(parameters={**self.parameters, **changed}, sbml=with_values(self.sbml, values),
                            posterior=self.posterior and self.posterior.without(values))

    def held(self, *states: str) -> Mechanism:
        """Return the mechanism with some states clamped where a run starts them.

        Raises
        ------
        UnknownNameError
            A name is no state.
        """
        from exerkine.mechanism._compile import with_held

        self._check_states(states)
        return self.replace(sbml=with_held(self.sbml, states), held_states=(*self.held_states, *states))

    def hooked(self, *states: str) -> Mechanism:
        """Return the mechanism with two inputs more for some states.

        ``source_X`` is added to the rate of X (in its unit, per day), ``loss_X`` (per day) times X is taken from it; both
        rest at zero, where nothing changes.

        Raises
        ------
        UnknownNameError
            A name is no state.
        """
        from exerkine.mechanism._compile import with_hooks

        self._check_states(states)
        hooks = [Input(f"source_{s}", 0.0, "fraction", f"{s}: source", f"{s}: 来源") for s in states]
        hooks += [Input(f"loss_{s}", 0.0, "per_day", f"{s}: loss", f"{s}: 丢失") for s in states]
        return self.replace(sbml=with_hooks(self.sbml, states), inputs=(*self.inputs, *hooks)) if states else self

    def _check_states(self, symbols: Iterable[str]) -> None:
        known = {state.symbol for state in self.states}
        for symbol in symbols:
            if symbol not in known:
                raise UnknownNameError(f"'{symbol}' is no state. {unknown_name_advice(symbol, known)}")

    def replace(self, **changes: object) -> Mechanism:
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]
