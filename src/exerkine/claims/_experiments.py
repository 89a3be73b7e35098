"""The experiments by which claims are put to the mechanism: who, what is done, for how long, and against what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from exerkine.claims._arms import USUAL, person_of, scenario_of_arm, weeks_of
from exerkine.claims._table2 import FOLDER, Table2Arm, read_table2
from exerkine.errors import Fault, TableError, unknown_name_advice
from exerkine.evidence import DoseDefaults, read_dose_defaults
from exerkine.forms import StrictForm, sound_form
from exerkine.persons import Person, person_from_dict
from exerkine.programmes import Scenario, scenario_from_dict, scenario_of
from exerkine.tables import Document, read_yaml

FILE = "experiments.yaml"


@dataclass(frozen=True)
class People:
    """Whom a claim speaks of; ``person`` stands for them, None where the mechanism has nobody like them."""

    label_en: str
    label_zh: str
    person: Person | None
    is_animal: bool


@dataclass(frozen=True)
class Experiment:
    """One scenario for ``weeks``, against another one (usual activity if nothing is said), perhaps in other people.

    ``apart`` are scenarios whose effects over usual activity are taken off that of ``scenario``: what is left is what
    they do together and not each alone.
    """

    name: str
    who: str
    weeks: int
    label_en: str
    label_zh: str
    scenario: Scenario
    against: Scenario
    against_who: str
    apart: tuple[Scenario, ...]


class _People(StrictForm):
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    is_animal: bool = False
    person: dict[str, Any] | None = None


class _Done(StrictForm):
    who: str | None = None
    programme: str | None = None
    do: list[dict[str, Any]] = Field(default_factory=list)


class _Experiment(_Done):
    who: str = Field(min_length=1)
    weeks: int = Field(ge=1, le=520)
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    against: _Done = Field(default_factory=_Done)
    apart: list[_Done] = Field(default_factory=list)


class _File(StrictForm):
    schema_: Literal[1] = Field(alias="schema")
    people: dict[str, _People]
    programmes: dict[str, dict[str, Any]]
    experiments: dict[str, _Experiment]


@lru_cache(maxsize=2)
def read_experiments(folder: Path | str = FOLDER) -> Mapping[str, Experiment]:
    """Return every experiment by its name, checked like a scenario file; the arms of Table 2 are experiments too.

    Raises
    ------
    TableError
        The file is missing or malformed, or an experiment names people or a programme that are not there.
    ProgrammeError, PersonError
        What is done, or who somebody is, is wrong.
    """
    form, defaults = _form(folder), read_dose_defaults()
    own = {name: _experiment(name, one, form) for name, one in form.experiments.items()}
    return own | {arm.arm_id: _of_arm(arm, defaults) for arm in read_table2(folder)[0]}


@lru_cache(maxsize=2)
def read_people(folder: Path | str = FOLDER) -> Mapping[str, People]:
    """Return whom claims and arms speak of, by key; errors are those of `read_experiments`."""
    own = {
        key: People(one.en, one.zh, person_from_dict(one.person, file=f"{FILE}: {key}") if one.person else None, one.is_animal)
        for key, one in _form(folder).people.items()
    }
    defaults = read_dose_defaults()
    return own | {arm.arm_id: People(arm.label_en, arm.label_zh, person_of(arm, defaults), arm.is_animal)
                  for arm in read_table2(folder)[0]}


def _form(folder: Path | str) -> _File:
    return sound_form(_File, read_yaml(Path(folder) / FILE), what="experiments", checks=(_unknown_names,), error=TableError)


def _unknown_names(document: Document, sound: Mapping[str, Any]) -> list[Fault]:
    """Return a fault for every name of people or of a programme that the file does not define."""
    faults = []
    known = {"who": sound.get("people", {}), "programme": sound.get("programmes", {})}
    for name, one in sound.get("experiments", {}).items():
        places: Sequence[tuple[tuple[str | int, ...], Any]] = (
            ((), one), (("against",), one.get("against", {})),
            *((("apart", i), part) for i, part in enumerate(one.get("apart", []))))
        for path, done in places:
            for field, names in known.items():
                if field in done and done[field] not in names:
                    where = ("experiments", name, *path, field)
                    advice = unknown_name_advice(str(done[field]), names)
                    faults.append(document.fault(where, f"'{done[field]}' is not defined in this file", advice))
    return faults


def _of_arm(arm: Table2Arm, defaults: DoseDefaults) -> Experiment:
    weeks = weeks_of(arm, defaults)
    return Experiment(arm.arm_id, arm.arm_id, weeks, arm.label_en, arm.label_zh, scenario_of_arm(arm, weeks, defaults),
                      scenario_of(USUAL), arm.arm_id, ())


def _experiment(name: str, one: _Experiment, form: _File) -> Experiment:
    def scenario(done: _Done) -> Scenario:
        file = f"{FILE}: {name}"
        data: dict[str, Any] = {"name": name, "perturbations": done.do}
        if done.programme:
            data["programme"] = {"schema": 1, "name": done.programme, **form.programmes[done.programme]}
        return scenario_from_dict(data, file=file)

    against = scenario(one.against)
    return Experiment(name, one.who, one.weeks, one.en, one.zh, scenario(one), against, one.against.who or one.who,
                      tuple(scenario(done) for done in one.apart))
