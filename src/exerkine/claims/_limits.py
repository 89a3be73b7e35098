"""What becomes of the main conclusions when the sign of an uncertain item of the review is turned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exerkine.claims._run import ClaimRun, run_claims
from exerkine.claims._table2 import FOLDER
from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.mechanism import Mechanism
from exerkine.tables import read_table

CONCLUSIONS = ("C021", "C406", "C252", "C022", "C254", "C255", "C111", "C031", "C036", "C040", "C041", "C042", "C118", "C208",
               "C231", "C247")
"""Claims that carry the message: exercise helps muscle, strength, function, cognition, inflammation and mitochondria, and so
breaks the circle; muscle moves brain and brain muscle; inflammation, mitochondria and gut drive both; the four dualities."""


@dataclass(frozen=True)
class UncertainItem:
    """One doubtful item of the review and the parameters whose sign it is; none where the mechanism holds no sign of it."""

    contradiction: str
    turned: tuple[str, ...]
    what_en: str
    what_zh: str


@dataclass(frozen=True)
class Limit:
    """One item turned, and each main conclusion (before, after); nothing where there is nothing to turn."""

    item: UncertainItem
    conclusions: tuple[tuple[ClaimRun, ClaimRun], ...]

    @property
    def changed(self) -> tuple[tuple[ClaimRun, ClaimRun], ...]:
        """The conclusions that come out otherwise."""
        return tuple((one, other) for one, other in self.conclusions
                     if (one.verdict, one.is_seen) != (other.verdict, other.is_seen))

    @property
    def most_moved(self) -> tuple[str, float, float, str] | None:
        """The conclusion whose first effect keeps least of its size: claim, median before and after, unit."""
        pairs = [(one.claim.claim_id, one.parts[0].effect, other.parts[0].effect) for one, other in self.conclusions]
        moved = [(name, e.median, f.median, e.unit) for name, e, f in pairs if e and f and e.is_seen]
        return min(moved, key=lambda one: one[2] / one[1]) if moved else None


@dataclass(frozen=True)
class Limits:
    """Main conclusions as the mechanism stands, and every item with what turning it does."""

    conclusions: tuple[ClaimRun, ...]
    limits: tuple[Limit, ...]
    draws: int
    seed: int
    knowledge_hash: str


def read_uncertain(folder: Path | str = FOLDER) -> tuple[UncertainItem, ...]:
    """Return every doubtful item, in order.

    Raises
    ------
    TableError
        The table is missing or malformed.
    """
    rows = read_table(Path(folder) / "limits.csv", required=("contradiction", "turned", "what_en", "what_zh"))
    return tuple(UncertainItem(r["contradiction"], tuple(r["turned"].split()), r["what_en"], r["what_zh"]) for r in rows)


def limits_of(
    mechanism: Mechanism,
    items: Sequence[str] = (),
    *,
    draws: int = 40,
    seed: int = 1,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Limits:
    """Turn the sign of every uncertain item (all when none is named) and run the main conclusions anew.

    Items that turn the same parameters are run once; items without any change nothing and are not run.

    Raises
    ------
    UnknownNameError
        There is no such item.
    """
    known = {item.contradiction: item for item in read_uncertain()}
    for name in items:
        if name not in known:
            raise UnknownNameError(f"'{name}' is no item. {unknown_name_advice(name, known)}")
    chosen = [known[name] for name in items or known]
    ways = list(dict.fromkeys(((), *(item.turned for item in chosen))))
    runs = {}
    for number, turned in enumerate(ways):
        runs[turned] = run_claims(mechanism, CONCLUSIONS, draws=draws, seed=seed, workers=workers, turned=turned).claims
        if on_progress:
            on_progress(number + 1, len(ways))
    usual = runs[()]
    limits = tuple(
        Limit(item, tuple(zip(usual, runs[item.turned], strict=True)) if item.turned else ()) for item in chosen)
    return Limits(usual, limits, draws, seed, mechanism.knowledge_hash)
