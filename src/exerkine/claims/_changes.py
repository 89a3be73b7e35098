"""Every experiment that claims ask for, run once for everybody: what each contrast comes to, draw by draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing

import numpy as np

from exerkine.claims._claims import Claim, Contrast
from exerkine.claims._experiments import read_experiments, read_people
from exerkine.claims._readings import Readings
from exerkine.engine import MultirateEngine
from exerkine.mechanism import Mechanism
from exerkine.simulation import Participant, Settings, pools_of


def asked_by(claims: Iterable[Claim]) -> dict[str, list[Contrast]]:
    """Return the contrasts of some claims, by experiment."""
    asked: defaultdict[str, list[Contrast]] = defaultdict(list)
    for claim in claims:
        for contrast in claim.contrasts:
            asked[contrast.experiment].append(contrast)
    return dict(asked)


def changes_of(
    mechanism: Mechanism,
    asked: Mapping[str, Sequence[Contrast]],
    settings: Settings,
    *,
    draws: Sequence[Mapping[str, float]] | None = None,
    turned: Sequence[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[Contrast, np.ndarray], dict[str, frozenset[str]]]:
    """Return what every contrast comes to, draw by draw (D,), and what the sessions of every experiment set.

    Everybody's start is found once.  ``draws`` are parameters of each draw, and then every action is as strong in all of them;
    drawn when None.  ``turned`` are parameters whose sign is turned.
    """
    experiments, people = read_experiments(), read_people()
    chosen = sorted((experiments[name] for name in asked), key=lambda one: one.who)
    pools = pools_of(*(scenario for one in chosen for scenario in (one.scenario, one.against, *one.apart)))
    hooked = mechanism.hooked(*pools)
    changes: dict[Contrast, np.ndarray] = {}
    inputs: dict[str, frozenset[str]] = {}
    participants: dict[str, Participant] = {}
    with closing(MultirateEngine(hooked, workers=settings.workers)) as engine:

        def participant(who: str) -> Participant:
            person = people[who].person
            assert person is not None
            if who not in participants:
                participants[who] = Participant(
                    hooked, engine, person, settings, draws=draws, turned=turned, is_central=draws is not None)
            return participants[who]

        for number, one in enumerate(chosen):
            readings = Readings(one, participant(one.who), participant(one.against_who), asked[one.name])
            inputs[one.name] = readings.inputs
            changes |= {contrast: readings.change(contrast) for contrast in asked[one.name]}
            if on_progress:
                on_progress(number + 1, len(chosen))
    return changes, inputs
