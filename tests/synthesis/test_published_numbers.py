"""Numbers that others have printed for data that others have printed.

The BCG numbers are those of metafor's worked examples: Viechtbauer (2010), J Stat Softw 36(3), sections 4 to 5, and the
package's own documentation of dat.bcg (rma, confint, regtest).  Egger's test there is the classical one (model "lm").
"""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.evidence import Assumptions, Summary, TrainingOutcome
from exerkine.synthesis import leave_one_out, pool_effects, regress_effects, small_study_test
from exerkine.synthesis._rows import _standardised, reported_change


def test_bcg_by_reml(bcg):
    found = pool_effects(*bcg)

    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert (found.mean, found.se) == pytest.approx((-0.7145, 0.1798), abs=5e-5)
    assert found.wald == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert found.i2_pct == pytest.approx(92.22, abs=5e-3)
    assert found.h2 == pytest.approx(12.86, abs=5e-3)
    assert (found.q, found.q_df) == (pytest.approx(152.2330, abs=5e-5), 12)
    assert found.tau2_interval == pytest.approx((0.1197, 1.1115), abs=5e-5)


def test_bcg_by_reml_with_hartung_and_knapp(bcg):
    found = pool_effects(*bcg)

    assert found.se_hk == pytest.approx(0.1808, abs=5e-5)
    assert found.interval == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert found.p == pytest.approx(0.0019, abs=5e-5)
    assert not found.is_narrower_than_wald


@pytest.mark.parametrize(("method", "tau2", "mean", "se"), [("dl", 0.3088, -0.7141, 0.1787), ("pm", 0.3181, -0.7150, 0.1809)])
def test_bcg_by_the_other_estimators(bcg, method, tau2, mean, se):
    found = pool_effects(*bcg, method)

    assert (found.tau2, found.mean, found.se) == pytest.approx((tau2, mean, se), abs=5e-5)


def test_bcg_on_latitude(bcg, latitude_deg):
    found = regress_effects(*bcg, {"latitude": latitude_deg})
    intercept, slope = found.coefficients

    assert found.tau2 == pytest.approx(0.0764, abs=1e-4)
    assert found.i2_pct == pytest.approx(68.39, abs=0.02)
    assert found.r2_pct == pytest.approx(75.62, abs=0.02)
    assert (found.q, found.df, found.q_p) == (pytest.approx(30.7331, abs=5e-5), 11, pytest.approx(0.0012, abs=5e-5))
    assert (intercept.value, slope.value) == pytest.approx((0.2515, -0.0291), abs=5e-5)
    knapp_hartung = np.sqrt(found.f / 16.3571)  # the printed Wald statistic of the same slope is 16.3571
    assert slope.se == pytest.approx(0.0072 / knapp_hartung, abs=1e-4)


def test_lengths_of_stay_by_reml(stay):
    """As metafor's documentation of dat.normand1999 has it for mean differences."""
    found = pool_effects(*stay)

    assert (found.mean, found.se) == pytest.approx((-15.1060, 8.9466), abs=5e-5)
    assert found.tau2 == pytest.approx(684.65, abs=5e-3)


def test_asymmetry_of_the_bcg_trials(bcg):
    found = small_study_test(*bcg)

    assert (found.t, found.df, found.p) == (pytest.approx(-1.4013, abs=5e-5), 11, pytest.approx(0.1887, abs=5e-5))
    assert not found.is_weak


def test_the_prediction_interval_follows_higgins_2009(bcg):
    """Of the BCG trials: mean +- t(11) sqrt(tau2 + se2), here from the printed tau2, mean and SE, and t(11) = 2.2010."""
    reach = 2.2010 * np.sqrt(0.3132 + 0.1798**2)

    assert pool_effects(*bcg).prediction == pytest.approx((-0.7145 - reach, -0.7145 + reach), abs=3e-4)


def test_leaving_one_out_is_pooling_the_rest(bcg):
    y, v = bcg
    without = leave_one_out(y, v)

    assert len(without) == 13
    assert without[3] == pool_effects(np.delete(y, 3), np.delete(v, 3))


# Morris (2008), Organ Res Methods 11:364, Table 5: pre-post-control designs of training, with d_ppc2 and its variance.
MORRIS = (
    ((30.6, 38.5, 15.0, 20), (23.1, 19.7, 13.8, 20), 0.47, 0.77, 0.11),
    ((23.5, 26.8, 3.1, 50), (24.9, 25.3, 4.1, 42), 0.64, 0.80, 0.04),
    ((0.5, 0.7, 0.1, 9), (0.6, 0.6, 0.2, 9), 0.77, 1.20, 0.14),
    ((53.4, 75.9, 14.5, 10), (55.7, 60.7, 17.3, 11), 0.89, 1.05, 0.07),
    ((35.6, 36.0, 4.7, 14), (34.8, 33.4, 3.1, 14), 0.44, 0.44, 0.16),
)


@pytest.mark.parametrize(("treated", "control", "r", "d", "variance"), MORRIS)
def test_standardised_differences_of_morris(treated, control, r, d, variance):
    """With the SD after equal to that before, as his variance assumes."""
    row = TrainingOutcome(
        "A", "MEMORY", 1, unit="{score}", n_ex=treated[3], n_ctl=control[3],
        ex_pre=Summary(treated[0], treated[2]), ex_post=Summary(treated[1], treated[2]),
        ctl_pre=Summary(control[0], control[2]), ctl_post=Summary(control[1], control[2]))
    change = reported_change(row, Assumptions(r))
    value, se, is_here = _standardised(row, change, change.se)

    assert is_here
    assert value == pytest.approx(d, abs=0.006)
    assert se**2 == pytest.approx(variance, abs=0.03)
