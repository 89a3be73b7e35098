"""One mechanism, several solvers: restarts at edges, SBML events in libRoadRunner, SBML events in COPASI."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance
from exerkine.engine import Problem, Segment
from exerkine.mechanism import with_events

SYMBOLS = ["IL6_myokine", "LACTATE_blood", "MUSCLE", "BDNF_brain", "KNEE_EXT", "COGNITION"]
SESSIONS = [(1.4, 1.44, aerobic(0.6)), (3.4, 3.43, resistance())]
DAYS = (0.5, 1.42, 1.5, 2.0, 3.42, 3.6, 5.0)


@pytest.fixture(scope="module")
def rest(mechanism):
    return {i.symbol: i.rest for i in mechanism.inputs}


@pytest.fixture(scope="module")
def exported(mechanism, rest):
    edges = [edge for start, end, inputs in SESSIONS for edge in ((start, rest | inputs), (end, rest))]
    return with_events(mechanism.sbml, edges)


@pytest.fixture(scope="module")
def restarted(tight_engine):
    segments, now = [], 0.0
    for start, end, inputs in SESSIONS:
        segments += [Segment(now, start), Segment(start, end, inputs)]
        now = end
    segments.append(Segment(now, 5.0))
    return tight_engine.solve([Problem({}, tuple(segments), DAYS)], SYMBOLS)[0].values


@pytest.mark.parametrize("referee", ["in_roadrunner", "in_copasi"])
def test_events_and_restarts_give_the_same(exported, restarted, referee, request):
    got = request.getfixturevalue(referee)(exported, SYMBOLS, DAYS)

    assert np.allclose(got, restarted, rtol=1e-6, atol=1e-9)


def test_the_export_is_valid_sbml(exported):
    import libsbml

    document = libsbml.readSBMLFromString(exported)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.checkConsistency()

    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    assert (document.getLevel(), document.getVersion()) == (3, 2)


def test_a_session_written_as_piecewise_is_stepped_over(mechanism, rest, restarted):
    import libsbml

    document = libsbml.readSBMLFromString(mechanism.sbml)
    model = document.getModel()
    for symbol, value in aerobic(0.6).items():
        model.getParameter(symbol).setConstant(False)
        rule = model.createAssignmentRule()
        rule.setVariable(symbol)
        rule.setMath(libsbml.parseL3Formula(f"piecewise({value!r}, time >= 1000.4 && time < 1000.44, {rest[symbol]!r})"))
    import roadrunner

    skipped = roadrunner.RoadRunner(libsbml.writeSBMLToString(document))
    skipped.timeCourseSelections = ["time", "TRAINING"]
    values = np.array(skipped.simulate(times=[0.0, 1001.0]))

    # one 58-minute session lifts TRAINING by 0.12 for weeks; the adaptive solver never looked inside it
    assert abs(values[-1, 1]) < 1e-6
