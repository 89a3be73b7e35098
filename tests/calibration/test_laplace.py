"""The posterior near its mode: known answers, recovery of known parameters, and diagnostics that can fail."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from exerkine.calibration import ALONE, Data, fit_laplace, log_posterior, sample_chains, set_out, sloppiness
from exerkine.calibration._checkpoint import Checkpoint
from exerkine.calibration._lessons import judged, learn, wander
from exerkine.calibration._likelihood import INFORMATION, range_logs
from exerkine.calibration._near import Near
from exerkine.calibration._prior_map import PriorMap
from exerkine.calibration._psis import smoothed_weights
from exerkine.errors import UnknownNameError
from exerkine.mechanism import read_mechanism


def linear(design):
    return lambda z: z @ design.T


def curved(z):
    """Three effects of two parameters, with a saturation and a product, as laws have them."""
    a, b = np.exp(0.5 * z[:, 0]), np.exp(0.5 * z[:, 1])
    return np.stack([a / (1 + a), a * b, b**2, a - b], axis=1)


def thrice(z):
    return np.tile(curved(z), 3)


def data_of(observed, se, *, groups=None, tau_scale=1e-6):
    rows = np.arange(len(observed))
    return Data(np.asarray(observed, float), np.asarray(se, float), rows if groups is None else np.asarray(groups),
                np.zeros(len(observed), dtype=int), np.array([tau_scale]))


class TestLinearModel:
    design = np.array([[1.0, 0.5], [0.2, -1.0], [0.7, 0.7], [1.5, 0.1]])

    def test_the_mode_and_the_covariance_are_those_of_the_conjugate_normal(self):
        truth = np.array([0.6, -0.4])
        data = data_of(self.design @ truth, np.full(4, 0.3))

        fit = fit_laplace(linear(self.design), data, np.zeros(2))

        expected = np.linalg.inv(np.eye(2) + self.design.T @ self.design * INFORMATION / 0.3**2)
        np.testing.assert_allclose(fit.covariance, expected, rtol=1e-6)
        precision = np.diag(fit.weights / 0.3**2)
        covariance = np.linalg.inv(np.eye(2) + self.design.T @ precision @ self.design)
        np.testing.assert_allclose(fit.z, covariance @ self.design.T @ precision @ data.observed, rtol=1e-3)
        assert fit.is_close

    def test_without_data_worth_anything_the_prior_is_left(self):
        fit = fit_laplace(linear(self.design), data_of([5.0, -3.0, 2.0, 1.0], np.full(4, 1e6)), np.zeros(2))

        np.testing.assert_allclose(fit.z, 0.0, atol=1e-6)
        np.testing.assert_allclose(fit.covariance, np.eye(2), atol=1e-6)

    def test_one_row_far_off_hardly_bends_the_rest(self):
        truth = np.array([0.6, -0.4])
        design = np.tile(self.design, (5, 1))
        observed = design @ truth
        clean = fit_laplace(linear(design), data_of(observed, np.full(20, 0.2)), np.zeros(2))
        observed[3] += 10.0

        bent = fit_laplace(linear(design), data_of(observed, np.full(20, 0.2)), np.zeros(2))

        assert np.abs(bent.z - clean.z).max() < 0.05
        assert bent.weights[3] < 0.01 < bent.weights.min() + 1

    def test_rows_of_one_study_count_less_than_as_many_studies(self):
        """Ten rows that share a study's own deviation say little more than one."""
        design, scatter = np.ones((10, 1)), 0.5
        alone = Data(np.full(10, 0.8), np.full(10, 0.1), np.arange(10), np.zeros(10, int), np.array([scatter]))
        shared = Data(np.full(10, 0.8), np.full(10, 0.1), np.zeros(10, int), np.zeros(10, int), np.array([scatter]))

        apart, together = (fit_laplace(linear(design), data, np.zeros(1)).covariance[0, 0] for data in (alone, shared))

        assert together > apart

    def test_a_direction_that_nothing_informs_keeps_the_prior(self):
        design = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])  # only the sum is seen
        values, vectors = sloppiness(fit_laplace(linear(design), data_of([1.0, 1.0, 2.0], np.full(3, 0.1)), np.zeros(2)))

        assert values[0] < 0.01
        assert values[1] == pytest.approx(1.0, abs=1e-6)
        assert abs(vectors[:, 1] @ np.array([1.0, -1.0])) == pytest.approx(np.sqrt(2), rel=1e-6)

    def test_a_model_without_a_number_at_the_start_is_refused(self):
        with pytest.raises(ValueError, match="no number where the fit begins"):
            fit_laplace(lambda z: np.full((len(z), 1), np.nan), data_of([1.0], [0.1]), np.zeros(1))


