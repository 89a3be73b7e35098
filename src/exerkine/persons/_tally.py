"""How many people are in which stages: counted part by part, so that a million need no room."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from exerkine.persons._people import People
from exerkine.persons._prevalence import IMPAIRED, SARCOPENIC


@dataclass(frozen=True)
class Tally:
    """Counts of people; ``stages`` of each pair of stages of muscle and cognition that there is, by name."""

    people: int = 0
    women: int = 0
    age_sum_y: float = 0.0
    stages: tuple[tuple[tuple[str, str], int], ...] = ()

    def plus(self, people: People) -> Tally:
        """Return the counts with more people in them."""
        pairs = list(zip(people.columns["diagnosis.muscle"].tolist(), people.columns["diagnosis.cognition"].tolist(), strict=True))
        counts = Counter(dict(self.stages)) + Counter(pairs)
        return Tally(self.people + len(people), self.women + int(np.sum(people.columns["sex"] == "F")),
                     self.age_sum_y + float(people.columns["age_y"].sum()), tuple(sorted(counts.items())))

    def of(self, organ: str, stage: str) -> int:
        """Return how many are in a stage of an organ (``muscle`` or ``cognition``)."""
        place = ("muscle", "cognition").index(organ)
        return sum(count for pair, count in self.stages if pair[place] == stage)

    @property
    def both(self) -> int:
        """How many have sarcopenia and cognitive impairment together."""
        return sum(n for (muscle, cognition), n in self.stages if muscle in SARCOPENIC and cognition in IMPAIRED)
