"""Rank plots of a calibration show the counts that its table has."""

from __future__ import annotations

from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from exerkine.calibration import Ranks
from exerkine.reports._rank_plots import rank_columns, rank_rows, rank_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def found():
    """200 chains of 16 parameters and four doses, one parameter of which remembers where it began."""
    chance = np.random.default_rng(1)
    first, last = chance.standard_normal((2, 200, 21))
    last[:, 6] += first[:, 6]
    symbols = tuple(f"g_{i}" for i in range(16))
    doses = tuple((f"Trial<{i}>", "minutes", "") for i in range(4))
    return SimpleNamespace(chains=SimpleNamespace(ranks=Ranks.by_start(first, last)), z=last[:, 1:], informed=symbols, shifts=doses)


def test_the_table_has_every_unknown_by_its_name_in_four_quarters(found):
    columns = rank_columns(found.chains.ranks)
    rows = [dict(zip(columns, row, strict=True)) for row in rank_rows(found)]

    assert columns[-1] == "part_10"
    assert len(rows) == 4 * 21
    assert rows[0]["kind"] == "density"
    remembers = [row for row in rows if row["unknown"] == "g_5"]
    assert float(remembers[0]["memory"]) > 0.5
    assert remembers[0]["part_1"] > 10 > remembers[3]["part_1"]
    assert all(sum(row[f"part_{i}"] for i in range(1, 11)) == 50 for row in rows)
    assert rows[-1]["unknown"] == "Trial<3> minutes"


def test_the_picture_shows_the_log_ratio_and_the_most_uneven_with_bars_as_high_as_their_counts(found):
    picture = ElementTree.fromstring(rank_svg(found))
    words = [one.text for one in picture.iter(f"{SVG}text")]
    bars = [one for one in picture.iter(f"{SVG}rect") if one.get("class") == "bar"]

    assert words.index("log ratio of true to near") < words.index("g_5") == words.index("log ratio of true to near") + 2
    assert len(bars) == 12 * 4 * 10
    counts = np.array([int(bar.find(f"{SVG}title").text) for bar in bars])
    heights = np.array([float(bar.get("height")) for bar in bars])
    assert counts.reshape(12, 4, 10).sum(axis=2).tolist() == [[50] * 4] * 12
    np.testing.assert_allclose(heights, counts * heights.max() / counts.max(), atol=0.02)
    np.testing.assert_array_equal(counts.reshape(12, 4, 10)[1], found.chains.ranks.counts[6])
