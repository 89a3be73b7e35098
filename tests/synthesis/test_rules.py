"""The rules by which study tables become effects, each on rows as they are shipped."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest

from exerkine.errors import SynthesisError, TableError, UnknownNameError
from exerkine.evidence import Span
from exerkine.mechanism import shipped_knowledge
from exerkine.synthesis import LeftOut, count_fates, pool_every_group, pool_group, read_rules, row_effect
from exerkine.units import convert


@pytest.fixture(scope="module")
def rules():
    return read_rules()


def trial(synthesis, name):
    return next(effect for effect in synthesis.trials if effect.trial == name)


def reasons(synthesis, arm_id):
    return {out.row: out.reason for out in synthesis.left_out if out.arm_id == arm_id}


def effect(studies, rules, arm_id, outcome, row=1, comparison="net"):
    found = next(r for r in studies.outcomes(arm_id, outcome) if r.row == row)
    return row_effect(studies.arm(arm_id), found, rules.scales[outcome], studies.assumptions, comparison)


def test_every_outcome_of_people_has_a_scale_and_every_scale_an_outcome(studies, rules):
    human = {row.outcome for row in studies.all_outcomes if studies.arms[row.arm_id].species == "human"}

    assert set(rules.scales) == human


def test_a_mean_difference_is_taken_where_most_trials_share_a_unit(studies, rules):
    """Of the rows of trials that print a unit, most convert to that of an MD outcome."""
    for outcome in (one for one in rules.scales.values() if one.scale == "MD"):
        rows = [row for row in studies.all_outcomes if row.outcome == outcome.outcome and row.measure not in outcome.apart]
        printed = [row.unit for row in rows if row.unit not in ("", "%", "{z}")]
        fits = [unit for unit in printed if _converts(unit, outcome.unit)]
        assert len(fits) >= 0.75 * len(printed), outcome.outcome


def _converts(unit, to):
    from exerkine.errors import UnitError

    try:
        convert(1.0, unit, to)
    except UnitError:
        return False
    return True


@pytest.mark.parametrize("outcome", ["HGS", "VO2PEAK", "EXEC", "HIPPO_VOL", "LBM", "BDNF"])
@pytest.mark.parametrize("comparison", ["net", "within"])
def test_every_row_is_pooled_or_shown_or_listed_once(studies, outcome, comparison):
    found = pool_group(studies, outcome, comparison=comparison)
    placed = [row_id for effect in found.trials for row_id in effect.row_ids]
    placed += [(out.arm_id, out.row) for out in found.left_out] + [(one.arm_id, one.row) for one in found.literature]

    assert sorted(placed) == sorted((row.arm_id, row.row) for row in studies.all_outcomes if row.outcome == outcome)


def test_no_trial_and_nobody_is_counted_twice(studies):
    for group in pool_every_group(studies, least=1):
        assert max(Counter(effect.trial for effect in group.trials).values()) == 1
        assert max(Counter(study for effect in group.trials for study in effect.study_ids).values()) == 1


def test_every_group_is_there_and_the_whole_of_an_outcome_before_its_parts(studies):
    groups = pool_every_group(studies)
    peak = [one for one in groups if one.scale.outcome == "VO2PEAK"]

    assert [(one.populations, one.modalities, len(one.trials)) for one in peak] == [
        ((), (), 7), (("HEALTHY_OLD",), ("aerobic",), 4)]
    assert all(one.pooled is not None and one.pooled.k >= 2 for one in groups)
    assert [one.populations for one in pool_every_group(studies, ["AD"])] == []


def test_fates_add_up_to_every_row(studies):
    for comparison in ("net", "within"):
        assert sum(count_fates(studies, comparison=comparison).values()) == len(studies.all_outcomes)


def test_arms_that_share_a_control_are_one_group(studies, rules):
    """Four programmes of Filho 2022 against one control of 19: means weighted by size, the control's error once."""
    arms = ("absolute_strength", "power", "strength_endurance", "traditional")
    parts = [effect(studies, rules, f"Filho2022_{arm}", "STS30") for arm in arms]
    found = trial(pool_group(studies, "STS30"), "Filho2022")
    sizes = [part.row.n_ex for part in parts]

    assert sizes == [21, 17, 18, 20]
    assert found.value == pytest.approx(sum(n * part.value for n, part in zip(sizes, parts, strict=True)) / sum(sizes))
    assert (found.n_ex, found.n_ctl) == (76, 19)
    assert found.joined == ("arms",)
    apart = math.sqrt(sum((n / sum(sizes) * part.se) ** 2 for n, part in zip(sizes, parts, strict=True)))
    assert apart < found.se < min(part.se for part in parts)
    whole = sum(part.se**2 for part in parts) / 4 / (1 / 19 + 1 / 19)  # the variance of one change, for equal groups
    assert found.se == pytest.approx(math.sqrt(whole * (1 / 76 + 1 / 19)), rel=0.03)


