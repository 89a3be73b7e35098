"""Speed against error, as a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

MARKERS = "oDs^vP*X<>"


def draw(tables: Mapping[str, Sequence[tuple[str, float, float]]], path: Path) -> None:
    """Draw name, error and persons per second of every engine and setting, one panel per programme."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "exerkine"
    names = list(dict.fromkeys(name for rows in tables.values() for name, *_ in rows))
    figure, axes = plt.subplots(1, len(tables), figsize=(10, 4.6), sharex=True, sharey=True, squeeze=False, layout="constrained")
    for axis, (programme, rows) in zip(axes[0], tables.items(), strict=True):
        for name, points in groupby(rows, key=lambda row: row[0]):
            _, errors, rates = zip(*points, strict=True)
            i = names.index(name)
            axis.loglog(errors, rates, marker=MARKERS[i % len(MARKERS)], color=f"C{i}", label=name)
        axis.set_title(programme)
        axis.set_xlabel("greatest error of a slow state")
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("persons per second and core")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