def test_known_parameters_are_recovered_within_their_uncertainty():
    """Simulate and recover: over 60 simulated sets of studies the truth lies in the 80 % interval as often as it should."""
    chance, inside = np.random.default_rng(3), []
    for _ in range(60):
        truth = chance.standard_normal(2)
        se = np.full(4, 0.15)
        observed = curved(truth[None])[0] + se * stats.t.rvs(df=4, size=4, random_state=chance)
        fit = fit_laplace(curved, data_of(observed, se), np.zeros(2))
        width = 1.2816 * np.sqrt(np.diag(fit.covariance))
        inside += list(np.abs(truth - fit.z) < width)

    share = np.mean(inside)
    assert 0.68 < share < 0.92  # 0.8, with a binomial margin of three standard errors and what Laplace leaves out


def test_the_spread_between_studies_is_found():
    chance = np.random.default_rng(5)
    groups = np.repeat(np.arange(40), 3)
    observed = np.repeat(0.5 * chance.standard_normal(40), 3) + 0.1 * chance.standard_normal(120)
    data = Data(observed, np.full(120, 0.1), groups, np.zeros(120, int), np.array([1.0]))

    fit = fit_laplace(linear(np.zeros((120, 1))), data, np.zeros(1))

    assert fit.tau[0] == pytest.approx(0.5, rel=0.3)


def test_parameters_that_bend_to_every_study_do_not_hide_the_spread_between_them():
    chance = np.random.default_rng(6)
    design = chance.standard_normal((40, 25))
    observed = design @ chance.standard_normal(25) + 0.5 * chance.standard_normal(40) + 0.1 * chance.standard_normal(40)
    data = Data(observed, np.full(40, 0.1), np.arange(40), np.zeros(40, int), np.array([0.3]))

    fit = fit_laplace(linear(design), data, np.zeros(25))

    assert np.std(observed - fit.predicted) < 0.35  # what is left over looks like less
    assert fit.tau[0] == pytest.approx(0.5, rel=0.3)


def test_draws_of_a_laplace_posterior_carry_good_weights_and_those_of_a_wrong_one_do_not():
    chance = np.random.default_rng(11)
    data = data_of(thrice(np.array([[0.5, -0.5]]))[0], np.full(12, 0.2))  # four rows could all be called outliers
    fit = fit_laplace(thrice, data, np.zeros(2))

    def importance(covariance):
        proposal = dataclasses.replace(fit, covariance=covariance)
        z = proposal.sample(chance, 2000)
        return smoothed_weights(log_posterior(data, z, thrice(z), fit.tau) - stats.multivariate_normal(fit.z, covariance).logpdf(z))

    good, narrow = importance(fit.covariance), importance(fit.covariance / 25)
    assert good.is_good
    assert good.effective > 1000
    assert not narrow.is_good  # a proposal five times too narrow misses the tails


