"""The effect of exercise as a source reports it: hand-calculated examples, known formulas, properties."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from exerkine.evidence import Assumptions, Span, Summary, TrainingOutcome, reported_change

HALF = Assumptions(within_person_correlation=0.5)
TWO_ARMS = TrainingOutcome(
    "Made2000",
    "HGS",
    1,
    n_ex=25,
    n_ctl=16,
    unit="kg",
    ex_pre=Summary(25.0, 4.0),
    ex_post=Summary(27.0, 4.0),
    ctl_pre=Summary(24.0, 3.0),
    ctl_post=Summary(24.5, 3.0),
)


def test_two_arms_give_the_difference_of_their_changes_with_a_hand_calculated_error():
    change = reported_change(TWO_ARMS, HALF)

    # SD of change with r = 0.5 and equal SDs is the SD itself: 4 / 5 and 3 / 4; root of 0.64 + 0.5625
    assert change.value == pytest.approx(1.5)
    assert change.se == pytest.approx(math.sqrt(0.64 + 0.5625))
    assert (change.unit, change.effect_type, change.comparison) == ("kg", "MD", "net of control")
    assert change.derived_from == "before and after"


def test_an_outcome_may_have_a_correlation_of_its_own():
    own = Assumptions(within_person_correlation=0.5, correlations={"HGS": 0.875})

    # SD of change with r = 0.875 and equal SDs is half the SD
    assert reported_change(TWO_ARMS, own).se == pytest.approx(math.sqrt(0.64 + 0.5625) / 2)
    assert reported_change(replace(TWO_ARMS, outcome="TUG"), own).se == pytest.approx(math.sqrt(0.64 + 0.5625))


def test_the_interval_is_the_normal_one_of_scipy():
    change = reported_change(TWO_ARMS, HALF)

    assert (change.lo, change.hi) == pytest.approx(stats.norm.interval(0.95, loc=change.value, scale=change.se))


def test_the_error_is_that_of_simulated_people_with_the_same_correlation():
    rng, r, n = np.random.default_rng(7), 0.7, 400_000
    before, after = rng.multivariate_normal([25, 27], [[16, r * 4 * 5], [r * 4 * 5, 25]], size=n).T
    row = replace(
        TWO_ARMS, n_ex=n, ex_pre=Summary(25, 4), ex_post=Summary(27, 5), ctl_pre=Summary(), ctl_post=Summary()
    )

    change = reported_change(row, Assumptions(r))

    assert change.se == pytest.approx(
        stats.sem(after - before), rel=0.01
    )  # 1 %: four times the sampling error of an SD
    assert change.comparison == "within arm"


def test_printed_changes_need_no_assumption():
    row = replace(TWO_ARMS, ex_change=Summary(2.0, sd=1.5), ctl_change=Summary(0.4, sd=1.6))

    change = reported_change(row, HALF)

    assert change == reported_change(row, Assumptions(0.9))
    assert change.value == pytest.approx(1.6)
    assert change.se == pytest.approx(math.sqrt(1.5**2 / 25 + 1.6**2 / 16))
    assert change.derived_from == "change scores"


def test_a_standard_error_of_a_mean_is_used_without_n():
    row = replace(
        TWO_ARMS,
        n_ex=None,
        n_ctl=None,
        ex_pre=Summary(23.2, se=1.3),
        ex_post=Summary(28.9, se=1.5),
        ctl_pre=Summary(26.7, se=1.6),
        ctl_post=Summary(26.5, se=1.4),
    )

    change = reported_change(row, HALF)

    assert change.value == pytest.approx(5.9)
    assert change.se == pytest.approx(math.sqrt(1.3**2 + 1.5**2 - 1.3 * 1.5 + 1.6**2 + 1.4**2 - 1.6 * 1.4))


def test_the_sources_own_difference_with_interval_comes_first():
    row = replace(TWO_ARMS, effect=1.1, effect_type="MD", effect_lo=0.1, effect_hi=2.1, p_value=Span(0.03, 0.03))

    change = reported_change(row, HALF)

    assert (change.value, change.lo, change.hi, change.derived_from) == (1.1, 0.1, 2.1, "reported effect")
    assert change.se == pytest.approx(1 / stats.norm.ppf(0.975))
    assert not change.is_null


def test_a_standardised_effect_stays_standardised_and_has_no_unit():
    row = TrainingOutcome(
        "Meta2000", "IL6", 1, unit="pg/mL", effect=-0.3, effect_type="SMD", effect_lo=-0.6, effect_hi=-0.1
    )

    change = reported_change(row)

    assert (change.effect_type, change.unit, change.comparison) == ("SMD", "", "as reported")
    assert not change.is_null


def test_a_control_that_trained_too_is_left_out():
    row = replace(
        TWO_ARMS, flags=frozenset({"control_trains"}), effect=0.2, effect_type="MD", effect_lo=-1, effect_hi=1
    )

    change = reported_change(row, HALF)

    assert (change.value, change.comparison) == (2.0, "within arm")


def test_without_spread_or_n_there_is_no_error_and_no_interval():
    change = reported_change(replace(TWO_ARMS, n_ctl=None), HALF)

    assert change.value == pytest.approx(1.5)
    assert (change.se, change.lo, change.hi) == (None, None, None)


def test_a_direction_alone_gives_no_change():
    assert reported_change(TrainingOutcome("A", "BDNF", 1, direction="up", p_value=Span(hi=0.05))) is None


def test_a_missing_unit_is_said():
    assert reported_change(replace(TWO_ARMS, unit=""), HALF).unit_is_missing
    assert not reported_change(TWO_ARMS, HALF).unit_is_missing


def test_a_ratio_is_null_when_its_interval_crosses_one():
    ratio = TrainingOutcome("A", "CVD_EVENTS", 1, effect=1.1, effect_type="HR", effect_lo=0.85, effect_hi=1.42)

    assert reported_change(ratio).null_reasons == ("interval",)
    assert not reported_change(replace(ratio, effect=0.82, effect_lo=0.69, effect_hi=0.98)).is_null


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ({"p_value": Span(0.2, 0.2)}, ("p value",)),
        ({"p_value": Span(lo=0.05)}, ("p value",)),
        ({"p_value": Span(0.05, 0.05)}, ()),
        ({"p_value": Span(hi=0.05), "direction": "up"}, ()),
        ({"p_value": Span(0.3, 0.3), "direction": "none"}, ("p value", "direction")),
        ({"direction": "none"}, ("direction",)),
        ({}, ("computed interval",)),
        (
            {"p_value": Span(0.01, 0.01), "direction": "up", "flags": frozenset({"p_within_arm"})},
            ("computed interval",),
        ),
        (
            {"p_value": Span(0.01, 0.01), "p_between": Span(0.18, 0.18), "flags": frozenset({"p_within_arm"})},
            ("p value",),
        ),
    ],
)
def test_a_null_result_says_why(told, reasons):
    assert reported_change(replace(TWO_ARMS, **told), HALF).null_reasons == reasons


def test_walker_2017_keeps_its_adjusted_difference(studies):
    (press,) = studies.outcomes("Walker2017_men", "LEG_PRESS")

    change = reported_change(press)

    assert (change.value, change.lo, change.hi, change.unit) == (4.72, 1.89, 7.54, "kg")
    assert not change.is_null


def test_handgrip_of_tsai_2017_is_a_null_result(studies):
    (grip,) = studies.outcomes("Tsai2017_closed", "HGS")

    change = reported_change(grip)

    assert change.value == pytest.approx((24.65 - 26.98) - (26.84 - 27.81))
    assert change.is_null


def test_vidoni_2015_uses_its_printed_changes(studies):
    change = reported_change(studies.outcomes("Vidoni2015_225", "VO2PEAK")[0])

    assert change.derived_from == "change scores"
    assert change.value == pytest.approx(3.0)
    assert change.se == pytest.approx(math.sqrt(1.9**2 / 24 + 1.6**2 / 25))


def test_dapa_printed_control_minus_exercise_and_is_turned(studies):
    change = reported_change(studies.outcomes("Lamb2018_DAPA", "ADASCOG")[0])

    assert (change.value, change.lo, change.hi) == (1.4, 0.2, 2.6)  # points; more is worse


def test_the_sign_of_every_shipped_change_agrees_with_the_conclusion_of_its_source(studies):
    for row in studies.all_outcomes:
        change = reported_change(row, studies.assumptions)
        if change is None or row.direction not in ("up", "down") or "scale_reversed" in row.flags:
            continue
        size = change.value - 1 if change.effect_type == "HR" else change.value
        assert (size > 0) == (row.direction == "up"), row


def test_every_shipped_outcome_is_either_a_finite_change_or_a_direction(studies):
    for row in studies.all_outcomes:
        change = reported_change(row, studies.assumptions)
        if change is None:
            has_numbers = row.effect is not None or row.ex_change.mean is not None
            assert not has_numbers or "control_trains" in row.flags, row
            continue
        assert math.isfinite(change.value)
        assert change.se is None or change.se >= 0
        assert change.lo is None or change.hi is None or change.lo <= change.value <= change.hi, row


summaries = st.builds(Summary, st.floats(-100, 100), st.floats(0.1, 50))


@given(summaries, summaries, summaries, summaries, st.integers(2, 500), st.integers(2, 500), st.floats(-0.9, 0.9))
def test_swapping_the_arms_flips_the_sign_and_keeps_the_error(a, b, c, d, n_ex, n_ctl, r):
    row = TrainingOutcome("A", "X", 1, unit="kg", n_ex=n_ex, n_ctl=n_ctl, ex_pre=a, ex_post=b, ctl_pre=c, ctl_post=d)
    swapped = replace(row, n_ex=n_ctl, n_ctl=n_ex, ex_pre=c, ex_post=d, ctl_pre=a, ctl_post=b)

    one, other = reported_change(row, Assumptions(r)), reported_change(swapped, Assumptions(r))

    assert other.value == pytest.approx(-one.value)
    assert other.se == pytest.approx(one.se)
    assert (other.lo, other.hi) == pytest.approx((-one.hi, -one.lo))
    assert other.is_null == one.is_null


@given(summaries, summaries, st.integers(2, 500), st.floats(0.001, 1000))
def test_another_unit_scales_the_change_and_its_error_alike(a, b, n, factor):
    row = TrainingOutcome("A", "X", 1, unit="kg", n_ex=n, ex_pre=a, ex_post=b)
    scaled = replace(
        row, ex_pre=Summary(a.mean * factor, a.sd * factor), ex_post=Summary(b.mean * factor, b.sd * factor)
    )

    one, other = reported_change(row, HALF), reported_change(scaled, HALF)

    assert other.value == pytest.approx(one.value * factor, abs=1e-9)
    assert other.se == pytest.approx(one.se * factor)


@given(summaries, summaries, st.integers(2, 500))
def test_a_stronger_correlation_never_widens_the_interval(a, b, n):
    row = TrainingOutcome("A", "X", 1, unit="kg", n_ex=n, ex_pre=a, ex_post=b)

    errors = [reported_change(row, Assumptions(r)).se for r in (0.0, 0.5, 0.9)]

    assert errors == sorted(errors, reverse=True)
