"""The network of exerkines: influences have the sign, the time and the cause that the mechanism gives them."""

from __future__ import annotations

import csv
import re

import pytest

from exerkine.errors import SimulationError
from exerkine.mechanism import with_values
from exerkine.network import AFTER_BOUT_MIN, STAGES, WEEKS, influences, read_nodes, stage_changes
from exerkine.network._stages import _verdict
from exerkine.reports import NetworkResult, write_network

SOURCES = [node.symbol for node in read_nodes() if node.role == "exerkine"]


@pytest.fixture(scope="module")
def found(mechanism, woman, recommended):
    return influences(mechanism, woman, recommended, draws=2)


@pytest.fixture(scope="module")
def stages(mechanism):
    return stage_changes(mechanism)


def one(found, week, minute, source, target):
    return next(i for i in found if (i.week, i.minute, i.source, i.target) == (week, minute, source, target))


def test_every_exerkine_is_tried_on_everything_at_every_time(found):
    times = len(WEEKS) * len(AFTER_BOUT_MIN) + len(WEEKS) - 1

    assert len(SOURCES) == 7
    assert len(found) == times * 7 * len(read_nodes())
    assert {i.sign for i in found} == {-1, 0, 1}
    assert all(i.lo80 <= i.median <= i.hi80 for i in found)
    assert all(i.sign == 0 for i in found if i.lo80 * i.hi80 <= 0)


@pytest.mark.parametrize(
    ("source", "target", "sign"),
    [
        ("LACTATE", "BDNF_mrna", 1),
        ("LACTATE", "AKT", 1),
        ("IL6", "IL10_plasma", 1),
        ("IL6", "CORTISOL", 1),
    ],
)
def test_a_pulse_acts_within_the_hour(found, source, target, sign):
    assert one(found, 0, 60.0, source, target).sign == sign


@pytest.mark.parametrize(
    ("source", "target", "sign"),
    [
        ("IRISIN", "BDNF", 1),
        ("IRISIN", "PGC1A_brain", 1),
        ("IGF1", "ASM", 1),
        ("IGF1", "SYNAPSES", 1),
        ("IL6", "INFLAMMATION", -1),   # of a level that falls with training
        ("IL6", "UBIQUITIN_LIGASES", -1),
        ("LACTATE", "VESSELS", 1),
    ],
)
def test_weeks_of_training_act_by_levels_and_by_pulses(found, source, target, sign):
    assert one(found, 26, None, source, target).sign == sign


def test_a_pulse_of_lactate_is_gone_the_next_day_and_smaller_when_trained(found):
    hour, day = (one(found, 0, m, "LACTATE", "BDNF_mrna").median for m in (60.0, 1440.0))
    trained = one(found, 26, 60.0, "LACTATE", "BDNF_mrna").median

    assert abs(day) < 0.1 * hour
    assert 0 < trained < hour


def test_an_influence_goes_with_its_arrows(mechanism, woman, recommended):
    """Without the arrows from lactate to BDNF its pulse leaves the message where it was."""
    cut = mechanism.replace(
        sbml=with_values(mechanism.sbml, {"g_bdnf_lactate": 0.0}),
        parameters={n: p for n, p in mechanism.parameters.items() if n != "g_bdnf_lactate"},
        posterior=mechanism.posterior and mechanism.posterior.without(("g_bdnf_lactate",)),
    )

    left = influences(cut, woman, recommended, draws=1)

    assert one(left, 0, 30.0, "LACTATE", "BDNF_mrna").sign == 0
    assert one(left, 0, 60.0, "LACTATE", "AKT").sign == 1


def test_a_programme_without_a_session_in_a_looked_at_week_is_refused(mechanism, woman, usual):
    with pytest.raises(SimulationError, match="no session in week 1"):
        influences(mechanism, woman, usual, draws=1)


def test_levels_of_stages_are_judged_by_their_experiment(stages):
    verdicts = {(c.stage, c.symbol, c.basis): c.verdict for c in stages}

    assert {c.stage for c in stages} == set(STAGES)
    assert {c.verdict for c in stages if c.stage == "healthy"} == {"same"}
    assert verdicts["AD", "IRISIN_brain", "mechanism"] == "compensatory"
    assert verdicts["AD", "BDNF_brain", "mechanism"] == "harmful"
    assert verdicts["SP", "IL6", "norm"] == "harmful"
    assert verdicts["SP", "IGF1", "norm"] == "harmful"
    fgf21 = next(c for c in stages if (c.stage, c.symbol) == ("SP", "FGF21"))
    assert fgf21.verdict == "mixed"
    assert fgf21.muscle_pct[2] < 0 < fgf21.cognition_sd[0]


@pytest.mark.parametrize(
    ("muscle", "cognition", "verdict"),
    [
        ((-3, -2, -1), (-0.3, -0.2, -0.1), "harmful"),
        ((-3, -2, -1), (0.1, 0.2, 0.3), "mixed"),
        ((-0.001, 0.0, 0.001), (0.1, 0.2, 0.3), "compensatory"),
        ((-3, -1, 2), (0.1, 0.2, 0.3), "undecided"),
        ((-0.001, 1, 2), (0.1, 0.2, 0.3), "compensatory"),
        ((-3, -1, 2), (-0.1, 0.0, 0.3), "undecided"),
    ],
)
def test_one_organ_decides_alone_only_where_the_other_cannot_be_moved_the_other_way(muscle, cognition, verdict):
    assert _verdict(muscle, cognition) == verdict


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_whole_in_both_languages_and_the_rows_are_what_was_found(found, stages, mechanism, tmp_path, lang):
    result = NetworkResult("somebody <b>", "a programme", 2, 1, found, stages)

    page = write_network(result, mechanism, tmp_path / lang, lang).read_text(encoding="utf-8")

    assert "somebody &lt;b&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    assert re.findall(r"[>\"][^<\"]*\b[A-Za-z0-9]+_[A-Za-z0-9_]+\b[^<\"]*[<\"]", body) == []
    if lang == "zh":
        seen = re.sub(r"<[^>]*>", " ", body) + " ".join(re.findall(r'(?:title|aria-label)="([^"]*)"', body))
        assert set(re.findall(r"\b[a-z]{5,}", seen)) <= {"somebody", "programme"}
    with (tmp_path / lang / "network.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found)
    assert float(rows[0]["median"]) == pytest.approx(found[0].median, rel=1e-5)
    with (tmp_path / lang / "stages.csv").open(encoding="utf-8") as file:
        assert [r["verdict"] for r in csv.DictReader(file)] == [c.verdict for c in stages]