class TestRanges:
    """A reported direction is a range in which an effect lies."""

    ends = st.tuples(st.floats(-3, 3), st.floats(0.1, 4)).map(lambda pair: (pair[0], sum(pair)))

    @given(ends=ends | st.floats(-3, 3).map(lambda a: (a, np.inf)) | st.floats(-3, 3).map(lambda b: (-np.inf, b)),
           seen=st.floats(-8, 8), se=st.floats(0.1, 2))
    def test_its_likelihood_is_the_logistic_mass_between_its_ends(self, ends, seen, se):
        data = Data(np.array([np.nan]), np.array([se]), np.zeros(1, int), np.array([ALONE]), np.array([0.3]),
                    np.array([ends[0]]), np.array([ends[1]]))
        law = stats.logistic(loc=seen, scale=se * np.sqrt(3) / np.pi)

        logs, slope, bend = range_logs(data, np.array([seen]), data.tau_scale)

        mass = law.sf(ends[0]) - law.sf(ends[1]) if seen < ends[0] else law.cdf(ends[1]) - law.cdf(ends[0])
        assert logs[0] == pytest.approx(np.log(mass), rel=1e-6, abs=1e-6)
        h = 1e-4
        up, down = (range_logs(data, np.array([seen + side * h]), data.tau_scale) for side in (1, -1))
        assert slope[0] == pytest.approx((up[0][0] - down[0][0]) / (2 * h), abs=1e-5)
        assert bend[0] == pytest.approx(-(up[1][0] - down[1][0]) / (2 * h), abs=1e-4)

    @given(seen=st.floats(-3, 3), se=st.floats(0.1, 1), tau=st.floats(0, 1), telling=st.floats(0.1, 1))
    def test_a_direction_counts_among_those_that_are_told(self, seen, se, tau, telling):
        """Of up, none and down, what is called none is told less often; the three chances of what is told add up to one."""
        limit = 1.959963984540054 * se
        data = Data(np.full(3, np.nan), np.full(3, se), np.arange(3), np.zeros(3, int), np.array([0.3]),
                    np.array([limit, -limit, -np.inf]), np.array([np.inf, limit, -limit]), telling=telling)
        law = stats.logistic(loc=seen, scale=np.hypot(se, tau) * np.sqrt(3) / np.pi)
        masses = np.array([law.sf(limit), law.cdf(limit) - law.cdf(-limit), law.cdf(-limit)]) * (1.0, telling, 1.0)
        spread, here, h = np.array([tau]), np.full(3, seen), 1e-4

        logs, slopes, bends = range_logs(data, here, spread)

        assert np.exp(logs) * (1.0, telling, 1.0) == pytest.approx(masses / masses.sum(), rel=1e-5, abs=1e-9)
        up, down = (range_logs(data, here + side * h, spread) for side in (1, -1))
        assert slopes == pytest.approx((up[0] - down[0]) / (2 * h), abs=1e-4)
        curved = -(up[1] - down[1]) / (2 * h)
        assert bends == pytest.approx(np.maximum(curved, 0.0), abs=1e-3)  # a step of Gauss-Newton needs no hollow

    def test_a_fact_is_not_chosen_by_what_it_says(self):
        rows = [np.array([np.nan]), np.array([0.2]), np.zeros(1, int), np.array([ALONE]), np.array([0.3]),
                np.array([0.4]), np.array([np.inf])]

        plain, chosen = (range_logs(Data(*rows, telling=telling), np.zeros(1), np.zeros(1))[0] for telling in (1.0, 0.3))

        assert chosen == pytest.approx(plain)

    def test_a_direction_moves_the_mode_to_its_side_and_no_effect_to_the_middle(self):
        def mode(lo, hi):
            data = Data(np.full(6, np.nan), np.full(6, 0.2), np.arange(6), np.zeros(6, int), np.array([0.1]),
                        np.full(6, lo), np.full(6, hi))
            return fit_laplace(linear(np.ones((6, 1))), data, np.array([0.9])).z[0]

        rise, none, fall = mode(0.4, np.inf), mode(-0.4, 0.4), mode(-np.inf, -0.4)

        assert rise > 0.5
        assert abs(none) < 0.05
        assert fall == pytest.approx(-rise, abs=0.02)

    def test_the_spread_between_trials_softens_the_ends(self):
        data = Data(np.array([np.nan]), np.array([0.2]), np.zeros(1, int), np.zeros(1, int), np.array([0.3]),
                    np.array([0.4]), np.array([np.inf]))

        sure, soft = (range_logs(data, np.zeros(1), np.array([tau]))[0][0] for tau in (0.0, 0.5))

        assert soft > sure


def test_a_dose_that_is_not_told_widens_what_its_trial_says():
    """Four outcomes of one arm share the unknown dose; a second arm tells its own."""
    design, se = np.ones((8, 1)), np.full(8, 0.2)
    observed = np.r_[np.full(4, 0.9), np.full(4, 0.5)]
    told = Data(observed, se, np.arange(8), np.zeros(8, int), np.array([1e-6]))
    shifts = np.r_[np.full(4, 0.8), np.zeros(4)][:, None]
    silent = dataclasses.replace(told, shifts=shifts)

    sure, open_ = (fit_laplace(linear(design), data, np.zeros(1 + data.shifts.shape[1])) for data in (told, silent))

    assert open_.z[0] < sure.z[0] - 0.05  # the arm that tells counts more
    assert open_.z[1] > 0.2  # and the other is found to have trained more
    assert open_.covariance[0, 0] > sure.covariance[0, 0]


