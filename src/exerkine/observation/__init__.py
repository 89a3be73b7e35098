"""What stands between the true state of a person and a number on paper: tests, assays, protocols."""

from exerkine.observation._compare import Comparison, Pair, band, compare_protocols
from exerkine.observation._concentrations import draw_lot, draw_scale, expected_concentration, simulate_concentration
from exerkine.observation._form import protocol_schema
from exerkine.observation._knowledge import (
    Assay,
    Fluctuation,
    Instrument,
    Retest,
    find_assay,
    read_assays,
    read_fluctuation,
    read_instruments,
    read_retests,
)
from exerkine.observation._observe import Observation, Observed, check_protocols, measuring_chance, observe
from exerkine.observation._parts import told_parts
from exerkine.observation._protocol import Protocol, Sample, Sitting
from exerkine.observation._read import protocol_from_dict, read_protocol
from exerkine.observation._repeated import (
    Measured,
    Repeat,
    Series,
    change_noise_sd,
    measurable,
    read_measured,
    read_repeats,
    series_of,
)
from exerkine.observation._scores import Link, draw_fluctuation, expected_score, link_of, noise_sd, simulate_score

__all__ = [
    "Assay",
    "Comparison",
    "Fluctuation",
    "Instrument",
    "Link",
    "Measured",
    "Observation",
    "Observed",
    "Pair",
    "Protocol",
    "Repeat",
    "Retest",
    "Sample",
    "Series",
    "Sitting",
    "band",
    "change_noise_sd",
    "check_protocols",
    "compare_protocols",
    "draw_fluctuation",
    "draw_lot",
    "draw_scale",
    "expected_concentration",
    "expected_score",
    "find_assay",
    "link_of",
    "measurable",
    "measuring_chance",
    "noise_sd",
    "observe",
    "protocol_from_dict",
    "protocol_schema",
    "read_assays",
    "read_fluctuation",
    "read_instruments",
    "read_measured",
    "read_protocol",
    "read_repeats",
    "read_retests",
    "series_of",
    "simulate_concentration",
    "simulate_score",
    "told_parts",
]
