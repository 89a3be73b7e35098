"""Which arrows claims list, by shares for which nothing is turned; and what turning them then does."""

import functools
import math
import random
from pathlib import Path

import pytest

from exerkine.claims import (
    ClaimsRun,
    Share,
    arrows_of,
    downstream_of,
    kept_shares,
    listed_arrows,
    read_claims,
    read_experiments,
    run_claims,
    shares_of,
    turn_arrow,
)
from exerkine.claims._changes import asked_by, changes_of
from exerkine.claims._claims import HALF, LEAST_SHARE
from exerkine.claims._kind import LawGraph
from exerkine.simulation import Settings
from exerkine.tables import read_table

CLAIMS = Path(__file__).resolve().parents[2] / "docs" / "claims"
TURNED = CLAIMS / "turned.csv"
DRAWS = 40
DRAWN = random.Random(20).sample(listed_arrows(), 20)
"""The twenty that the decision speaks of, from all that are listed."""
LEADING = random.Random(20).sample(
    sorted({row["arrow"] for row in read_table(TURNED) if row["share"] and row["is_downstream"] == "1"}), 20)
"""Twenty of those that a claim downstream lists too, so that one there is foretold to notice."""
REST = sorted({*listed_arrows()} - {*DRAWN} - {*LEADING})


@pytest.fixture(scope="module")
def straight(mechanism) -> ClaimsRun:
    return run_claims(mechanism, draws=DRAWS)


@pytest.fixture(scope="module")
def turned(mechanism, straight):
    return functools.cache(lambda arrow: turn_arrow(mechanism, arrow, straight))


ALL = [*dict.fromkeys((*DRAWN, *LEADING)), *(pytest.param(one, marks=pytest.mark.slow) for one in REST)]


@pytest.mark.parametrize("arrow", ALL)
def test_claims_that_list_an_arrow_notice_when_it_is_turned(turned, arrow):
    assert turned(arrow).listed or arrow in REST  # of some, no claim is reproduced with nothing turned
    assert turned(arrow).missed == ()


@pytest.mark.parametrize("arrow", LEADING)
def test_a_claim_downstream_notices_when_an_arrow_is_turned(turned, arrow):
    assert turned(arrow).listed
    assert turned(arrow).is_noticed_downstream


def test_no_arrow_that_leads_to_a_claim_is_silent():
    """As the table has them, all of which the slow tests run again."""
    rows = [row for row in read_table(TURNED) if row["is_downstream"] == "1"]
    leading, noticed = {row["arrow"] for row in rows if row["share"]}, {r["arrow"] for r in rows if r["before"] != r["after"]}

    assert len(leading) > 30
    assert leading - noticed == set()


def test_an_arrow_is_listed_where_slope_and_cut_both_foretell_the_other_sign():
    straight, bends, slight = Share(0.8, 0.8), Share(0.8, 0.6), Share(0.4, 0.9)

    assert straight.left == pytest.approx(1 - 2 * 0.8), "on a straight line the cut says nothing new"
    assert straight.is_listed
    assert not bends.is_listed, "what is left without the arrow says that its effect saturates"
    assert not slight.is_listed
    assert not Share(0.8, math.nan).is_listed


def test_what_is_kept_is_more_than_little_and_what_is_listed_more_than_half(mechanism):
    claims = [claim for claim in read_claims().values() if claim.shares]

    assert sum(bool(claim.arrows) for claim in claims) > 200
    assert min(one.share for claim in claims for one in claim.shares.values()) >= LEAST_SHARE
    assert all(claim.shares[arrow].share > HALF for claim in claims for arrow in claim.arrows)
    assert {arrow for claim in claims for arrow in claim.shares} <= set(arrows_of(mechanism))


def differences(found, names):
    """Return where shares differ from the table; starts are met to within 0.1 %, which is 0.03 of a share at most."""
    table = {name: read_claims()[name].shares for name in names}
    pairs = {(name, arrow) for one in (found, table) for name in one for arrow in one[name]}
    both = {pair: [one.get(pair[0], {}).get(pair[1]) for one in (found, table)] for pair in pairs}
    shares = {pair: [one.share if one else LEAST_SHARE for one in two] for pair, two in both.items()}
    lost = {(*pair, "lost"): [one.lost for one in two] for pair, two in both.items() if all(two)}
    return {pair: two for pair, two in {**shares, **lost}.items() if abs(two[0] - two[1]) > 0.03}


def test_shares_are_as_the_table_has_them(mechanism):
    """A law that moves what goes through an arrow shows here: look at it, then run `make arrows`."""
    names = ["C018", "C059", "C118", "C147"]
    arrows = {*arrows_of(mechanism)[::20], *(arrow for name in names for arrow in read_claims()[name].shares)}

    assert differences(kept_shares(shares_of(mechanism, names, sorted(arrows))), names) == {}


@pytest.mark.slow
def test_all_shares_are_as_the_table_has_them(mechanism):
    assert differences(kept_shares(shares_of(mechanism)), read_claims()) == {}


ONLY_WAYS = {("C059", "w_barrier_crp"), ("C168", "w_pgc1a_bdnf"), ("C179", "w_bdnf_store"), ("C410", "g_ampk_energy"),
             ("C410", "g_pgc1a_ampk"), ("C415", "w_dysbiosis_training")}


def test_an_arrow_that_is_the_only_way_by_the_laws_is_listed(mechanism):
    """Laws and runs agree: without it nothing of what is done arrives, so all of the effect goes through it."""
    claims = [read_claims()[name] for name in sorted({name for name, _ in ONLY_WAYS})]
    _, inputs = changes_of(mechanism, asked_by(claims), Settings(draws=1, is_typical=True), draws=[{}])
    laws = LawGraph(mechanism, inputs)

    only = set()
    for arrow in {arrow for _, arrow in ONLY_WAYS} | {"w_barrier_tnf", "w_pgc1a_irisin", "w_bdnf_irisin", "w_dysbiosis_age"}:
        cut = laws.without(arrow)
        for claim in claims:
            ways = [(read_experiments()[part.experiment], part.symbol.removeprefix("-")) for part in claim.contrasts]
            if any(laws.laws_of(*way) is not None and cut.laws_of(*way) is None for way in ways):
                only.add((claim.claim_id, arrow))

    assert only == ONLY_WAYS
    assert [(name, arrow) for name, arrow in only if arrow not in read_claims()[name].arrows] == []


def test_downstream_is_by_the_laws_alone(mechanism):
    names = ["C059", "C060", "C089", "C412"]  # the barrier under C-reactive protein; inflammation; irisin in blood

    assert "C059" not in downstream_of(mechanism, "w_barrier_crp", names)
    assert "C089" in downstream_of(mechanism, "w_barrier_crp", names)
    assert downstream_of(mechanism, "w_mobility_strength", list(read_claims())) == []