class TestChains:
    """From draws of a posterior without runs to the posterior itself."""

    data = data_of(thrice(np.array([[0.5, -0.5]]))[0], np.full(12, 0.2))

    @pytest.fixture
    def fit(self):
        return fit_laplace(thrice, self.data, np.zeros(2))

    def height(self, fit):
        return lambda z: log_posterior(self.data, z, thrice(z), fit.tau)

    def grid(self, fit):
        """Mean and standard deviation of the posterior by brute force."""
        x = np.linspace(-4, 4, 401)
        z = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
        w = np.exp((logs := self.height(fit)(z)) - logs.max())
        mean = w @ z / w.sum()
        return mean, np.sqrt(w @ (z - mean) ** 2 / w.sum())

    @pytest.mark.parametrize("turned", [1.0, 1.3])
    def test_draws_have_the_mean_and_the_spread_of_the_posterior(self, fit, turned):
        """Also where the lines of the near posterior are too steep."""
        mean, sd = self.grid(fit)
        known = Near(self.data, dataclasses.replace(fit, jacobian=turned * fit.jacobian))
        z, size = wander(known, fit.sample(np.random.default_rng(1), 2000), np.random.default_rng(2))

        found = sample_chains(self.height(fit), known, set_out(self.height(fit), known, z, size), 3)

        np.testing.assert_allclose(found.z.mean(axis=0), mean, atol=0.12 * sd.max())
        np.testing.assert_allclose(found.z.std(axis=0), sd, rtol=0.15)
        assert found.is_good

    def test_a_posterior_that_the_near_one_is_not_near_to_is_told(self, fit):
        """Two narrow modes far from it."""
        known = Near(self.data, fit)

        def height(z):
            far = np.stack([z - 6.0, z + 6.0])
            return np.logaddexp.reduce(-0.5 * (far**2).sum(axis=2) / 0.01**2, axis=0)

        z = 3.0 * np.random.default_rng(5).standard_normal((24, 2))
        found = sample_chains(height, known, set_out(height, known, z), 5)

        assert not found.is_good

    def test_groups_that_stay_in_modes_of_their_own_are_told(self, fit):
        """Paths that would lead from one to the other go uphill all the way."""
        known = Near(self.data, fit)
        deep = [np.array([4.0, 4.0]), np.array([-4.0, -4.0])]

        def height(z):
            return known.height(z)[0] + np.logaddexp.reduce([-2.0 * ((z - one) ** 2).sum(axis=1) for one in deep], axis=0)

        begun = np.repeat(deep, 12, axis=0) + 0.1 * np.random.default_rng(5).standard_normal((24, 2))
        found = sample_chains(height, known, set_out(height, known, begun), 5, rounds=1)

        assert found.r_hat.max() > 1.1
        assert not found.is_good

    def test_chains_that_stay_where_they_began_are_told_though_every_group_has_both_modes(self, fit):
        """Groups whose chains begin alike agree with one another; only chains grouped by their starts tell."""
        known = Near(self.data, fit)
        deep = [np.array([4.0, 4.0]), np.array([-4.0, -4.0])]

        def height(z):
            return known.height(z)[0] + np.logaddexp.reduce([-2.0 * ((z - one) ** 2).sum(axis=1) for one in deep], axis=0)

        begun = np.tile(deep, (100, 1)) + 0.1 * np.random.default_rng(5).standard_normal((200, 2))
        found = sample_chains(height, known, set_out(height, known, begun), 5)

        assert found.r_hat.max() < 1.1
        assert found.ranks.memory[1:].min() > 0.5
        assert not found.is_good

    def test_chains_that_never_moved_are_counted(self, fit):
        known = Near(self.data, fit)
        first = set_out(lambda z: known.height(z)[0], known, np.zeros((8, 2)))

        assert sample_chains(lambda z: np.full(len(z), -np.inf), known, first, 1, rounds=2).stuck == 8

    def test_a_sampling_that_was_cut_off_ends_with_the_same_draws(self, fit, tmp_path):
        known = Near(self.data, dataclasses.replace(fit, jacobian=1.3 * fit.jacobian))
        start = set_out(self.height(fit), known, fit.sample(np.random.default_rng(1), 40))
        whole = sample_chains(self.height(fit), known, start, 7)
        cut, rounds = Checkpoint(tmp_path, seed=7), []

        def stop(journey):
            cut.keep_journey("last", journey)
            rounds.append(len(journey.taken))
            if len(rounds) == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sample_chains(self.height(fit), known, start, 7, on_round=stop)
        resumed = sample_chains(self.height(fit), known, start, 7, last=Checkpoint(tmp_path, seed=7).journey("last"))

        np.testing.assert_allclose(resumed.z, whole.z, rtol=1e-12)
        assert resumed.last.taken == whole.last.taken
        np.testing.assert_array_equal(resumed.ranks.counts, whole.ranks.counts)

    def test_draws_that_cannot_be_shared_by_the_groups_are_refused(self, fit):
        with pytest.raises(ValueError, match="10 draws cannot be shared by 4 groups"):
            set_out(self.height(fit), Near(self.data, fit), np.zeros((10, 2)))