def test_men_and_women_with_controls_of_their_own_are_independent(studies, rules):
    men, women = (effect(studies, rules, f"Walker2017_{sex}", "LBM") for sex in ("men", "women"))
    found = trial(pool_group(studies, "LBM"), "Walker2017")
    n, m = studies.arm("Walker2017_men").n_ex, studies.arm("Walker2017_women").n_ex

    assert found.se == pytest.approx(math.hypot(n * men.se, m * women.se) / (n + m))
    assert found.n_ctl == 22


def test_measures_of_one_outcome_are_averaged_with_the_assumed_correlation(studies, rules):
    """Right and left hand of the kettlebell trial."""
    right, left = (effect(studies, rules, "Meigh2022BELL", "HGS", row) for row in (1, 2))
    found = trial(pool_group(studies, "HGS"), "Meigh2022BELL")
    r = rules.between_measures_correlation

    assert found.value == pytest.approx((7.1 + 6.3) / 2)
    assert found.se == pytest.approx(math.sqrt(right.se**2 + left.se**2 + 2 * r * right.se * left.se) / 2)
    assert found.joined == ("measures",)


def test_papers_on_the_same_people_are_one_trial(studies):
    """Elderly people of one laboratory, in two papers on protein, one on sex and one that pools them."""
    found = trial(pool_group(studies, "LBM", comparison="within"), "MAASTRICHT_RT")

    assert set(found.study_ids) == {"ChurchwardVenne2015", "Leenders2013"}
    assert found.joined == ("arms", "papers")
    assert (found.n_ex, found.n_ctl) == (None, None)  # how many are in both papers is not known


def test_a_site_of_a_trial_that_is_printed_again_is_not_a_second_trial(studies):
    """The camera games of Gschwind 2015 are those of iStoppFalls, at one of its places."""
    found = trial(pool_group(studies, "KNEE_EXT", ["HEALTHY_OLD"], ["multimodal"]), "ISTOPPFALLS")

    assert found.study_ids == ("Gschwind2015", "iStoppFalls2015")
    assert pool_group(studies, "KNEE_EXT", ["HEALTHY_OLD"], ["multimodal"]).pooled is None


def test_the_end_of_training_is_taken(studies):
    found = pool_group(studies, "HIPPO_VOL")

    assert trial(found, "Erickson2011").row_ids == (("Erickson2011", 1),)  # left, at 12 months
    assert reasons(found, "Erickson2011")[2] == "earlier"  # left, at 6 months
    assert reasons(pool_group(studies, "ADASCOG"), "Yu2021_FITAD") == {2: "follow_up"}
    assert reasons(pool_group(studies, "WMH_VOL"), "Yu2021_FITAD_MRI") == {2: "follow_up"}


def test_twelve_and_twenty_four_weeks_of_the_same_people_are_one(studies):
    found = pool_group(studies, "LEG_PRESS", comparison="within")

    assert "ChurchwardVenne2015_12wk" not in {arm for effect in found.trials for arm in effect.arm_ids}
    assert pool_group(studies, "CST5", comparison="within").trials[0].arm_ids == ("ChurchwardVenne2015_24wk",)
    assert reasons(pool_group(studies, "CST5", comparison="within"), "ChurchwardVenne2015_12wk") == {1: "earlier"}


