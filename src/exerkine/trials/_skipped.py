"""A row that becomes no case, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from exerkine.tables import read_table
from exerkine.trials._classes import FOLDER


@dataclass(frozen=True)
class Skipped:
    """One row of a study table that is not predicted: ``code`` is a word of ``skip_reasons.csv``, ``detail`` may say more."""

    study_id: str
    outcome: str
    line: int
    code: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.told("en")

    def told(self, lang: str) -> str:
        """Return why in a language (``en``, ``zh``)."""
        words = skip_reasons()[self.code][lang == "zh"]
        return f"{words}: {self.detail}" if self.detail else words


@lru_cache(maxsize=1)
def skip_reasons() -> Mapping[str, tuple[str, str]]:
    """Return the reasons of ``skip_reasons.csv`` in English and Chinese."""
    rows = read_table(FOLDER / "skip_reasons.csv", required=("reason", "reason_en", "reason_zh"))
    return {row["reason"]: (row["reason_en"], row["reason_zh"]) for row in rows}
