"""A posterior in a knowledge folder: used where it is that of the laws and priors, refused where it is spoilt, else left aside."""

from __future__ import annotations

import pickle
import shutil
from contextlib import closing

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance
from exerkine.engine import MultirateEngine, Problem, Segment
from exerkine.errors import TableError
from exerkine.mechanism import Posterior, read_mechanism, shipped_knowledge, write_posterior

SYMBOLS = ("g_neural_mechanical", "f_cardiovascular_cap")


@pytest.fixture(scope="module")
def prior():
    return read_mechanism(has_posterior=False)


@pytest.fixture(scope="module")
def posterior(prior):
    """Two parameters that go together: one is large where the other is small."""
    share = np.linspace(0.9, 1.1, 9)
    values = np.stack([prior.medians[SYMBOLS[0]] * share, prior.medians[SYMBOLS[1]] / share], axis=1)
    central = {symbol: 1.05 * prior.medians[symbol] for symbol in SYMBOLS}
    return Posterior(SYMBOLS, values, central, {"prior_hash": prior.prior_hash, "trials": "3"})


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(shipped_knowledge(), tmp_path / "knowledge", ignore=shutil.ignore_patterns("posterior"))


def test_draws_of_a_posterior_come_together_and_the_others_from_their_priors(prior, posterior):
    mechanism = prior.with_posterior(posterior)

    drawn = mechanism.sample_parameters(np.random.default_rng(1), 9)
    apart = prior.sample_parameters(np.random.default_rng(1), 9)

    product = drawn[SYMBOLS[0]] * drawn[SYMBOLS[1]]
    np.testing.assert_allclose(product, prior.medians[SYMBOLS[0]] * prior.medians[SYMBOLS[1]])
    assert sorted(drawn[SYMBOLS[0]]) == sorted(posterior.values[:, 0])  # none twice until all have been taken
    assert all((drawn[symbol] == apart[symbol]).all() for symbol in drawn if symbol not in SYMBOLS)
    assert len(mechanism.sample_parameters(np.random.default_rng(1), 20)[SYMBOLS[0]]) == 20


def test_central_values_are_those_of_the_posterior_also_where_nothing_is_drawn(prior, posterior):
    mechanism = prior.with_posterior(posterior)

    assert (prior.bands, mechanism.bands) == ("prior", "posterior")
    assert mechanism.medians[SYMBOLS[0]] == posterior.central[SYMBOLS[0]]
    hour = 1 / 24
    trained = tuple(part for day in range(30) for part in (
        Segment(day, day + hour, aerobic(0.65)), Segment(day + hour, day + 2 * hour, resistance()),
        Segment(day + 2 * hour, day + 1)))
    problem = Problem({}, trained, (30.0,))
    same = Problem(dict(posterior.central), problem.segments, problem.save_days)
    with closing(MultirateEngine(mechanism, workers=1)) as here, closing(MultirateEngine(prior, workers=1)) as there:
        central = here.solve([problem], ["KNEE_EXT", "VO2PEAK"])[0].values
        told, apart = (there.solve([one], ["KNEE_EXT", "VO2PEAK"])[0].values for one in (same, problem))
    np.testing.assert_allclose(central, told, rtol=1e-9)
    assert (np.abs(apart / told - 1.0) > 1e-4).all(), "these parameters say something here"
    assert mechanism.with_posterior(None).medians == prior.medians
    assert mechanism.with_posterior(None).sbml.strip() == prior.sbml.strip()


def test_a_mechanism_that_has_worked_can_be_sent_to_another_process(prior, posterior):
    mechanism = prior.with_posterior(posterior)
    names, rates = mechanism.rates

    there = pickle.loads(pickle.dumps(mechanism))

    assert there.medians == mechanism.medians
    assert there.rates[0] == names
    assert callable(rates)


def test_what_is_set_by_hand_is_no_longer_what_the_posterior_says(prior, posterior):
    mechanism = prior.with_posterior(posterior).with_numbers({SYMBOLS[0]: 0.5})

    assert mechanism.medians[SYMBOLS[0]] == 0.5
    assert mechanism.posterior.symbols == SYMBOLS[1:]
    assert mechanism.medians[SYMBOLS[1]] == posterior.central[SYMBOLS[1]]


def test_it_is_written_and_read_again(folder, posterior):
    write_posterior(posterior, folder)

    found = read_mechanism(folder)

    assert found.bands == "posterior"
    np.testing.assert_allclose(found.posterior.values, posterior.values, rtol=1e-6)
    assert found.posterior.about["trials"] == "3"
    assert read_mechanism(folder, has_posterior=False).bands == "prior"
    assert found.knowledge_hash != read_mechanism(shipped_knowledge(), has_posterior=False).knowledge_hash


def test_a_posterior_of_other_priors_is_left_aside(folder, posterior):
    write_posterior(posterior, folder)
    table = folder / "parameters.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("g_neural_mechanical,"))
    cells = lines[at].split(",")
    lines[at] = ",".join([cells[0], str(1.3 * float(cells[1])), *cells[2:]])
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert read_mechanism(folder).bands == "prior"


def test_words_may_change_and_the_posterior_stays(folder, posterior):
    write_posterior(posterior, folder)
    module = folder / "modules" / "fitness.ant"
    module.write_text(module.read_text(encoding="utf-8") + "// another word\n", encoding="utf-8")

    assert read_mechanism(folder).bands == "posterior"


def test_draws_that_are_not_those_of_the_record_are_refused(folder, posterior):
    write_posterior(posterior, folder)
    draws = folder / "posterior" / "draws.csv"
    draws.write_text(draws.read_text(encoding="utf-8").replace("\n9,", "\n10,"), encoding="utf-8")

    with pytest.raises(TableError, match=r"draws\.csv: is not the file that about\.csv is the record of"):
        read_mechanism(folder)
