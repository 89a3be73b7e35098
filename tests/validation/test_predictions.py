"""Trials predicted: the same numbers from a file as from the shipped tables, on the trial's own scale, parts that add up."""

from __future__ import annotations

import csv
import io
import statistics
from collections import defaultdict
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from exerkine.calibration import terms_of
from exerkine.engine import MultirateEngine
from exerkine.trials import (
    CLASSES,
    class_of,
    pooled_tau,
    printed_cv,
    read_outcome_classes,
    read_spreads,
    read_study_table,
)
from exerkine.validation import cases_csv, predict_studies
from study_tables import ACUTE, BOUT, TRAINING, TRIAL

DRAWS = 24
ARM = {"age_mean": "age_mean_y", "pct_female": "female_pct", "intensity_text": "intensity_words",
       "intensity_pct": "intensity_value"}
ROW = ("outcome", "unit", "n_ex", "n_ctl", "effect", "effect_type", "effect_lo", "effect_hi", "p_value", "p_between",
       "direction", "measure", "matrix", "at_week")


def as_rows(table):
    """Write the training rows of a table as an outsider would, with the columns of the shipped tables that have no other."""
    for row in table.studies.all_outcomes:
        arm = table.studies.arm(row.arm_id)
        cells = {name: getattr(arm, ARM.get(name, name)) for name in TRAINING if hasattr(arm, ARM.get(name, name))}
        cells |= {name: getattr(row, name) for name in ROW}
        for prefix in ("ex_pre", "ex_post", "ex_change", "ctl_pre", "ctl_post", "ctl_change"):
            cells |= {f"{prefix}_{stat}": getattr(getattr(row, prefix), stat) for stat in ("mean", "sd", "se")}
        cells |= {"control": arm.control, "trial": arm.trial, "flags": ";".join(sorted(row.flags | arm.flags))}
        yield {name: written(value) for name, value in cells.items()}


def written(value):
    if value is None:
        return ""
    if hasattr(value, "middle"):
        if value.lo is None or value.hi is None:
            return f"<={value.hi}" if value.lo is None else f">={value.lo}"
        return f"{value.lo}-{value.hi}" if value.lo != value.hi else str(value.lo)
    return str(value)


@pytest.mark.parametrize("study_id", ["Vidoni2015", "Tsai2017"])
def test_a_trial_from_a_file_is_predicted_as_the_shipped_one(mechanism, of_study, write, study_id):
    shipped = of_study(study_id)
    rows = list(as_rows(shipped))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    ours = predict_studies(mechanism, shipped, draws=DRAWS)
    theirs = predict_studies(mechanism, read_study_table(write(rows, columns)), draws=DRAWS)

    def told(found):
        return {repr(replace(case, line=0)): tuple(draws) for case, draws in zip(found.cases, found.predicted, strict=True)}

    assert len(ours.cases) > 3
    assert told(theirs) == told(ours)
    assert sorted(one.reason for one in theirs.skipped) == sorted(one.reason for one in ours.skipped)


def test_a_dose_response_trial_is_seen_net_of_its_control_in_its_own_unit(mechanism, of_study):
    found = predict_studies(mechanism, of_study("Vidoni2015"), draws=DRAWS)
    peaks = [(case, float(np.median(laws))) for case, laws in zip(found.cases, found.laws, strict=True)
             if case.outcome == "VO2PEAK" and case.unit == "mL/kg/min"]

    assert len({case.trial for case, _ in peaks}) == 1
    assert all(case.comparison == "net" and case.observed > 0 for case, _ in peaks)
    assert all(0.0 < median < 10.0 for _, median in peaks)


@pytest.fixture(scope="module")
def several(mechanism, tmp_path_factory):
    """A trial with numbers, one with a direction only, one without numbers of people, an unknown word, in one table."""
    from study_tables import write_rows

    silent = {**TRIAL, "study_id": "Silent", "ex_pre_mean": "", "ex_post_mean": "", "ctl_pre_mean": "", "ctl_post_mean": ""}
    rows = [TRIAL, silent, {**TRIAL, "study_id": "Uncounted", "n_ex": "", "n_ctl": "", "weeks": ""},
            {**TRIAL, "study_id": "Spread", "outcome": "EXEC", "unit": "s", "ex_pre_mean": "40", "ex_post_mean": "36",
             "ex_pre_sd": "8", "ex_post_sd": "8", "ctl_pre_mean": "40", "ctl_post_mean": "40", "direction": "up"},
            {**TRIAL, "study_id": "Elsewhere", "condition": "ANTS"}]
    folder = tmp_path_factory.mktemp("several")

    def predicted(order):
        path = write_rows(folder / "studies.csv", [rows[i] for i in order], TRAINING)
        return predict_studies(mechanism, read_study_table(path), draws=DRAWS)

    return predicted


def test_the_order_of_rows_changes_no_prediction(several):
    one, other = several([0, 1, 2, 3, 4]), several([4, 2, 1, 3, 0])
    told = [{case.study_id: tuple(draws) for case, draws in zip(found.cases, found.predicted, strict=True)}
            for found in (one, other)]

    assert told[0] == told[1]
    assert [case.study_id for case in one.cases] != [case.study_id for case in other.cases]


def test_what_a_source_leaves_out_is_a_declared_default_and_told(several):
    found = several([0, 2])
    needed = {case.study_id: parts.defaults for case, parts in zip(found.cases, found.parts, strict=True)}

    assert needed["Walkers"] == ()
    assert needed["Uncounted"] == ("weeks = 12 week", "n_per_arm = 20")
    assert found.defaults["n_per_arm = 20"] == 1


