"""The review's claims as experiments: their tables, the verdicts, and what came of all of them."""

import csv
import hashlib
import shutil
from pathlib import Path

import pytest

from exerkine.claims import (
    ClaimsRun,
    read_claims,
    read_experiments,
    replay_table2,
    run_claims,
    tally,
    unmet,
    verdict_of,
)
from exerkine.claims._claims import REASONS, _Check
from exerkine.claims._table2 import FOLDER
from exerkine.errors import UnknownNameError
from exerkine.experiments import Effect
from exerkine.reports import claim_text

FROZEN = Path(__file__).resolve().parents[2] / "docs" / "claims" / "verdicts.csv"
DRAWS = 40


@pytest.fixture(scope="module")
def everything(mechanism) -> ClaimsRun:
    return run_claims(mechanism, draws=DRAWS)


def effect(median, lo, hi, unit="%"):
    return Effect("MUSCLE", unit, median, lo, hi)


def test_every_claim_of_the_review_is_there_and_is_run_or_says_why_not():
    claims = read_claims()

    assert list(claims) == [f"C{number:03d}" for number in range(1, 422)]
    assert all(bool(claim.contrasts) != bool(claim.not_run) for claim in claims.values())
    assert {claim.not_run for claim in claims.values() if claim.not_run} == set(REASONS)


def test_directions_are_data_and_stand_as_the_review_has_them():
    """A change of what the review is said to expect must be meant: it changes this sum."""
    said = "\n".join(f"{claim.claim_id} {claim.expected} {claim.status}" for claim in read_claims().values())

    assert hashlib.sha256(said.encode()).hexdigest()[:16] == "7ace9548e1672e60"


def test_no_number_of_the_mechanism_cites_a_claim(mechanism):
    cited = {word for parameter in mechanism.parameters.values() for word in parameter.source.split()}

    assert not cited & set(read_claims())


def test_every_experiment_stands_for_a_claim():
    """Some arms of Table 2 are left to `exerkine claims table2`: trials as their source has them."""
    used = {contrast.experiment for claim in read_claims().values() for contrast in claim.contrasts}

    left = set(read_experiments()) - used

    assert all(name.startswith(("T2-", "X-")) for name in left)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_claim_can_be_said_in_both_languages(mechanism, lang):
    """What a claim reads is known to the mechanism and has a name."""
    words = {name: claim_text(claim, mechanism, lang) for name, claim in read_claims().items()}

    assert words["C118"].count("\n") == 7
    assert ("每日IL-6脉冲" if lang == "zh" else "daily pulses of IL-6") in words["C118"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("claims.csv", "C049,2.1", "C048,2.1", "claims.csv:50:.*'C048' appears twice"),
        ("claims.csv", "muscle_protein_synthesis,down", "muscle_protein_sinthesis,down", "claims.csv:36:.*not allowed here"),
        ("claims.csv", "statistics", "", "claims.csv:2:.*one of the three"),
        ("contrasts.csv", "C049,1,il6_immune_up", "C049,1,il6_imune_up", "contrasts.csv:.*'il6_imune_up' is not allowed"),
        ("contrasts.csv", "bout,IL6,peak", "bout,IL6,top", "'top' is no reading"),
        ("contrasts.csv", "C118,1,il6_pulses,MUSCLE,rest,,up", "C118,1,il6_pulses,MUSCLE,rest,,", "needs a direction"),
        ("experiments.yaml", "programme: one_bout}", "programme: one_bot}", "'one_bot' is not defined"),
    ],
)
def test_a_slip_in_the_tables_is_told_with_its_place(tmp_path, file, old, new, message):
    folder = shutil.copytree(FOLDER, tmp_path / "review")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(Exception, match=message):
        _Check(folder).claims()


