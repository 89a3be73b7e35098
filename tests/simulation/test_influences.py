"""The edges of the map come out of the laws, with the sign of the laws, and go when their weight goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exerkine.mechanism import read_equations
from exerkine.simulation import summarise
from exerkine.simulation._influences import influences


@pytest.fixture(scope="module")
def gains(mechanism, run) -> dict[tuple[str, str], np.ndarray]:
    return {(one.source, one.target): one.gain for one in influences(mechanism, run)}


@pytest.mark.parametrize(("source", "target", "sign"), [
    ("MTORC1", "MUSCLE", 1), ("UBIQUITIN_LIGASES", "MUSCLE", -1), ("AKT", "UBIQUITIN_LIGASES", -1),
    ("BDNF_brain", "SYNAPSES", 1), ("NEUROINFLAMMATION", "SYNAPSES", -1), ("GUT_BARRIER", "ENDOTOXIN", -1),
    ("IRISIN_plasma", "AB_oligomers", -1), ("PGC1A", "IRISIN_plasma", 1), ("MUSCLE", "KNEE_EXT", 1)])
def test_a_known_influence_has_its_sign_in_every_draw(gains, source, target, sign):
    assert (np.sign(gains[source, target]) == sign).all()


def test_a_place_with_no_way_to_another_has_no_influence_on_it(gains):
    assert ("KNEE_EXT", "MUSCLE") not in gains
    assert ("AMPK", "COGNITION") not in gains
    assert not any(source == target for source, target in gains)


def test_what_sets_a_signal_s_own_rest_is_no_brake_on_its_pulse(gains):
    """BDNF of the brain counts irisin above its rest, which more muscle raises: that is no influence of muscle."""
    assert (gains["IRISIN_plasma", "BDNF_brain"] > 0).all()
    assert ("MUSCLE", "BDNF_brain") not in gains
    assert ("PGC1A", "BDNF_brain") not in gains


def test_a_path_through_a_place_belongs_to_that_place(mechanism, run, gains):
    """FNDC5 is no place: PGC-1alpha reaches irisin through it.  Once it is one, the way ends there."""
    fndc5 = replace(mechanism.map[0], symbol="FNDC5", column=9)

    finer = {(one.source, one.target) for one in influences(mechanism.replace(map=(*mechanism.map, fndc5)), run)}

    assert ("PGC1A", "IRISIN_plasma") in gains
    assert ("PGC1A", "IRISIN_plasma") not in finer
    assert {("PGC1A", "FNDC5"), ("FNDC5", "IRISIN_plasma")} <= finer


def test_without_its_weights_an_influence_is_gone(mechanism, run, gains):
    cut = {"w_gut_barrier_tnf": 0.0, "w_synapses_bdnf": 0.0}
    starts = tuple(replace(start, parameters={**start.parameters, **cut}) for start in run.starts)

    left = {(one.source, one.target): one.gain for one in influences(mechanism, replace(run, starts=starts))}

    assert ("TNF_plasma", "GUT_BARRIER") in gains
    assert ("TNF_plasma", "GUT_BARRIER") not in left
    assert (left["BDNF_brain", "SYNAPSES"] < 0.2 * gains["BDNF_brain", "SYNAPSES"]).all()     # what goes by way of tau
    assert ("BDNF_brain", "NEW_NEURONS") in left


@pytest.mark.parametrize(("symbol", "value"), [("GLYCOGEN", 1.0), ("AMYLOID", 0.0), ("INFLAMMATION", 0.0)])
def test_a_state_at_the_end_of_its_range_gives_numbers(mechanism, run, symbol, value):
    """Full glycogen after weeks of rest, a brain without plaque: a power in a law is differentiated at zero."""
    rested = run.programme.rested.copy()
    rested[:, run.symbols.index(symbol)] = value

    with np.errstate(divide="raise", invalid="raise"):
        found = influences(mechanism, replace(run, programme=replace(run.programme, rested=rested)))

    assert all(np.isfinite(one.gain).all() for one in found)


def test_a_gain_is_what_the_law_answers_to_a_lasting_push(mechanism, run, gains):
    """mTORC1 of muscle turns over in hours: it follows Akt one to one.  Muscle mass does not get there in four weeks."""
    law = read_equations(mechanism.sbml).rates["MUSCLE"]
    values = mechanism.medians | {i.symbol: i.rest for i in mechanism.inputs} | run.starts[0].parameters
    values |= {symbol: run.programme.rested[0, i] for i, symbol in enumerate(run.symbols)}

    def rate(**changed: float) -> float:
        return float(law.subs({name: (values | changed)[name] for name in map(str, law.free_symbols)}))

    def slope(symbol: str) -> float:
        step = 1e-5 * values[symbol]
        return (rate(**{symbol: values[symbol] + step}) - rate(**{symbol: values[symbol] - step})) / (2 * step)

    days, own = 7 * run.settings.weeks, slope("MUSCLE")
    expected = slope("MTORC1") * np.expm1(own * days) / own * values["MTORC1"] / values["MUSCLE"]
    through_ribosomes = gains["MTORC1", "MUSCLE"][0] - expected

    assert gains["AKT", "MTORC1"] == pytest.approx(1.0, abs=1e-4)      # as far as the solver is at rest
    assert 0 <= through_ribosomes < 0.3 * expected      # the only other way from mTORC1 to muscle
    assert gains["MTORC1", "MUSCLE"][0] < 1


def test_the_map_compares_with_the_comparator_at_rest_and_with_the_start_without_one(run, mechanism, woman):
    i = run.symbols.index("MUSCLE")
    end, other, start = run.programme.rested[:, i], run.against.rested[:, i], run.programme.weekly[:, 0, i]

    both, alone = (summarise(one, mechanism, woman).rows for one in (run, replace(run, against=None)))

    for rows, base, scenario in ((both, other, "difference"), (alone, start, "change")):
        row = next(row for row in rows if row.panel == "map_rest" and row.symbol == "MUSCLE")
        assert row.scenario == scenario
        assert row.median == pytest.approx(np.median(100 * (end / base - 1)))


def test_the_session_view_holds_the_peak_of_lactate_and_leaves_muscle_mass_where_it_is(run, mechanism, woman):
    rows = {row.symbol: row for row in summarise(run, mechanism, woman).rows if row.panel == "map_session"}

    assert rows["LACTATE_blood"].lo80 > 20      # a brisk walk at least lifts it by a fifth
    assert abs(rows["MUSCLE"].median) < 0.1


def test_a_programme_without_a_session_has_no_session_view(run, mechanism, woman):
    resting = replace(run, programme=replace(run.programme, first_session=None, last_session=None))

    panels = {row.panel for row in summarise(resting, mechanism, woman).rows}

    assert "map_rest" in panels
    assert "map_session" not in panels


def test_the_seven_exerkines_stand_in_the_blood(mechanism):
    in_blood = {place.symbol for place in mechanism.map if place.organ == "blood" and place.kind == "exerkine"}

    of_muscle = {"IL6_myokine", "IRISIN_plasma", "CTSB_plasma", "LACTATE_blood"}
    assert in_blood == of_muscle | {"IL6_immune", "BDNF_plasma", "IGF1_total", "FGF21_plasma"}
