"""What a study, its arms, its measurements and a statement of the literature are: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DESIGNS = ("RCT", "CT", "PREPOST", "META", "ANIMAL")
CONDITIONS = ("HEALTHY_OLD", "PRE_SP", "SP", "FRAIL", "MCI", "AMCI", "AD", "DEMENTIA")
CONDITION_PREFIXES = ("OTHER_", "MODEL_")
EFFECT_TYPES = ("SMD", "MD", "PCT", "HR", "RHO")
DIRECTIONS = ("up", "down", "none")


@dataclass(frozen=True)
class Span:
    """A printed number, range or bound: ``3`` is 3 to 3, ``3-5`` has two ends, ``<=50`` has only an upper one."""

    lo: float | None = None
    hi: float | None = None

    @property
    def middle(self) -> float | None:
        """The one number to compute with: the midpoint, or the only end that is known."""
        if self.lo is None or self.hi is None:
            return self.hi if self.lo is None else self.lo
        return (self.lo + self.hi) / 2


@dataclass(frozen=True)
class Summary:
    """Mean of a group with its standard deviation and, where only that is printed, its standard error."""

    mean: float | None = None
    sd: float | None = None
    se: float | None = None


@dataclass(frozen=True)
class Source:
    """A publication: what a number of nature points at."""

    source_id: str
    citation: str
    doi: str = ""
    pmid: str = ""
    url: str = ""


@dataclass(frozen=True)
class TrainingArm:
    """One programme in one population of one study; ``trial`` joins the papers that share participants.

    ``n_ex`` and ``n_ctl`` are the largest numbers analysed (each outcome has its own).  ``weeks`` is the length of the
    programme; outcomes carry the week of measuring.  ``control`` says what the comparison group did, where known;
    ``same_training`` means that it trained too, so that the difference is not the effect of exercise.
    """

    arm_id: str
    study_id: str
    source_id: str
    trial: str
    design: str
    species: str
    condition: str
    n_ex: float | None
    n_ctl: float | None
    age_mean_y: float | None
    female_pct: float | None
    modality: str
    mode_detail: str
    control: str
    sessions_per_week: Span | None
    min_per_session: Span | None
    weeks: Span | None
    intensity_value: Span | None
    intensity_unit: str
    intensity_words: str
    co_intervention: str
    review_ref: str
    flags: frozenset[str] = frozenset()

    @property
    def has_full_programme(self) -> bool:
        """Whether sessions, minutes, weeks and some statement of intensity are all known."""
        known = (self.sessions_per_week, self.min_per_session, self.weeks, self.intensity_value or self.intensity_words)
        return all(known)


@dataclass(frozen=True)
class TrainingOutcome:
    """One measured outcome of one arm, as the source prints it; ``unit`` is empty where the source gives none.

    ``ex_*`` is the exercise group, ``ctl_*`` its comparison; ``*_change`` is the within-person change where printed.
    ``effect`` and its interval are the source's own, in ``effect_type`` (SMD, MD in ``unit``, PCT, HR, RHO).
    ``p_between`` is the p value between the arms where ``p_value`` is of the exercise arm alone.
    """

    arm_id: str
    outcome: str
    row: int
    measure: str = ""
    matrix: str = ""
    at_week: Span | None = None
    n_ex: float | None = None
    n_ctl: float | None = None
    unit: str = ""
    ex_pre: Summary = Summary()
    ex_post: Summary = Summary()
    ex_change: Summary = Summary()
    ctl_pre: Summary = Summary()
    ctl_post: Summary = Summary()
    ctl_change: Summary = Summary()
    effect: float | None = None
    effect_type: str = ""
    effect_lo: float | None = None
    effect_hi: float | None = None
    p_value: Span | None = None
    p_between: Span | None = None
    direction: str = ""
    read_from: str = ""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AcuteArm:
    """One group of people doing one bout; ``group`` tells arms apart that share the bout (trained, control leg ...)."""

    arm_id: str
    study_id: str
    source_id: str
    population: str
    group: str
    n: float | None
    age_mean_y: float | None
    female_pct: float | None
    modality: str
    intensity_value: float | None
    intensity_unit: str
    intensity_words: str
    duration_min: float | None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AcutePoint:
    """One value of one exerkine; ``t_min`` counts from the start of the bout, ``t_post_min`` from its end.

    ``spread_kind`` tells which of ``sd``, ``sem``, ``iqr`` or ``lo`` to ``hi`` is given; ``assumed_sem`` and
    ``assumed_sd`` mark a plus-minus that the source does not define.
    """

    arm_id: str
    exerkine: str
    matrix: str
    row: int
    measure: str
    unit: str
    t_min: float | None
    t_post_min: float | None
    mean: float | None
    sd: float | None
    sem: float | None
    iqr: float | None
    lo: float | None
    hi: float | None
    spread_kind: str
    statistic: str
    read_from: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AcuteDirection:
    """A finding without a number: which way an exerkine moved after a bout; ``direction`` is empty if not readable."""

    arm_id: str
    exerkine: str
    matrix: str
    row: int
    t_post_min: float | None
    direction: str
    p_value: Span | None
    read_from: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Assumptions:
    """Numbers that studies rarely print and that the arithmetic of effects needs, from ``assumptions.csv``.

    ``within_person_correlation`` is that of a measure before and after, ``correlations`` what it is for the outcomes that have
    one of their own.  ``telling`` is how likely an outcome on which a trial found nothing is told of, over one on which it found
    something.
    """

    within_person_correlation: float
    correlations: Mapping[str, float] = field(default_factory=dict)
    telling: float = 1.0

    def correlation(self, outcome: str) -> float:
        """Return the correlation of an outcome before and after."""
        return self.correlations.get(outcome, self.within_person_correlation)


@dataclass(frozen=True)
class Statement:
    """One signed causal edge of the literature; ``sign`` is 1, -1, 0 (no effect) or None (printed without a sign)."""

    statement_id: str
    subject: str
    relation: str
    object: str
    sign: int | None
    tissue: str
    context: str
    evidence: str
    references: tuple[str, ...]
    section: str
    line: int
    tier: str
    group_id: str = ""
    path_id: str = ""
    path_step: int | None = None
    same_edge_as: str = ""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entity:
    """A thing that statements speak of, with its names and its identifiers in public registers."""

    id: str
    name_en: str
    name_zh: str
    type: str
    hgnc_symbol: str = ""
    uniprot: str = ""
    chebi: str = ""
    go: str = ""
    mesh: str = ""
    mondo: str = ""
    uberon: str = ""
    xref_check: str = ""
    compartments: tuple[str, ...] = ()
    cell_ontology: str = ""
    other_xref: str = ""
    section: str = ""
    line: str = ""

    @property
    def identifiers(self) -> dict[str, str]:
        """The identifiers that are known, by register."""
        registers = ("hgnc_symbol", "uniprot", "chebi", "go", "mesh", "mondo", "cell_ontology", "uberon", "other_xref")
        return {name: getattr(self, name) for name in registers if getattr(self, name)}
