"""How people differ in what training does to them: the traits, their draws, and people who stand for a group."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exerkine.errors import TableError
from exerkine.mechanism import read_mechanism
from exerkine.persons import (
    ResponseTrait,
    complete_person,
    draw_responses,
    draw_unknown,
    people_around,
    person_from_dict,
    read_response_traits,
    read_responses,
)
from exerkine.persons import _responses as responses

WOMAN = {"age_y": 70, "sex": "F", "diagnosis": {"muscle": "none", "cognition": "none"}}


@pytest.fixture(scope="module")
def woman():
    return complete_person(person_from_dict(WOMAN))


def test_the_mean_response_of_a_population_is_that_of_the_typical_person_and_some_hardly_respond():
    chance = np.random.default_rng(1)
    drawn = [draw_responses(chance) for _ in range(20_000)]

    for trait in read_response_traits():
        values = np.array([one[trait.parameter] for one in drawn])
        assert values.mean() == pytest.approx(1.0, abs=4 * trait.cv / np.sqrt(len(values)))
        assert values.std() == pytest.approx(trait.cv, rel=0.05)
        assert values.min() > 0.0
    growth = np.array([one["f_response_size"] for one in drawn])
    assert 0.2 < np.mean(growth < 0.25) < 0.4, "Ahtiainen2016 called 29 % low responders"


def test_every_trait_is_a_parameter_that_rests_at_one_and_is_not_drawn_with_the_laws():
    parameters = read_mechanism().parameters

    for trait in read_response_traits():
        assert (parameters[trait.parameter].value, parameters[trait.parameter].prior) == (1.0, "fixed")


def test_drawing_responses_moves_no_other_draw(woman, monkeypatch):
    def measures():
        chance = np.random.default_rng(3)
        return [draw_unknown(woman, chance).grip_kg for _ in range(5)]

    with_traits = measures()
    monkeypatch.setattr("exerkine.persons._complete.draw_responses", lambda chance: {})

    assert measures() == with_traits


def test_draws_of_one_person_respond_differently_and_the_typical_person_not_at_all(woman):
    chance = np.random.default_rng(3)
    drawn = [draw_unknown(woman, chance) for _ in range(3)]

    assert len({one.responses["f_response_size"] for one in drawn}) == 3
    assert woman.responses == {}
    assert draw_unknown(woman, chance, is_typical=True).responses == {}


@pytest.mark.parametrize("cv", [0.2, 0.77, 1.3])
def test_quantiles_and_nodes_have_the_mean_and_the_spread_of_the_trait(cv):
    trait = ResponseTrait("f_x", "size", cv)

    even = trait.values((np.arange(20_000) + 0.5) / 20_000)
    nodes, weights = trait.nodes(4)

    assert even.mean() == pytest.approx(1.0, abs=2e-3)
    assert even.std() == pytest.approx(cv, rel=0.01)
    assert weights @ nodes == pytest.approx(1.0)
    assert weights @ nodes**2 == pytest.approx(1.0 + cv**2)
    assert weights @ nodes**3 == pytest.approx((1.0 + cv**2) * (1.0 + 2.0 * cv**2))  # third moment of a gamma of mean 1


def test_people_around_somebody_have_the_means_of_people_drawn_like_them(woman):
    around = people_around(woman)
    chance = np.random.default_rng(5)
    drawn = [draw_unknown(woman, chance) for _ in range(4000)]

    assert sum(one.weight for one in around) == pytest.approx(1.0)
    for field in ("grip_kg", "asm_dxa_kg", "crp_mg_l", "il6_pg_ml", "vo2peak_ml_kg_min", "amyloid_cl"):
        values = np.array([getattr(one, field) for one in drawn])
        mean = sum(one.weight * getattr(one.person, field) for one in around)
        assert mean == pytest.approx(values.mean(), rel=0.05, abs=4 * values.std() / np.sqrt(len(values)))
    for trait in read_response_traits():
        second = sum(one.weight * (one.person.responses.get(trait.parameter, 1.0) - 1.0) ** 2 for one in around)
        assert second == pytest.approx(trait.cv**2, rel=1e-6)


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("responses.csv", "size,ASM,resistance,2.5,1.17,1.68,1,1,287,,,,X,measured,", "2.5 is outside 1.17 to 1.68"),
        ("responses.csv", "size,ASM,resistance,1.27,1.17,1.68,1,1,287,,,,X,guessed,", "'guessed' is not allowed"),
        ("response_traits.csv", "f_response_size,size,0,1,X,derived,", "'0' is not allowed"),
        ("response_traits.csv", "f_response_size,growth,0.7,1,X,derived,", "'growth' is no kind of response"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(monkeypatch, tmp_path: Path, table, line, says):
    for name in ("responses.csv", "response_traits.csv"):
        head, *rows = (responses.FOLDER / name).read_text(encoding="utf-8").splitlines()
        rows = [line, *rows[1:]] if name == table else rows
        (tmp_path / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    monkeypatch.setattr(responses, "FOLDER", tmp_path)
    read_responses.cache_clear()
    read_response_traits.cache_clear()
    try:
        with pytest.raises(TableError, match=says) as caught:
            read_response_traits()
        assert f"{table}:2" in str(caught.value)
    finally:
        monkeypatch.undo()
        read_responses.cache_clear()
        read_response_traits.cache_clear()
