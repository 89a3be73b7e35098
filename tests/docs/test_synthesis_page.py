"""The page on pooled evidence: its example runs, and its numbers and words are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exerkine.evidence import read_studies
from exerkine.synthesis import METHODS, MODERATORS, LeftOut, pool_group, read_rules, row_effect
from exerkine.synthesis._quantiles import normal_quantile

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "synthesis.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def studies():
    return read_studies()


def test_the_example_runs():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    *lines, last = code.strip().splitlines()
    names: dict[str, object] = {}

    exec("\n".join(lines), names)
    mean, interval, prediction, tau2 = eval(last, names)

    assert len(names["effects"]) == 4
    assert prediction[0] < interval[0] < mean < interval[1] < prediction[1]
    assert tau2 > 0


def test_every_moderator_and_method_is_named():
    assert all(f"`{name}`" in PAGE for name in (*MODERATORS, *METHODS))


@pytest.mark.parametrize(("line", "outcome", "comparison"), [
    ("peak oxygen uptake | +2.66", "VO2PEAK", "net"), ("30-s chair stands | +3.36", "STS30", "net"),
    ("lean mass, before and after | +1.06", "LBM", "within"), ("knee extension | +0.40", "KNEE_EXT", "net"),
    ("net, +0.77", "KNEE_EXT", "within"), ("executive function, memory | +0.21", "EXEC", "net"),
    ("+0.21, +0.16", "MEMORY", "net"), ("hippocampal volume | +0.02", "HIPPO_VOL", "net"),
    ("Timed Up and Go | -0.39", "TUG", "net"), ("handgrip | +1.9", "HGS", "net"), ("leg press | +2.0", "LEG_PRESS", "net"),
    ("ADAS-Cog | +0.3", "ADASCOG", "net"),
])
def test_numbers_beside_those_of_others_are_those_of_the_pools(studies, line, outcome, comparison):
    (printed,) = re.findall(re.escape(line[: line.rindex("+" if "+" in line else "-")]) + r"([+-][\d.]+)", PAGE.replace("**", ""))
    found = pool_group(studies, outcome, comparison=comparison).pooled.mean
    decimals = len(printed.partition(".")[2])

    assert f"{found:+.{decimals}f}" == printed
    assert line in PAGE


def test_peak_uptake_rises_by_about_an_eighth(studies):
    found = pool_group(studies, "VO2PEAK")
    rows = {(row.arm_id, row.row): row for row in studies.all_outcomes if row.outcome == "VO2PEAK"}
    before = [rows[row_id].ex_pre.mean for effect in found.trials for row_id in effect.row_ids if rows[row_id].ex_pre.mean]

    assert 0.10 < found.pooled.mean / (sum(before) / len(before)) < 0.14


def test_without_the_kettlebells_grip_does_not_rise(studies):
    found = pool_group(studies, "HGS")
    without = dict(zip((effect.trial for effect in found.trials), found.without_one, strict=True))["Meigh2022BELL"]

    assert f"{without.mean:+.1f}" == "-0.8"


def test_how_often_the_assumed_correlation_contradicts_the_source(studies):
    rules, seen, against = read_rules(), 0, 0
    limit = normal_quantile(0.975)
    for row in studies.all_outcomes:
        arm = studies.arm(row.arm_id)
        if arm.design == "META" or row.outcome not in rules.scales:
            continue
        found = row_effect(arm, row, rules.scales[row.outcome], studies.assumptions)
        p = row.p_between if "p_within_arm" in row.flags else row.p_value
        if isinstance(found, LeftOut) or found.se_from != "before and after" or p is None:
            continue
        seen += 1
        is_small = abs(found.value) / found.se > limit
        against += is_small if p.lo is not None and p.lo > 0.05 else not is_small if p.hi is not None and p.hi <= 0.05 else False

    assert f"Of {seen} rows whose error rests\n  on it and that print a p value, {against} fall" in PAGE
