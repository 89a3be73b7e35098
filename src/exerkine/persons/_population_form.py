"""The population file: which fields it may have, in which ranges; pydantic only here, where a file comes in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from exerkine.forms import StrictForm

SHARES_TOLERANCE = 1e-9
Measure = Literal[
    "height_cm", "mass_kg", "grip_kg", "asm_kg", "gait_speed_m_s", "sppb", "chair_stands_30s", "chair_stand_5x_s",
    "knee_extension_nm", "vo2peak_ml_kg_min", "hr_rest_bpm", "mmse", "moca", "habitual_steps_day", "protein_g_kg_day",
    "IL6", "IRISIN", "BDNF", "IGF1", "FGF21", "LACTATE", "CTSB", "CRP", "TNFA", "VITD25OH"]


def _share() -> Any:
    return Field(0.0, ge=0, le=1, description="Share of the people, 0 to 1.", json_schema_extra={"unit": "1"})


class AgesForm(StrictForm):
    """Ages between lo and hi: all alike, or normal around a mean, cut off at both."""

    lo: float = Field(ge=18, le=100, description="Give the youngest age.", json_schema_extra={"unit": "years"})
    hi: float = Field(ge=18, le=100, description="Give the oldest age.", json_schema_extra={"unit": "years"})
    mean: float | None = Field(None, ge=0, le=120, description="Of the normal before it is cut off; needs sd.",
                               json_schema_extra={"unit": "years"})
    sd: float | None = Field(None, gt=0, le=50, description="Of the normal before it is cut off; needs mean.",
                             json_schema_extra={"unit": "years"})

    @model_validator(mode="after")
    def _is_sound(self) -> AgesForm:
        if not self.lo < self.hi:
            raise ValueError(f"lo {self.lo:g} is not below hi {self.hi:g}")
        if (self.mean is None) != (self.sd is None):
            raise ValueError("mean and sd come together: give both or neither")
        if self.mean is not None and self.sd is not None and not self.lo - 3 * self.sd <= self.mean <= self.hi + 3 * self.sd:
            raise ValueError(f"mean {self.mean:g} is more than 3 sd outside {self.lo:g}-{self.hi:g}")
        return self


class SpreadForm(StrictForm):
    """Mean and standard deviation."""

    mean: float = Field(ge=0, le=60_000, description="Mean, at every age and of both sexes.")
    sd: float = Field(ge=0, le=60_000, description="Standard deviation.")


class _SharesForm(StrictForm):
    @model_validator(mode="after")
    def _is_sound(self) -> _SharesForm:
        total = sum(self.model_dump().values())
        if total > 1 + SHARES_TOLERANCE:
            raise ValueError(f"the shares add up to {total:g}, more than 1")
        return self


class MuscleSharesForm(_SharesForm):
    """Shares of stages of muscle; the rest is none."""

    possible_sarcopenia: float = _share()
    sarcopenia: float = _share()
    severe_sarcopenia: float = _share()


class CognitionSharesForm(_SharesForm):
    """Shares of stages of cognition; the rest is none."""

    SCD: float = _share()
    MCI: float = _share()
    AD_mild: float = _share()
    AD_moderate: float = _share()
    dementia: float = _share()


class PopulationForm(StrictForm):
    """A population to draw people from."""

    model_config = ConfigDict(title="exerkine population")

    schema_: Literal[1] = Field(alias="schema", description="Write 'schema: 1' as the first line.")
    name: str = Field(min_length=1, max_length=100, description="Name the population.")
    description: str | None = Field(None, description="What it is, in a sentence.")
    age_y: AgesForm = Field(description="Give lo and hi, the youngest and the oldest age.")
    women_share: float = Field(0.5, ge=0, le=1, description="Share of women, 0 to 1.", json_schema_extra={"unit": "1"})
    muscle: MuscleSharesForm | None = Field(None, description="Stages of muscle; by age and sex (prevalence.csv) if left out.")
    cognition: CognitionSharesForm | None = Field(
        None, description="Stages of cognition; by age and sex (prevalence.csv) if left out.")
    sarcopenia_impairment_odds_ratio: float | None = Field(
        None, gt=0, le=100, description="Odds of cognitive impairment with sarcopenia over those without; a prior of constants.csv "
        "if left out.", json_schema_extra={"unit": "1"})
    schooling_y: SpreadForm | None = Field(None, description="Years of schooling; by age and sex (norms.csv) if left out.")
    habitual_steps_day: SpreadForm | None = Field(None, description="Steps a day; by age and stage (norms.csv) if left out.")
    measures: list[Measure] | None = Field(None, description="What is measured in these people; everything if left out.")


def population_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a population file, for editors and for checks outside Python."""
    schema = PopulationForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