def test_only_those_who_trained_enough_are_not_a_trial(studies):
    found = pool_group(studies, "EXEC")

    assert reasons(found, "iStoppFalls2015_highadherence") == {1: "subgroup"}
    assert "iStoppFalls2015" in trial(found, "ISTOPPFALLS").arm_ids
    assert reasons(pool_group(studies, "DSST"), "Hoffmann2016_ADEX")[2] == "per_protocol"


def test_a_substudy_counts_where_there_is_nobody_else(studies):
    assert trial(pool_group(studies, "VO2PEAK", ["AD"]), "ADEX").arm_ids == ("Sobol2018_ADEX",)


def test_pooled_rows_stand_apart(studies):
    found = pool_group(studies, "HGS", ["SP"], ["resistance"])

    assert found.trials == ()
    assert found.pooled is None
    geng = next(one for one in found.literature if one.arm_id == "Geng2023NMA")
    assert (geng.value, geng.unit) == (2.58, "kg")
    assert next(one for one in found.literature if one.arm_id == "NMA_GeriatrNurs2023").is_doubtful


def test_rows_that_repeat_others_are_listed(studies):
    assert reasons(pool_group(studies, "HGS", ["SP"]), "Zhou2021meta") == {1: "repeat"}


@pytest.mark.parametrize(("outcome", "arm_id", "reason"), [
    ("MEMORY", "3xTg_running_PMC9286906", "animal"),
    ("COX_CYTC", "Mancuso2003", "acute"),
    ("LACTATE", "Messonnier2013", "no_trial"),
    ("LBM", "Nabuco2018c_protRT1", "co_intervention"),
    ("ADASCOG", "EXERT2025", "other_instrument"),
    ("HGS", "Vivifrail2022_IC", "other_instrument"),
    ("TUG", "Pinto2014", "other_instrument"),
    ("LACTATE", "Belman1991_low", "doubtful"),
    ("MOBILITY_DISABILITY", "LIFE2014", "other_scale"),
    ("BDNF", "Damirchi2018_mental", "no_exercise"),
    ("GAIT_SPEED", "Fiatarone1994", "other_scale"),
    ("KNEE_EXT", "HReT2025", "other_comparison"),
    ("EXEC", "LiuAmbrose2010_once", "no_error"),
    ("GLOBAL_COG", "NeuroExercise2021_pooled", "no_spread"),
])
def test_what_is_not_pooled_says_why(studies, outcome, arm_id, reason):
    assert reason in reasons(pool_group(studies, outcome), arm_id).values()


def test_null_results_count(studies):
    """DAPA found no gain, and its harm by its own scale stands among the others."""
    found = pool_group(studies, "ADASCOG")

    assert trial(found, "Lamb2018_DAPA").value == pytest.approx(1.4)
    assert found.pooled.interval[0] < 0 < found.pooled.interval[1]


def test_an_exact_p_value_gives_the_error_that_nobody_printed(studies, rules):
    found = effect(studies, rules, "Sayers2016", "SPPB")
    p = found.row.p_value.lo

    assert found.se_from == "p value"
    assert 2 * (1 - _normal(found.value / found.se)) == pytest.approx(p)
    bound = replace(found.row, p_value=Span(hi=p))
    assert row_effect(found.arm, bound, rules.scales["SPPB"], studies.assumptions) == LeftOut("Sayers2016", "SPPB", 1, "no_error")


def _normal(z):
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def test_units_are_converted(studies, rules):
    one = next(row for row in studies.outcomes("Meigh2022BELL", "HGS") if row.row == 1)
    grams = replace(one, unit="g", effect=7100.0, effect_lo=4900.0, effect_hi=9300.0)
    found = row_effect(studies.arm("Meigh2022BELL"), grams, rules.scales["HGS"], studies.assumptions)

    assert found.value == pytest.approx(7.1)


