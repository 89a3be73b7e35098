"""Concentrations: the declared coefficients of variation, thawing, the limit of detection, scales of kits."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.observation import (
    draw_lot,
    draw_scale,
    expected_concentration,
    find_assay,
    read_assays,
    simulate_concentration,
)

MANY = 20_000
SERUM = find_assay("BDNF", "total", "serum", "ELISA")


@pytest.mark.parametrize("assay", read_assays(), ids=lambda a: f"{a.analyte}-{a.part}-{a.matrices[0]}-{a.method}")
def test_readings_have_the_declared_spread_within_a_run_and_between_lots(assay):
    rng, free = np.random.default_rng(5), dataclasses.replace(assay, lod=0.0)

    readings, _ = simulate_concentration(free, np.full(MANY, 100.0), rng)
    lots = draw_lot(assay, (MANY,), rng)

    assert readings.std() / readings.mean() == pytest.approx(assay.cv_run, rel=0.03)  # six SDs of an SD over 20,000
    assert lots.std() == pytest.approx(assay.cv_lot, rel=0.03)
    assert readings.mean() == pytest.approx(100, rel=0.005)
    assert lots.mean() == pytest.approx(1, rel=0.006)


def test_kits_for_irisin_read_far_above_mass_spectrometry_and_far_apart():
    rng = np.random.default_rng(6)
    elisa, spectrometry = (draw_scale(find_assay("IRISIN", "total", "plasma", m), (MANY,), rng) for m in ("ELISA", "MS"))

    assert np.median(elisa / spectrometry) == pytest.approx(29, rel=0.1)
    assert np.log(elisa).std() == pytest.approx(2.4, rel=0.03)
    assert np.log(spectrometry).std() < 0.2


@given(true=st.floats(0.01, 1e5), scale=st.floats(0.01, 100), cycles=st.integers(0, 10))
def test_thawing_only_ever_loses_and_by_the_same_share_each_time(true, scale, cycles):
    before, after = (expected_concentration(SERUM, np.array([true]), scale, freeze_thaw_cycles=n)[0] for n in (cycles, cycles + 1))

    assert after == pytest.approx(before * (1 - SERUM.thaw_loss))


def test_what_is_below_the_limit_is_marked_and_reported_as_the_limit():
    readings, below = simulate_concentration(SERUM, np.array([0.01, 20.0]), np.random.default_rng(7))

    assert below.tolist() == [True, False]
    assert readings[0] == SERUM.lod
    assert readings[1] > 10
