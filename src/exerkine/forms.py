"""Pydantic's complaints about a file, told the way this package tells faults: file, line, column, field, advice."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from exerkine.errors import Fault, InputError, nearest_name, unknown_name_advice
from exerkine.tables import Document

Path = tuple[str | int, ...]
Form = typing.TypeVar("Form", bound=BaseModel)

_SLIPS = (0.1, 0.01, 10.0, 100.0, 0.001)  # a lost decimal point; metres for centimetres; grams for kilograms
_NOT_A = {"float": "a number", "int": "a whole number", "string": "text", "bool": "true or false", "list": "a list",
          "model": "a group of 'key: value' lines", "dict": "a group of 'key: value' lines"}


class StrictForm(BaseModel):
    """A group of fields that takes no others, and no value of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=False)


@dataclasses.dataclass(frozen=True)
class Shape:
    """The faults of form of one file, and its data without the values that are wrong."""

    faults: tuple[Fault, ...]
    sound: dict[str, Any]


def check_shape(model: type[BaseModel], document: Document, *, what: str) -> Shape:
    """Hold a document against a pydantic model; ``what`` names the kind of file in messages."""
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _is_echo(model, detail)]
        faults = tuple(_fault(model, document, detail, what) for detail in details)
        return Shape(faults, _without(document.data, {tuple(detail["loc"]) for detail in details}))
    return Shape((), _without(document.data, set()))


def plain_document(data: Mapping[str, Any], file: str, error: type[InputError]) -> Document:
    """Return plain values as a document of schema 1; ``file`` is what to call it, ``error`` what to raise if it is none."""
    if not isinstance(data, Mapping):
        raise error(Fault(file, message=f"should be a mapping of fields, not {type(data).__name__}"))
    return Document(file, {"schema": 1, **data})


def sound_form(
    model: type[Form],
    document: Document,
    *,
    what: str,
    checks: Iterable[Callable[[Document, dict[str, Any]], Iterable[Fault]]],
    error: type[InputError],
) -> Form:
    """Return a document as its form, or raise ``error`` with every fault of shape and of ``checks`` at once."""
    shape = check_shape(model, document, what=what)
    faults = {*shape.faults, *(fault for check in checks for fault in check(document, shape.sound))}
    if faults:
        raise error(sorted(faults))
    return model.model_validate(document.data)


def lacks(model: type[BaseModel], data: Mapping[str, Any], name: str) -> bool:
    """Say whether a field is absent and no unknown field of ``data`` looks like a misspelling of it."""
    names = _names(model)
    return data.get(name) is None and all(nearest_name(key, names) != name for key in data if key not in names)


def place_fault(document: Document, path: Sequence[str | int], message: str, advice: str = "") -> Fault:
    """Return a fault at ``path``; data that never stood in a file gets no line number."""
    fault = document.fault(path, message, advice)
    return fault if document.places else dataclasses.replace(fault, line=0, column=0)


def _is_echo(model: type[BaseModel], detail: Mapping[str, Any]) -> bool:
    """Say whether a missing field is the other half of a misspelt one, which is told anyway."""
    path = tuple(detail["loc"])
    if detail["type"] != "missing" or not isinstance(detail["input"], Mapping):
        return False
    return not lacks(_find(model, path)[0], detail["input"], str(path[-1]))


def _fault(model: type[BaseModel], document: Document, detail: Mapping[str, Any], what: str) -> Fault:
    path: Path = tuple(detail["loc"])
    holder, field = _find(model, path)
    kind, value = str(detail["type"]), detail["input"]
    if kind == "missing":
        return place_fault(document, path, "is missing", (field and field.description) or "")
    if kind == "extra_forbidden":
        return place_fault(document, path, f"is not a field of a {what} file", unknown_name_advice(str(path[-1]), _names(holder)))
    if value is None:
        return place_fault(document, path, "is empty", "Give a value, or take the line out.")
    if kind == "literal_error" and field:
        return place_fault(document, path, f"{_show(value)} is not allowed", _choice_advice(value, _choices(field.annotation)))
    if kind == "finite_number":
        return place_fault(document, path, f"{value} is not a finite number")
    if kind.endswith("_type"):
        return place_fault(document, path, _type_message(kind.removesuffix("_type"), value))
    if kind.startswith(("greater", "less")) and field:
        return place_fault(document, path, f"{value:g} {_range_text(field)}{_slip_text(field, value)}")
    if kind == "string_pattern_mismatch" and field:
        return place_fault(document, path, f"{_show(value)} is not of the right form", field.description or "")
    return place_fault(document, path, str(detail["msg"]))


def _find(model: type[BaseModel], path: Path) -> tuple[type[BaseModel], FieldInfo | None]:
    holder, field = model, None
    for part in path:
        if isinstance(part, int):
            continue
        if field is not None:
            holder = _model_in(field.annotation) or holder
        field = next((info for name, info in holder.model_fields.items() if part in (name, info.alias)), None)
        if field is None:
            break
    return holder, field


def _walk(annotation: Any) -> Iterator[Any]:
    yield annotation
    if typing.get_origin(annotation) is not typing.Literal:
        for inner in typing.get_args(annotation):
            yield from _walk(inner)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    return next((a for a in _walk(annotation) if isinstance(a, type) and issubclass(a, BaseModel)), None)


def _choices(annotation: Any) -> list[Any]:
    return [c for a in _walk(annotation) if typing.get_origin(a) is typing.Literal for c in typing.get_args(a)]


def _choice_advice(value: Any, choices: Sequence[Any]) -> str:
    allowed = "Allowed: " + ", ".join(str(choice) for choice in choices) + "."
    near = nearest_name(value, [str(choice) for choice in choices]) if isinstance(value, str) else None
    return f"Nearest: '{near}'. {allowed}" if near else allowed


def _names(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _type_message(kind: str, value: Any) -> str:
    hint = f" (did you mean {value:g}?)" if kind == "int" and isinstance(value, float) and value.is_integer() else ""
    return f"{_show(value)} is not {_NOT_A.get(kind, 'of the right kind')}{hint}"


def _bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    low = next((getattr(m, side) for m in field.metadata for side in ("ge", "gt") if hasattr(m, side)), None)
    high = next((getattr(m, side) for m in field.metadata for side in ("le", "lt") if hasattr(m, side)), None)
    return low, high


def _range_text(field: FieldInfo) -> str:
    low, high = _bounds(field)
    extra = field.json_schema_extra
    unit = f" {extra['unit']}" if isinstance(extra, dict) and "unit" in extra else ""
    if low is not None and high is not None:
        return f"is outside {low:g}-{high:g}{unit}"
    return f"should be above {low:g}{unit}" if low is not None else f"should be below {high:g}{unit}"


def _slip_text(field: FieldInfo, value: float) -> str:
    low, high = _bounds(field)
    whole = any(a is int for a in _walk(field.annotation))
    if low is None or high is None or whole:
        return ""
    meant = next((value * slip for slip in _SLIPS if low < value * slip < high), None)
    return f" (did you mean {meant:g}?)" if meant is not None else ""


def _without(data: Any, wrong: Iterable[Path], path: Path = ()) -> Any:
    """Copy plain data, leaving out what is empty or wrong."""
    if isinstance(data, dict):
        return {str(key): _without(value, wrong, (*path, key)) for key, value in data.items()
                if value is not None and (*path, key) not in wrong}
    if isinstance(data, list | tuple):
        return [_without(value, wrong, (*path, i)) for i, value in enumerate(data) if (*path, i) not in wrong]
    return data
