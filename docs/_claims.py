"""The claims of the review and what came of them, as tables of the site; what came of them is written by ``make verdicts``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from _markdown import plain, table

from exerkine.claims import CONCLUSIONS, Claim, read_claims, read_uncertain
from exerkine.evidence import read_verdicts
from exerkine.mechanism import read_mechanism
from exerkine.reports import claims_list
from exerkine.tables import Row, read_table

VERDICTS, LIMITS, TURNED = (
    Path(__file__).parent / "claims" / name for name in ("verdicts.csv", "limits.csv", "turned.csv"))
COUNTED = ("reproduced", "not_reproduced", "inconclusive", "not_testable")
Line = tuple[Claim, Row, str, str]
"""A claim, its verdict, the name of its section, and its words."""


def claims_parts() -> dict[str, str]:
    """Return the parts that the page of claims includes."""
    verdicts, claims = {row["claim_id"]: row for row in read_table(VERDICTS)}, read_claims()
    lines = [(claims[name], verdicts[name], where, words) for name, where, words in claims_list("en", read_mechanism())]
    missed = [one for one in lines if one[0].status == "assert" and one[1]["verdict"] in ("not_reproduced", "inconclusive")]
    return {
        "parts/claims_coverage.md": _coverage(lines),
        "parts/claims_beside.md": _beside_evidence(lines),
        "parts/claims_missed.md": _missed(missed),
        "parts/claims_suspect.md": _listed(one for one in lines if one[0].status == "suspect"),
        "parts/claims_open.md": _listed(one for one in lines if one[0].status == "gap"),
        "parts/claims_all.md": _listed(lines),
        "parts/conclusions.md": _listed(one for one in lines if one[0].claim_id in CONCLUSIONS),
        **_limits(),
        **_arrows(),
    }


def _arrows() -> dict[str, str]:
    """Return how many claims notice that an arrow they list is turned, by their share; and every arrow."""
    rows = read_table(TURNED)
    listed = [row for row in rows if row["share"]]
    bins: dict[str, list[bool]] = {}
    for row in sorted(listed, key=lambda one: float(one["share"])):
        low = min(int(10 * float(row["share"])), 10) / 10
        bins.setdefault("1.0 and more" if low >= 1.0 else f"{low:.1f} to {low + 0.1:.1f}", []).append(_changes(row))
    bins["all"] = [_changes(row) for row in listed]
    return {
        "parts/claims_turned.md": table(("share", "listed", "come out otherwise"),
                                        [(name, str(len(of)), str(sum(of))) for name, of in bins.items()]),
        "parts/claims_turned_all.md": table(("arrow", "listed by", "come out otherwise", "downstream, come out otherwise"),
                                            [_of_arrow(arrow, rows) for arrow in dict.fromkeys(row["arrow"] for row in rows)]),
    }


def _of_arrow(arrow: str, rows: Sequence[Row]) -> tuple[str, ...]:
    own = [row for row in rows if row["arrow"] == arrow]
    listed, beyond = [row for row in own if row["share"]], [row for row in own if row["is_downstream"] == "1"]
    changed = [" ".join(row["claim_id"] for row in some if _changes(row)) or "none" for some in (listed, beyond)]
    return plain(arrow), str(len(listed)), *changed


def _changes(row: Row) -> bool:
    return row["before"] != row["after"]


def _limits() -> dict[str, str]:
    """Return the doubtful items that the mechanism holds a sign of, with what turning it does, and the rest."""
    what = {item.contradiction: item for item in read_uncertain()}
    rows = list(read_table(LIMITS))
    turned = [(r["contradiction"], plain(what[r["contradiction"]].what_en), plain(r["turned"]),
               plain(r["changed"]) or "all hold", plain(r["most_moved"])) for r in rows if r["turned"]]
    rest = [(r["contradiction"], plain(what[r["contradiction"]].what_en)) for r in rows if not r["turned"]]
    head = ("item", "what is turned", "parameters", "comes out otherwise", "moved most")
    return {"parts/limits_turned.md": table(head, turned), "parts/limits_rest.md": table(("item", "why"), rest)}


def _coverage(lines: list[Line]) -> str:
    sections = {where: [one for one in lines if one[2] == where] for where in dict.fromkeys(line[2] for line in lines)}
    head = ("section", "claims", *(name.replace("_", " ") for name in COUNTED), "emergent and seen", "encoded")
    return table(head, [_counts(name, own) for name, own in {**sections, "all": lines}.items()])


def _counts(name: str, lines: list[Line]) -> tuple[str, ...]:
    verdicts = [row["verdict"] for _, row, _, _ in lines]
    emergent = sum(row["verdict"] == "reproduced" and row["kind"] == "emergent" and row["is_seen"] == "1" for _, row, _, _ in lines)
    encoded = sum(row["kind"] == "encoded" for _, row, _, _ in lines)
    numbers = (len(lines), *(verdicts.count(verdict) for verdict in COUNTED), emergent, encoded)
    return (name, *map(str, numbers))


def _beside_evidence(lines: list[Line]) -> str:
    evidence = {verdict.claim_id: verdict.verdict for verdict in read_verdicts()}
    found = Counter((row["verdict"], evidence[claim.claim_id]) for claim, row, _, _ in lines)
    columns = ("supported", "partly", "contradicted", "source_not_found")
    rows = [(verdict.replace("_", " "), *(str(found[verdict, column]) for column in columns)) for verdict in COUNTED]
    return table(("the mechanism", *(column.replace("_", " ") for column in columns)), rows)


def _missed(lines: Iterable[Line]) -> str:
    rows = [(claim.claim_id, where, plain(words), _verdict(row), plain(claim.miss_en), " ".join(claim.contradictions))
            for claim, row, where, words in lines]
    return table(("claim", "where", "the review says", "the mechanism", "why", "doubts"), rows)


def _listed(lines: Iterable[Line]) -> str:
    evidence = {verdict.claim_id: verdict.verdict.replace("_", " ") for verdict in read_verdicts()}
    rows = [(claim.claim_id, where, plain(words), _verdict(row), row["kind"].replace("_", " "),
             evidence[claim.claim_id], " ".join(claim.contradictions))
            for claim, row, where, words in lines]
    return table(("claim", "where", "the review says", "the mechanism", "kind", "evidence", "doubts"), rows)


def _verdict(row: Row) -> str:
    small = row["verdict"] == "reproduced" and row["is_seen"] == "0"
    return row["verdict"].replace("_", " ") + (", too small to be seen" if small else "")
