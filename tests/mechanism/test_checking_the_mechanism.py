"""Each fault that Antimony passes in silence, planted into a copy of the shipped knowledge, is found and placed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exerkine.mechanism import check_mechanism, shipped_knowledge
from exerkine.mechanism._folder import COLUMNS

# ruff: noqa: E501
PLANTED = [
    ("EK001", "modules/irisin.ant", "FNDC5 = 1;", "FNDC5 == 1;", "modules/irisin.ant:4:"),
    ("EK002", "modules/irisin.ant", "FNDC5 = 1;", "FNDC5 = 1", "modules/irisin.ant:4:"),
    ("EK003", "modules/irisin.ant", "(PGC1A - 1 x_rest)) * exp(-w_fndc5_fitness * fitness_gain) - FNDC5)", "(PGC1A - 1 x_rest)) - FNDC5", "modules/irisin.ant:5:"),
    ("EK004", "units.ant", "unit kg             = kilogram;", "unit kg = kilogram; unit kg = kilogram;", "units.ant:"),
    ("EK005", "modules/irisin.ant", "k_fndc5 * (f_fndc5 * (1 x_rest + w_fndc5_pgc1a * (PGC1A - 1 x_rest)) * exp(-w_fndc5_fitness * fitness_gain) - FNDC5)", "", "modules/irisin.ant:5:"),
    ("EK006", "modules/irisin.ant", "FNDC5 = 1;", "FNDC5 = 1; FNDC5' = k_fndc5 * (1 x_rest - FNDC5);", "modules/irisin.ant:5:"),
    ("EK007", "modules/irisin.ant", "FNDC5 has x_rest;", "FNDC5 has x_rest; FNDC5 has kg;", "modules/irisin.ant:3:"),
    ("EK008", "modules/irisin.ant", "FNDC5 = 1;", "FNDC5 = 1; FNDC5 = 2;", "modules/irisin.ant:4:12"),
    ("EK009", "modules/irisin.ant", "(PGC1A - 1 x_rest)", "(PGC1a_ - 1 x_rest)", "Nearest name: 'PGC1A'"),
    ("EK010", "modules/muscle.ant", "MOTOR_UNITS' = -k_clock * (", "MOTOR_UNITS' = -(", "modules/muscle.ant:"),
    ("EK011", "modules/irisin.ant", "(f_fndc5 * (1 x_rest +", "(f_fndc5 * (1 +", "modules/irisin.ant:5:"),
    ("EK012", "parameters.csv", "lognormal,Dobreva2021,measured,1.49 per hour", "lognormal,,measured,1.49 per hour", "parameters.csv:"),
    ("EK013", "parameters.csv", "k_fndc5,1.44,", "k_fndc5,14.4,", "[lo, hi] = [0.7, 2.9]"),
    ("EK013", "parameters.csv", "k_fndc5,1.44,", "k_fndc5,fast,", "'fast' is not a finite number"),
    ("EK013", "parameters.csv", "k_fndc5,1.44,", "k_fndc5,,", "is empty"),
    ("EK014", "modules/irisin.ant", "FNDC5 has x_rest;", "FNDC5 has x_rest; nobody has x_rest;", "'nobody'"),
    ("EK015", "modules/irisin.ant", "S608", "S9999", "S9999"),
    ("EK016", "modules/irisin.ant", "// [Wrann2013 S608]", "", "the law of 'FNDC5' names no statement"),
    ("EK016", "modules/irisin.ant", "// [Wrann2013 S608]", "// [Wrann2013]", "modules/irisin.ant:5:"),
    ("EK016", "modules/observables.ant", "HGS := anchor_HGS * strength_grip;    // [definition L001]", "HGS := anchor_HGS * strength_grip;    // [definition]", "the law of 'HGS' names no statement"),
    ("EK016", "modules/irisin.ant", "// [Wrann2013 S608]", "// [Wran2013 S608]", "'Wran2013', which is not a known source"),
    ("EK017", "states.csv", "FNDC5,fndc5", "FNDC55,fndc5", "'FNDC55' has no law"),
    ("EK017", "map.csv", "IRISIN_plasma,blood", "IRISIN_blood,blood", "'IRISIN_blood' is no state and no observable"),
    ("EK018", "modules/irisin.ant", "FNDC5 has x_rest;", "FNDC5 has x_rest; pi has x_rest;", "'pi' is a reserved name"),
    ("EK019", "modules/irisin.ant", "(PGC1A - 1 x_rest)) * exp(-w_fndc5_fitness * fitness_gain) - FNDC5)", "(PGC1A - 1 x_rest)) * exp(-w_fndc5_fitness * fitness_gain))", "has no loss"),
    ("EK017", "loops.csv", "MICROGLIA_M1 NEURO", "MICROGLIA_M3 NEURO", "'MICROGLIA_M3' is no state"),
    ("EK017", "variants.csv", "w_fndc5_fitness=", "w_fndc5_fit=", "'w_fndc5_fit' is no parameter"),
    ("EK024", "variants.csv", "w_ctsb_tangles=2", "w_ctsb_tangles=much", "gives no number"),
    ("EK015", "variants.csv", ",S088,", ",S9999,", "S9999"),
    ("EK017", "exerkines.csv", "IRISIN_plasma,k_irisin", "IRISIN_blood,k_irisin", "'IRISIN_blood' is no state"),
    ("EK017", "exerkines.csv", ",f_fgf21,", ",f_fgf22,", "'f_fgf22' is no parameter"),
    ("EK017", "exerkines.csv", "drive_ctsb,", "drive_cstb,", "'drive_cstb' is no state, rule or input"),
    ("EK015", "exerkines.csv", ",S517,", ",S9999,", "'transport': statement S9999"),
    ("EK015", "exerkines.csv", "S630 S632", "S9998 S632", "'statements': statement S9998"),
    ("EK024", "exerkines.csv", ",S430,", ",,", "'transport': is empty"),
    ("EK024", "exerkines.csv", ",no statement says that BDNF of blood reaches the brain: the mechanism lets it go outwards only; the lever acts on the brain's share,", ",,", "unknown transport has no reason"),
    ("EK020", "states.csv", "FNDC5,fndc5,,middle", "FNDC5,fndc5,,slow", "declared slow"),
    ("EK021", "modules/irisin.ant", "(f_fndc5 * (1 x_rest +", "(f_fndc5 * (sin(1 x_rest) +", "'sin' is no function a law may use"),
    ("EK022", "modules/irisin.ant", "FNDC5 = 1;", "", "'FNDC5' has no start value"),
    ("EK024", "observables.csv", "anchor_HGS,scale,", "anchor_HGS,scaled,", "'scaled' is not allowed"),
    ("EK024", "observables.csv", ",Handgrip strength,", ",,", "'label_en': is empty"),
    ("EK024", "arrows.csv", "ctsb_bdnf,", "bdnf_synapses,", "stands in this table twice"),
    ("EK024", "map.csv", "AKT,muscle,", "AMPK,muscle,", "stands in this table twice"),
    ("EK024", "map.csv", "AKT,muscle,", "AKT,muscles,", "'muscles' is not allowed"),
    ("EK024", "map.csv", "AKT,muscle,2,2,", "AKT,muscle,1,1,", "this place of the map is taken"),
    ("EK024", "map.csv", "AKT,muscle,2,2,", "AKT,muscle,2,0,", "'0' is no place"),
    ("EK024", "map.csv", "MECHANICAL,muscle,2,1,pathway,1,", "MECHANICAL,muscle,2,1,pathway,,", "starts at zero"),
    ("EK024", "map.csv", "MECHANICAL,muscle,2,1,pathway,1,", "MECHANICAL,muscle,2,1,pathway,-1,", "'-1' is no positive number"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,statements,S608\n", "", "nothing says what the weight 'w_fndc5_pgc1a' rests on"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,", "w_fndc5_pgc1,", "'w_fndc5_pgc1' is no weight"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,statements,S608", "w_fndc5_pgc1a,hearsay,", "'hearsay' is not allowed"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,statements,S608", "w_fndc5_pgc1a,statements,", "the weight 'w_fndc5_pgc1a' names no statement"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,statements,S608", "w_fndc5_pgc1a,assumption,S608", "S608 is the review's, and 'assumption' is not"),
    ("EK025", "modulators.csv", "w_fndc5_pgc1a,statements,S608", "w_fndc5_pgc1a,statements,S609", "no law, arrow or variant with 'w_fndc5_pgc1a' cites S609"),
    ("EK025", "modulators.csv", "w_effort,assumption,L037", "w_effort,study,L037", "the source of 'w_effort', 'PrototypeBrain', is no study"),
    ("EK025", "modulators.csv", "w_effort,assumption,L037", "w_effort,readout,L037", "'w_effort' is no scale of a test: effort reads it"),
    ("EK015", "modulators.csv", "w_fndc5_pgc1a,statements,S608", "w_fndc5_pgc1a,statements,S9999", "statement S9999 does not exist"),
    ("EK025", "modulators.csv", "w_effort,assumption,L037", "w_effort,assumption,", "the weight 'w_effort' names no statement"),
    ("EK025", "modulators.csv", "w_effort,assumption,L037", "w_effort,statements,L037", "L037 is no statement of the review"),
    ("EK025", "modulators.csv", "g_crp_il6,study,L093", "g_crp_il6,assumption,L093", "L093 is called measured, and 'assumption' needs assumption"),
    ("EK025", "parameters.csv", "x_ref,25,120,lognormal,Steensberg2003", "x_ref,25,120,lognormal,Zheng2019", "L093 was measured by 'Steensberg2003'"),
    ("EK015", "modulators.csv", "w_effort,assumption,L037", "w_effort,assumption,L9999", "statement L9999 does not exist"),
    ("EK015", "modules/behaviour.ant", "[PrototypeBrain L037]", "[PrototypeBrain L037 L9999]", "cites statement L9999, which does not exist"),
    ("EK026", "own_statements.csv", "\nL037,assumption,", "\nL037,guess,", "'guess' is not allowed"),
    ("EK026", "own_statements.csv", "\nL037,assumption,", "\nL037,measured,", "'L037' is called measured, and 'PrototypeBrain' is no study"),
    ("EK026", "own_statements.csv", "\nL037,assumption,", "\nL037,definition,", "'L037' is a definition and names 'PrototypeBrain'"),
    ("EK026", "own_statements.csv", "\nL037,", "\nS037,", "'S037' is no id of an own statement"),
    ("EK026", "own_statements.csv", "\nL037,", "\nL001,", "'L001' stands in this table twice"),
    ("EK026", "own_statements.csv", ",1,Steensberg2003,CRP rose", ",1,Steensberg20003,CRP rose", "'Steensberg20003' is not a known source"),
    ("EK026", "modules/inflammation.ant", "// [CRPPepys2003 Steensberg2003 L", "// [CRPPepys2003 Steensberg2003 L047 L", "names 'Stepto2012'"),
    ("EK026", "modules/behaviour.ant", "[PrototypeBrain L037]", "[PrototypeBrain L001]", "no law cites 'L037'"),
    ("EK024", "modulators.csv", "w_effort,assumption,L037\n", "w_effort,assumption,L037\nw_effort,assumption,L037\n", "'w_effort' stands in this table twice"),
    ("EK023", "parameters.csv", "symbol,value,unit", "name,value,unit", "column 'symbol' is missing"),
]


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))


def test_the_shipped_mechanism_has_no_fault():
    assert check_mechanism() == ()


@pytest.mark.parametrize(("code", "name", "old", "new", "told"), PLANTED, ids=[f"{p[0]}-{p[4]}" for p in PLANTED])
def test_a_planted_fault_is_found_with_its_place(knowledge, code, name, old, new, told):
    text = (knowledge / name).read_text(encoding="utf-8")
    assert old in text
    (knowledge / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    faults = [str(fault) for fault in check_mechanism(knowledge) if fault.code == code]

    assert any(told in fault and f" {code} " in fault for fault in faults), faults


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_table_is_a_fault_and_no_crash(knowledge, name):
    (knowledge / name).unlink()

    assert any(fault.code == "EK023" and fault.file == name for fault in check_mechanism(knowledge))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_line_is_spoilt_the_check_ends_in_faults_or_none(tmp_path_factory, data):
    """Antimony takes some damage in silence; what must not happen is a crash."""
    folder = Path(shutil.copytree(shipped_knowledge(), tmp_path_factory.mktemp("spoilt") / "knowledge"))
    names = [*(f"modules/{path.name}" for path in sorted((folder / "modules").iterdir())), *COLUMNS]
    path = folder / data.draw(st.sampled_from(names))
    lines = path.read_text(encoding="utf-8").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    spoil = data.draw(st.sampled_from(["", ";", lines[number] + ",", lines[number][: len(lines[number]) // 2], "A' = B;"]))
    path.write_text("\n".join([*lines[:number], spoil, *lines[number + 1 :]]) + "\n", encoding="utf-8")

    for fault in check_mechanism(folder):
        assert fault.file
        assert fault.code.startswith("EK")
