"""One person on one programme as a model file that other tools run."""

from __future__ import annotations

from exerkine.engine import Engine
from exerkine.mechanism import Mechanism, with_events, with_values
from exerkine.persons import Person, complete_person
from exerkine.programmes import Programme, expand
from exerkine.simulation._drives import segments_of
from exerkine.simulation._simulate import reference_engine
from exerkine.simulation._start import starts_of

NOISE = 1e-15
"""What is left of a pulse after decades; COPASI's solver takes a step of zero from a start of 1e-168."""


def export_scenario(
    mechanism: Mechanism, person: Person, programme: Programme, *, weeks: int, engine: Engine | None = None
) -> str:
    """Return the SBML of one person, at the central values, with each edge of each session as an event.

    Parameters
    ----------
    mechanism, person, programme
        As for `simulate`.
    weeks
        Length of the programme; no session after it.
    engine
        Solver of the life before the programme; the reference engine when None.

    Raises
    ------
    SimulationError
        The person's life before the programme does not finish.
    """
    someone = complete_person(person)
    engine = engine or reference_engine(mechanism, workers=1)
    start = starts_of(mechanism, engine, [someone], [{}])[0]
    sessions = expand(programme, weeks)
    segments, _ = segments_of(sessions, someone, 7.0 * weeks)
    rest = {i.symbol: i.rest for i in mechanism.inputs}
    changes, now = [], rest
    for segment in segments:
        wanted = {**rest, **segment.inputs}
        changed = {symbol: value for symbol, value in wanted.items() if value != now[symbol]}
        if changed:
            changes.append((segment.t_start_day, changed))
        now = wanted
    states = {symbol: value if abs(value) > NOISE else 0.0 for symbol, value in start.states.items()}
    return with_events(with_values(mechanism.sbml, {**start.parameters, **states}), changes)
