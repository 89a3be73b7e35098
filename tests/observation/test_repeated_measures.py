"""Repeated measures of a person: what a table may hold, and how far readings scatter, against simulated readings."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.errors import TableError
from exerkine.observation import (
    Measured,
    draw_fluctuation,
    link_of,
    measurable,
    read_fluctuation,
    read_instruments,
    read_measured,
    read_repeats,
    read_retests,
    series_of,
    simulate_score,
)


def table(tmp_path, *rows: str):
    file = tmp_path / "seen.csv"
    file.write_text("\n".join(["week,measure,value,unit", *rows]) + "\n", encoding="utf-8")
    return file


def test_symbols_fields_and_units_are_understood(tmp_path, mechanism):
    got = read_measured(table(tmp_path, "2,grip_kg,15.5,kg", "4,GAIT_SPEED,72,m/min", "4,IL6,3.1,"), mechanism, weeks=4)

    assert [(m.symbol, m.week) for m in got] == [("HGS", 2), ("GAIT_SPEED", 4), ("IL6", 4)]
    assert [m.value for m in got] == pytest.approx([15.5, 1.2, 3.1])


def test_all_faults_are_told_at_once_with_their_line(tmp_path, mechanism):
    rows = ("5,HGS,15,kg", "1.5,HGS,15,kg", "1,grip,15,kg", "1,HGS,,kg", "1,HGS,x,kg", "1,HGS,15,mL", "1,HGS,400,kg")

    with pytest.raises(TableError) as caught:
        read_measured(table(tmp_path, *rows), mechanism, weeks=4)

    assert [fault.line for fault in caught.value.faults] == [2, 3, 4, 5, 6, 7, 8]
    said = str(caught.value)
    for words in ("Allowed: whole weeks from 0 to 4", "'grip' cannot be measured again", "grip_kg", "is empty", "outside 1-90"):
        assert words in said


def test_a_table_without_measures_is_refused(tmp_path, mechanism):
    with pytest.raises(TableError, match="holds no measure"):
        read_measured(table(tmp_path), mechanism, weeks=4)


def test_every_scatter_belongs_to_a_measure_of_a_person(mechanism):
    assert set(read_repeats()) <= set(measurable(mechanism))
    assert all(repeat.sd > 0 for repeat in read_repeats().values())


def test_the_error_of_the_first_measure_is_in_all_that_follow(run, mechanism):
    (grip,) = series_of(run, mechanism, [Measured("HGS", 2, 15.5), Measured("HGS", 4, 15.6)])

    sd = read_repeats()["HGS"].sd * 15.2
    assert grip.covariance == pytest.approx(sd**2 * np.array([[2.0, 1.0], [1.0, 2.0]]), rel=1e-3)


def test_what_was_not_measured_at_the_start_has_its_own_scatter_alone(run, mechanism):
    (knee,) = series_of(run, mechanism, [Measured("KNEE_EXT", 0, 80.0), Measured("KNEE_EXT", 4, 90.0)])

    assert knee.covariance[0, 1] == 0.0
    assert np.ptp(knee.expected[:, 0]) > 5.0  # each draw has a strength of its own


def test_the_scatter_of_a_score_is_that_of_simulated_sittings(run, mechanism):
    weeks = (0.0, 2.0, 4.0)
    (moca,) = series_of(run, mechanism, [Measured("MOCA", 2, 20.0), Measured("MOCA", 4, 21.0)])
    instrument, retest = read_instruments()["MOCA"], read_retests()["MOCA", "MCI"]
    chance = np.random.default_rng(1)
    paths = draw_fluctuation(read_fluctuation(), weeks, (40_000,), chance)
    link, true = link_of(mechanism, instrument), np.full(40_000, 20.0)

    sat = [simulate_score(instrument, link, retest, true, chance, visit=k + 1, fluctuation_sd=paths[k]) for k in range(3)]
    change = np.stack([sat[1] - sat[0], sat[2] - sat[0]])

    assert moca.covariance == pytest.approx(np.cov(change), rel=0.12)
    practice = moca.expected - run.programme.weekly[:, [2, 4], run.symbols.index("MOCA")]
    assert practice.mean(axis=0) == pytest.approx(change.mean(axis=1), abs=0.1)