@pytest.mark.parametrize(
    ("found", "expected", "verdict"),
    [
        (effect(2.0, 1.0, 3.0), "up", "reproduced"),
        (effect(-2.0, -3.0, -1.0), "up", "not_reproduced"),
        (effect(2.0, -1.0, 3.0), "up", "inconclusive"),
        (effect(0.001, 0.0005, 0.002), "up", "not_reproduced"),  # no more than the error of the arithmetic
        (effect(0.2, 0.1, 0.3), "up", "reproduced"),
        (effect(0.2, -0.1, 0.3), "none", "reproduced"),
        (effect(2.0, 1.5, 3.0), "none", "not_reproduced"),
        (effect(0.5, -1.5, 3.0), "none", "inconclusive"),
        (effect(0.05, 0.03, 0.07, "SD"), "down", "not_reproduced"),
        (None, "up", "inconclusive"),
    ],
)
def test_verdicts(found, expected, verdict):
    assert verdict_of(found, expected) == verdict


def test_nobody_else_is_asked_for(mechanism):
    with pytest.raises(UnknownNameError, match=r"'C999' is no claim. Nearest name: 'C399'"):
        run_claims(mechanism, ["C999"])
    with pytest.raises(UnknownNameError, match="'w_barrier_crq' is no parameter"):
        run_claims(mechanism, ["C059"], turned=["w_barrier_crq"])


def test_the_whole_review_comes_out_as_it_did(everything):
    """A law or a number that turns a verdict shows here as a difference: look at it, then run `make verdicts`."""
    now = {one.claim.claim_id: (one.verdict, one.kind, str(int(one.is_seen))) for one in everything.claims}

    with FROZEN.open(encoding="utf-8", newline="") as file:
        before = {row["claim_id"]: (row["verdict"], row["kind"], row["is_seen"]) for row in csv.DictReader(file)}

    assert {name: (before[name], one) for name, one in now.items() if before[name] != one} == {}


def test_every_asserted_claim_that_is_missed_says_why(everything):
    missed = {one.claim.claim_id for one in unmet(everything.claims)}

    assert {name for name, claim in read_claims().items() if claim.miss_en and claim.miss_zh} == missed


def test_counts_add_up(everything):
    counts = tally(everything.claims)

    assert counts.claims == 421
    assert counts.run == counts.reproduced + counts.not_reproduced + counts.inconclusive
    assert counts.emergent_seen <= min(counts.emergent, counts.seen) <= counts.reproduced
    assert {one.claim.status for one in unmet(everything.claims)} == {"assert"}


def test_claims_of_table_2_agree_with_its_replay(mechanism, everything):
    """The cells of an arm are run by two ways of one mechanism: alone, and among all claims, where pools have hooks."""
    replay = replay_table2(mechanism, ["T2-R4", "T2-A4", "123"], draws=DRAWS)
    runs = {one.claim.claim_id: one for one in everything.claims}

    read = [(cell.effect, runs[cell.cell.cell_id].parts[0].effect) for _, cell in replay.cells if cell.effect]

    assert len(read) > 10
    for alone, among in read:
        assert (among.median, among.lo80, among.hi80) == pytest.approx((alone.median, alone.lo80, alone.hi80), rel=2e-3, abs=2e-3)


def test_a_receptor_that_is_told_of_is_built_in_and_what_it_leads_to_emerges(everything):
    kinds = {one.claim.claim_id: one.kind for one in everything.claims}

    assert kinds["C059"] == "built_in"   # C-reactive protein opens the barrier: one weight of one law
    assert kinds["C053"] == "emergent"   # TNF wastes muscle: by tone, Akt, mTORC1 and ligases
    assert kinds["C312"] == "built_in"   # resting lactate of a diagnosis comes from the norms
    assert kinds["C105"] == "encoded"    # nothing reads alpha-synuclein


def test_a_claim_can_fail(mechanism):
    names = ["C059", "C089"]  # the barrier under C-reactive protein; inflammation under endotoxin

    straight = {one.claim.claim_id: one.verdict for one in run_claims(mechanism, names, draws=8).claims}
    turned = {one.claim.claim_id: one.verdict for one in run_claims(mechanism, names, draws=8, turned=["w_barrier_crp"]).claims}

    assert straight == {"C059": "reproduced", "C089": "reproduced"}
    assert turned == {"C059": "not_reproduced", "C089": "reproduced"}
