"""Modules and numbers joined into one SBML L3V2 model by libAntimony."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exerkine.errors import Fault, MechanismError
from exerkine.mechanism._text import ModuleText

MODEL_ID = "exerkine"


def compile_sbml(text: ModuleText, values: Mapping[str, float], units: Mapping[str, str]) -> str:
    """Return the SBML of the joined modules with ``values`` given to parameters and inputs.

    Raises
    ------
    MechanismError
        libAntimony refuses the text.
    """
    import antimony

    header = [f"model {MODEL_ID}()"]
    body = list(text.sources.values())
    numbers = [f"{symbol} has {units[symbol]}; {symbol} = {value!r};" for symbol, value in values.items()]
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString("\n".join([*header, *body, *numbers, "end"])) < 0:
        raise MechanismError(Fault(*_locate(text, antimony.getLastError(), len(header))))
    return _in_own_name(antimony.getSBMLString(MODEL_ID))


def _locate(text: ModuleText, message: str, skip: int) -> tuple[str, int, int, str, str]:
    import re

    match = re.search(r"line (\d+)", message)
    line = int(match.group(1)) - skip if match else 0
    for name, source in text.sources.items():
        length = source.count("\n") + 1
        if line <= length:
            return name, line, 1, "EK003", re.sub(r".*line \d+:\s*", "", message).strip() or message
        line -= length
    return "modules", 0, 0, "EK003", message


def _in_own_name(sbml: str) -> str:
    """Drop the writer's comment, so that the same text gives the same bytes with any libAntimony."""
    return "\n".join(line for line in sbml.splitlines() if not line.startswith("<!-- Created by"))


def with_events(sbml: str, changes: Iterable[tuple[float, Mapping[str, float]]]) -> str:
    """Return the model with inputs changed by events at given times.

    Parameters
    ----------
    sbml
        A model whose inputs are parameters.
    changes
        Pairs of time (day) and input -> new value.  Events, not ``piecewise``: an adaptive solver steps over a
        ``piecewise`` session without noticing it.
    """
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    for number, (t_day, values) in enumerate(changes):
        event = model.createEvent()
        event.setId(f"session_edge_{number}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setInitialValue(False)
        trigger.setPersistent(True)
        trigger.setMath(libsbml.parseL3Formula(f"time >= {float(t_day)!r} day"))
        for symbol, value in values.items():
            parameter = model.getParameter(symbol)
            parameter.setConstant(False)
            assignment = event.createEventAssignment()
            assignment.setVariable(symbol)
            assignment.setMath(libsbml.parseL3Formula(f"{float(value)!r} {parameter.getUnits()}"))
    return libsbml.writeSBMLToString(document)


def with_values(sbml: str, values: Mapping[str, float]) -> str:
    """Return the model with other values for parameters, inputs, or the starts of states."""
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    for symbol, value in values.items():
        model.removeInitialAssignment(symbol)
        model.getParameter(symbol).setValue(float(value))
    return libsbml.writeSBMLToString(document)


def with_variables(sbml: str, added: Mapping[str, tuple[float, str]], changed: Iterable[str]) -> str:
    """Return the model with parameters that something outside it may set in the course of a run.

    Parameters
    ----------
    sbml
        A model.
    added
        New parameter -> (value at the start, unit).
    changed
        Parameters of the model that are no longer constant.
    """
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    for symbol, (value, unit) in added.items():
        parameter = model.createParameter()
        parameter.setId(symbol)
        parameter.setValue(float(value))
        parameter.setUnits(unit)
        parameter.setConstant(False)
    for symbol in changed:
        model.getParameter(symbol).setConstant(False)
    return libsbml.writeSBMLToString(document)


def with_held(sbml: str, states: Iterable[str]) -> str:
    """Return the model with some states held where they start: their rate is zero."""
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    for symbol in states:
        model.getRateRuleByVariable(symbol).setMath(libsbml.parseL3Formula("0 per_day"))
    return libsbml.writeSBMLToString(document)


def with_hooks(sbml: str, states: Iterable[str]) -> str:
    """Return the model with a source and a loss more in the rate of some states: inputs ``source_X`` and ``loss_X``."""
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    for symbol in states:
        for name, unit in ((f"source_{symbol}", "fraction"), (f"loss_{symbol}", "per_day")):
            parameter = model.createParameter()
            parameter.setId(name)
            parameter.setValue(0.0)
            parameter.setUnits(unit)
            parameter.setConstant(True)
        rate = model.getRateRuleByVariable(symbol)
        law, unit = libsbml.formulaToL3String(rate.getMath()), model.getParameter(symbol).getUnits()
        hooks = f"source_{symbol} * (1 {unit}) * (1 per_day) - loss_{symbol} * {symbol}"
        rate.setMath(libsbml.parseL3Formula(f"{law} + {hooks}"))
    return libsbml.writeSBMLToString(document)