class TestLessons:
    """Runs teach a posterior that needs none."""

    data = data_of(thrice(np.array([[0.5, -0.5]]))[0], np.full(12, 0.4))

    def test_after_lessons_draws_without_runs_stand_for_the_posterior(self):
        fit = fit_laplace(thrice, self.data, np.zeros(2))
        known = Near(self.data, fit)
        z, _ = wander(known, fit.sample(np.random.default_rng(1), 400), np.random.default_rng(2))
        straight = judged(known, z, thrice(z))

        found = learn(thrice, self.data, fit, 400, 3)

        assert straight.effective < 330
        assert found.told[-1][1] > 100
        learnt = found.near(self.data, fit)
        z = wander(learnt, found.z[-400:], np.random.default_rng(4))[0]
        assert judged(learnt, z, thrice(z)).effective > 380

    def test_lessons_that_were_cut_off_end_the_same(self, tmp_path):
        fit = fit_laplace(thrice, self.data, np.zeros(2))
        kept = Checkpoint(tmp_path, seed=1)
        few = dataclasses.replace(learn(thrice, self.data, fit, 40, 3), told=((0.9, 1.0),))
        first = dataclasses.replace(few, z=few.z[:40], seen=few.seen[:40])
        kept.keep_lessons(first)

        whole, resumed = (learn(thrice, self.data, fit, 40, 3, start=start)
                          for start in (first, Checkpoint(tmp_path, seed=1).lessons()))

        np.testing.assert_array_equal(resumed.z, whole.z)
        assert resumed.told == whole.told
        assert len(whole.told) > 1


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_the_shape_of_a_pareto_tail_is_found(shape):
    ratios = np.log(stats.genpareto.rvs(shape, size=20_000, random_state=1) + 1.0)

    assert smoothed_weights(ratios).k_hat == pytest.approx(shape, abs=0.12)


def test_equal_densities_give_equal_weights():
    found = smoothed_weights(np.zeros(100))

    np.testing.assert_allclose(found.weights, 0.01)
    assert found.effective == pytest.approx(100)


def test_draws_that_the_target_rules_out_weigh_nothing():
    ratios = np.random.default_rng(2).normal(size=200) * 0.1
    ratios[:50] = -np.inf

    found = smoothed_weights(ratios)

    assert found.weights[:50].sum() == 0.0
    with pytest.raises(ValueError, match="one that is possible"):
        smoothed_weights(np.full(100, -np.inf))


@pytest.fixture(scope="module")
def prior(mechanism):
    return PriorMap(mechanism)


class TestPriorMap:
    def test_standard_normals_become_draws_of_the_prior(self, prior):
        z = np.random.default_rng(4).standard_normal((4000, len(prior.symbols)))

        values = prior.to_values(z)

        drawn = read_mechanism(has_posterior=False).sample_parameters(np.random.default_rng(9), 4000)
        for i, symbol in enumerate(prior.symbols):
            assert stats.ks_2samp(values[:, i], drawn[symbol]).pvalue > 1e-5, symbol

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_there_and_back_is_where_one_began(self, prior, data):
        seed, scale = data.draw(st.integers(0, 10_000)), data.draw(st.floats(0.1, 1.5))
        z = scale * np.random.default_rng(seed).standard_normal(len(prior.symbols))

        np.testing.assert_allclose(prior.to_normals(prior.to_values(z)), np.clip(z, -8, 8), atol=2e-5, rtol=1e-5)

    def test_no_normal_leads_out_of_the_bounds(self, mechanism, prior):
        for far in (-40.0, 40.0):
            values = prior.to_values(np.full(len(prior.symbols), far))
            for symbol, value in zip(prior.symbols, values, strict=True):
                parameter = mechanism.parameters[symbol]
                assert parameter.lo * (1 - 1e-9) - 1e-12 <= value <= parameter.hi * (1 + 1e-9) + 1e-12

    def test_a_fixed_parameter_is_not_looked_for(self, mechanism):
        with pytest.raises(UnknownNameError, match="'ADAS_max' is no parameter with a prior"):
            PriorMap(mechanism, ["ADAS_max"])
