"""The programme file: which fields it may have, in which ranges; pydantic only here, where a file comes in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from exerkine.forms import StrictForm

_MODALITIES = Literal["aerobic", "interval", "resistance", "balance", "flexibility", "mind_body", "vibration", "cognitive",
                      "multimodal"]
_UNITS = Literal["%HRR", "%VO2max", "%VO2R", "%HRmax", "RPE6-20", "RPE0-10", "METs3.5", "METs2.7", "%1RM", "%Wmax"]
_CLASSES = Literal["very_light", "light", "moderate", "vigorous", "near_maximal"]
_LOAD_CLASSES = Literal["light", "moderate", "vigorous"]
_DAYS = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d$"
_WEEK_MIN = 7 * 24 * 60


def ranged(low: float, high: float, unit: str, description: str, default: Any = None) -> Any:
    return Field(default, ge=low, le=high, description=description, json_schema_extra={"unit": unit})


class IntensityForm(StrictForm):
    """How hard: a value with its unit, or a class."""

    value: float | None = Field(None, description="Number in the unit beside it.")
    unit: _UNITS | None = Field(None, description="Scale of the number.")
    class_: _CLASSES | None = Field(None, alias="class", description="A word instead of a number.")


class LoadForm(StrictForm):
    """How heavy: per cent of the one-repetition maximum, or a class."""

    value: float | None = Field(None, description="Number in the unit beside it.")
    unit: Literal["%1RM"] | None = Field(None, description="Per cent of the one-repetition maximum.")
    class_: _LOAD_CLASSES | None = Field(None, alias="class", description="A word instead of a number.")


class IntervalsForm(StrictForm):
    """Work and rest, repeated."""

    work_min: float = Field(gt=0, le=240, description="Minutes of one work bout.", json_schema_extra={"unit": "min"})
    work_intensity: IntensityForm = Field(description="Intensity of the work bouts.")
    rest_min: float = Field(ge=0, le=240, description="Minutes between work bouts.", json_schema_extra={"unit": "min"})
    rest_intensity: IntensityForm | None = Field(None, description="Intensity between work bouts; full rest if left out.")
    repeats: int = Field(ge=1, le=200, description="Number of work bouts.", json_schema_extra={"unit": "bouts"})


class MixtureForm(StrictForm):
    """Share of the time spent in each modality; the shares sum to 1."""

    aerobic: float | None = ranged(0, 1, "of the time", "Share.")
    interval: float | None = ranged(0, 1, "of the time", "Share.")
    resistance: float | None = ranged(0, 1, "of the time", "Share.")
    balance: float | None = ranged(0, 1, "of the time", "Share.")
    flexibility: float | None = ranged(0, 1, "of the time", "Share.")
    mind_body: float | None = ranged(0, 1, "of the time", "Share.")
    vibration: float | None = ranged(0, 1, "of the time", "Share.")


class ProgressionForm(StrictForm):
    """What changes from a week on; earlier changes stay unless they are changed again."""

    from_week: int = Field(ge=1, le=2600, description="First week (1 = first of the programme) of the change.")
    minutes: float | None = Field(None, gt=0, le=_WEEK_MIN, description="Main part.", json_schema_extra={"unit": "min"})
    intensity: IntensityForm | None = Field(None, description="New intensity.")
    load: LoadForm | None = Field(None, description="New load.")
    sets: int | None = ranged(1, 20, "sets", "Sets of each exercise.")
    reps: int | None = ranged(1, 100, "repetitions", "Repetitions of a set.")
    days_per_week: int | None = ranged(0, 7, "days", "Sessions a week.")


class BlockForm(StrictForm):
    """One kind of session and when it takes place."""

    name: str = Field(min_length=1, description="Name the block.")
    modality: _MODALITIES = Field(description="Say what is done.")
    mixture: MixtureForm | None = Field(None, description="Shares of a multimodal block.")
    days_per_week: int | None = ranged(1, 7, "days", "Sessions a week, spread evenly; or give days.")
    days: list[_DAYS] | None = Field(None, min_length=1, description="Days of the week; or give days_per_week.")
    start_time: str = Field("09:30", pattern=_CLOCK, description="Clock time of the start, as 09:30.")
    minutes: float | None = Field(None, gt=0, le=_WEEK_MIN, description="Main part, without warm-up and cool-down.",
                                  json_schema_extra={"unit": "min"})
    warm_up_min: float = ranged(0, 120, "min", "Warm-up before the main part.", 0.0)
    cool_down_min: float = ranged(0, 120, "min", "Cool-down after the main part.", 0.0)
    intensity: IntensityForm | None = Field(None, description="How hard the main part is.")
    intervals: IntervalsForm | None = Field(None, description="Work and rest bouts of an interval block.")
    sets: int | None = ranged(1, 20, "sets", "Sets of each exercise.")
    reps: int | None = ranged(1, 100, "repetitions", "Repetitions of a set.")
    load: LoadForm | None = Field(None, description="How heavy the sets are.")
    exercises: int | None = ranged(1, 40, "exercises", "Number of different exercises.")
    muscle_mass_share: Literal["whole_body", "legs", "one_leg", "arms"] = Field(
        "whole_body", description="Which muscle works.")
    eccentric_share: float | None = ranged(0, 1, "of the work", "Share of lengthening work.")
    cognitive_load: float | None = ranged(0, 1, "of the most demanding", "Mental demand during the session.")
    beside: list[Literal["vitamin_d", "laser"]] = Field(
        [], description="What is given beside training; acts only with the variant that says so.")
    supervised: bool = Field(False, description="True when somebody supervises or a group meets: company moves motivation.")
    first_week: int = ranged(1, 2600, "weeks", "First week of the block.", 1)
    last_week: int | None = ranged(1, 2600, "weeks", "Last week of the block; none if left out.")
    progression: list[ProgressionForm] = Field([], description="What changes from which week on.")


class ProgrammeForm(StrictForm):
    """Sessions over weeks. An empty list of blocks is usual activity."""

    model_config = ConfigDict(title="exerkine programme")

    schema_: Literal[1] = Field(alias="schema", description="Write 'schema: 1' as the first line.")
    name: str = Field(min_length=1, description="Name the programme.")
    description: str | None = Field(None, description="What it is, in a sentence.")
    adherence: float = ranged(0, 1, "of the sessions", "Share of the sessions that are done.", 1.0)
    blocks: list[BlockForm] = Field(description="List the blocks; 'blocks: []' is usual activity.")


def programme_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a programme file, for editors and for checks outside Python."""
    schema = ProgrammeForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
