"""The protocol file: which fields it may have, in which ranges; pydantic only here, where a file comes in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from exerkine.forms import StrictForm

_DAY_MIN = 1440


class ReadingForm(StrictForm):
    """One reading: either a test, or an analyte in blood."""

    test: str | None = Field(None, description="Symbol of a test, as MMSE.")
    visit: int | None = Field(None, ge=1, le=1000, description="How often the test has been taken, this time included.",
                              json_schema_extra={"unit": "visits"})
    analyte: str | None = Field(None, description="Name of a blood analyte, as BDNF.")
    part: str | None = Field(None, description="Part of the analyte; total if left out.")
    matrix: Literal["plasma", "serum", "whole_blood"] | None = Field(None, description="What the tube holds.")
    method: str | None = Field(None, description="Kind of assay, as ELISA.")
    sampled: Literal["rested", "first_session", "last_session"] | None = Field(
        None, description="At rest, or in a session; rested if left out.")
    week: int | None = Field(None, ge=0, le=520, description="Weeks from the start; for tests and for samples at rest.",
                             json_schema_extra={"unit": "weeks"})
    minute: float | None = Field(None, ge=-_DAY_MIN, le=_DAY_MIN, description="From the start of the session.",
                                 json_schema_extra={"unit": "min"})
    freeze_thaw_cycles: int | None = Field(None, ge=0, le=20, description="How often the tube was thawed; 0 if left out.",
                                           json_schema_extra={"unit": "cycles"})


class ProtocolForm(StrictForm):
    """What is measured, with what, and when."""

    model_config = ConfigDict(title="exerkine protocol")

    schema_: Literal[1] = Field(alias="schema", description="Write 'schema: 1' as the first line.")
    name: str = Field(min_length=1, description="Name the protocol.")
    description: str | None = Field(None, description="What it is, in a sentence.")
    readings: list[ReadingForm] = Field(min_length=1, description="List the readings.")


def protocol_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a protocol file, for editors and for checks outside Python."""
    schema = ProtocolForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