def test_a_direction_alone_is_a_case_without_a_number(several):
    case = next(case for case in several([0, 1]).cases if case.study_id == "Silent")

    assert (case.observed, case.se, case.lo, case.direction, case.comparison) == (None, None, None, "up", "net")


def test_fewer_seconds_in_a_test_where_more_is_better_are_a_gain(several):
    found = several([3])

    assert found.cases[0].unit == "SMD"
    assert found.cases[0].observed == pytest.approx(4 / 8)
    assert found.cases[0].lo < found.cases[0].observed < found.cases[0].hi


def test_the_spread_of_a_prediction_is_the_sum_of_its_parts(several):
    found = several([0, 2, 3])

    for laws, draws, parts in zip(found.laws, found.predicted, found.parts, strict=True):
        others = parts.people**2 + parts.between**2 + parts.sampling**2
        assert np.var(laws) == pytest.approx(parts.laws**2)
        assert np.var(draws - laws) == pytest.approx(others)
        assert parts.total**2 == pytest.approx(parts.laws**2 + others)
        assert parts.between > 0.0
        assert parts.people > 0.0


def test_people_and_sampling_together_are_the_error_that_the_study_prints(several):
    found = several([0])

    assert np.hypot(found.parts[0].people, found.parts[0].sampling) == pytest.approx(found.cases[0].se)


def test_a_larger_trial_is_predicted_more_sharply(mechanism, write):
    small, large = (predict_studies(mechanism, read_study_table(write([TRIAL | {"n_ex": n, "n_ctl": n}])), draws=4).parts[0]
                    for n in ("10", "1000"))

    assert large.people < small.people / 5
    assert large.sampling < small.sampling / 5
    assert (large.laws, large.between) == (small.laws, small.between)


def test_a_bout_is_sampled_when_the_study_sampled(mechanism, write):
    rest = BOUT | {"t_min": "0", "mean": "1.0", "sd": "0.5"}
    sampled = [rest | {"study_id": name, **more} for name, minutes in (("End", "60"), ("Day", "1440"))
               for more in ({}, {"t_min": minutes, "mean": "4.0"})]
    found = predict_studies(mechanism, read_study_table(write(sampled, ACUTE)), draws=8)
    medians = {case.study_id: float(np.median(laws)) for case, laws in zip(found.cases, found.laws, strict=True)}

    assert {case.outcome_class for case in found.cases} == {"exerkine_acute"}
    assert medians["End"] > 5 * abs(medians["Day"])


def test_cases_as_a_table_hold_bands_in_order(several):
    rows = list(csv.DictReader(io.StringIO(cases_csv(several([0, 1, 3])))))

    assert [row["study_id"] for row in rows] == ["Walkers", "Silent", "Spread"]
    for row in rows:
        ends = [float(row[name]) for name in ("lo95", "lo80", "lo50", "median", "hi50", "hi80", "hi95")]
        assert ends == sorted(ends)
    assert rows[1]["observed"] == ""


def test_the_spreads_that_are_called_derived_are_those_of_the_study_tables(shipped):
    spreads = read_spreads()

    for quantity, found in (("tau", pooled_tau(shipped.studies)), ("cv", printed_cv(shipped.studies))):
        assert {name: spreads[name, quantity] for name in found} == pytest.approx(found, abs=6e-4)


def test_correlations_of_a_measure_with_itself_are_those_that_printed_errors_imply(mechanism, shipped):
    """From the error of a change and the spread between people; by trial first, as a trial prints many."""
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        arms, _ = terms_of(mechanism, engine, shipped)
    implied = defaultdict(lambda: defaultdict(list))
    for term in (term for arm in arms for term in arm.terms):
        frame, question = term.frame, term.question
        if term.is_range or frame.se is None or frame.reported.derived_from == "before and after":
            continue
        shares = 1 / frame.n + (1 / frame.n_control if frame.n_control else 0)
        name = question.row.outcome if question.row.outcome == "ADASCOG" else term.outcome_class
        implied[name][question.trial].append(1 - (frame.se / frame.one_sd) ** 2 / (2 * shares))
    found = {name: statistics.median(map(statistics.median, trials.values())) for name, trials in implied.items()}
    assumptions = shipped.studies.assumptions

    assert (len(implied["muscle"]), len(implied["ADASCOG"])) == (7, 3)
    assert found["muscle"] == pytest.approx(assumptions.correlation("LBM"), abs=0.006)
    assert found["ADASCOG"] == pytest.approx(assumptions.correlation("ADASCOG"), abs=0.006)
    for name in ("strength", "function", "fitness"):
        assert found[name] == pytest.approx(assumptions.within_person_correlation, abs=0.08)


def test_every_outcome_of_people_has_a_class_and_its_symbol_is_read(mechanism, shipped):
    human = {(row.outcome, row.matrix) for row in shipped.studies.all_outcomes
             if shipped.studies.arm(row.arm_id).species == "human"}
    table = read_outcome_classes()

    assert all(class_of(outcome, "training", matrix) is not None for outcome, matrix in human)
    assert {known.outcome_class for known in table.values()} == set(CLASSES)
    assert {known.symbol for known in table.values() if known.symbol} <= set(mechanism.observables)
    assert all((name, "cv") in read_spreads() and (name, "tau") in read_spreads() for name in CLASSES)