def test_seconds_of_a_test_where_more_is_better_are_turned(studies, rules):
    """The step-mat group needed 9.8 s less in the Stroop test than its control: a gain."""
    assert effect(studies, rules, "Gschwind2015_stepmat", "EXEC", 1).value > 0
    assert effect(studies, rules, "Gschwind2015_stepmat", "RT").value < 0  # of reaction time itself less is better


def test_atrophy_is_turned_into_volume(studies, rules):
    """Satoh's score of medial temporal atrophy rose 0.09 more with training."""
    assert effect(studies, rules, "Satoh2014_music", "HIPPO_VOL").value < 0


def test_per_cent_of_baseline(studies, rules):
    scale = replace(rules.scales["VO2PEAK"], scale="PCT", unit="%")
    row = next(r for r in studies.outcomes("Vidoni2015_225", "VO2PEAK") if r.row == 1)
    found = row_effect(studies.arm("Vidoni2015_225"), row, scale, studies.assumptions)

    assert (found.value, found.se) == pytest.approx((100 * 3.0 / 21.0, 100 * 0.503 / 21.0), rel=1e-3)


def test_net_and_within_do_not_meet(studies):
    net, within = (pool_group(studies, "LEG_PRESS", comparison=c) for c in ("net", "within"))
    rows = [{row for effect in one.trials for row in effect.row_ids} for one in (net, within)]

    assert rows[0]
    assert rows[1]
    assert not rows[0] & rows[1]


def test_dose_of_a_trial_is_the_mean_of_its_arms_by_size(studies):
    found = trial(pool_group(studies, "VO2PEAK", ["HEALTHY_OLD"], ["aerobic"]), "Tsai2017")

    assert (found.weeks, found.sessions_per_week, found.minutes_per_week, found.hours) == (24, 3, 120, 48)


def test_a_moderator_that_trials_do_not_tell_leaves_them_out(studies):
    found = pool_group(studies, "TUG", moderators=["weeks"])

    assert found.regression.k == len(found.trials) - len(found.no_moderator)
    assert found.no_moderator
    assert all(trial(found, name).weeks is None for name in found.no_moderator)


def test_a_moderator_that_cannot_be_followed_is_refused(studies):
    with pytest.raises(SynthesisError, match="'population' is the same in all 4 trials"):
        pool_group(studies, "VO2PEAK", ["HEALTHY_OLD"], ["aerobic"], moderators=["population"])


@pytest.mark.parametrize(("words", "message"), [
    ({"outcome": "HSG"}, "outcome 'HSG' is not known.  Nearest name: 'HGS'"),
    ({"outcome": "HGS", "populations": ["SARC"]}, "population 'SARC' is not known"),
    ({"outcome": "HGS", "modalities": ["resistence"]}, "Nearest name: 'resistance'"),
    ({"outcome": "HGS", "method": "ml"}, "method 'ml' is not known"),
    ({"outcome": "HGS", "moderators": ["dose"]}, "moderator 'dose' is not known"),
])
def test_unknown_words_are_refused_with_what_is_near(studies, words, message):
    with pytest.raises(UnknownNameError, match=message):
        pool_group(studies, **words)


@pytest.mark.parametrize(("table", "old", "new", "message"), [
    ("scales.csv", "HGS,MD", "HGS,KG", "'KG' is unknown"),
    ("scales.csv", "HGS,MD", "TUG,MD", "'TUG' appears twice"),
    ("assumptions.csv", "between_measures_correlation,,0.6", "between_measures_correlation,,1.6", "1.6 is outside 0 to 1"),
    ("assumptions.csv", "between_measures_correlation,", "other,", "has no row 'between_measures_correlation'"),
])
def test_bad_rules_are_refused(tmp_path, table, old, new, message):
    for name in ("scales.csv", "assumptions.csv"):
        text = (shipped_knowledge() / "studies" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new) if name == table else text, encoding="utf-8")

    with pytest.raises(TableError, match=message):
        read_rules(tmp_path)
