"""A PEtab problem as files: the model, one table each, the YAML that names them, and a table of what could not be said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from exerkine.calibration import PetabProblem
from exerkine.reports._files import files_in

MODEL = "exerkine.xml"
PROBLEM = "problem.yaml"
FORMAT_VERSION = "2.0.0"
LEFT_OUT = ("study_id", "outcome", "line", "reason")
LISTS = ("parameters", "measurements", "conditions", "experiments", "observables")


def write_petab(problem: PetabProblem, folder: Path | str) -> Path:
    """Write ``problem.yaml``, ``exerkine.xml``, the tables as TSV, and ``left_out.tsv``; return the YAML.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    with files_in(folder) as scratch:
        (scratch / MODEL).write_text(problem.sbml, encoding="utf-8", newline="")
        for name in LISTS:
            (scratch / f"{name}.tsv").write_text(_table(*problem.tables[name]), encoding="utf-8", newline="")
        left = [(one.study_id, one.outcome, one.line, one.reason) for one in problem.left_out]
        (scratch / "left_out.tsv").write_text(_table(LEFT_OUT, left), encoding="utf-8", newline="")
        (scratch / PROBLEM).write_text(_yaml(), encoding="utf-8", newline="")
    return Path(folder) / PROBLEM


def petab_text(problem: PetabProblem) -> str:
    """Return how large a problem is, in words."""
    n = problem.counts
    return (f"{n['measurements']} measurements of {n['observables']} observables in {n['experiments']} experiments "
            f"({n['periods']} periods), {n['parameters']} parameters; {n['left_out']} rows left out, see left_out.tsv")


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _yaml() -> str:
    lines = [f"format_version: {FORMAT_VERSION}", "id: exerkine", "model_files:", "  exerkine:", f"    location: {MODEL}",
             "    language: sbml"]
    for name in LISTS:
        lines += [f"{name.removesuffix('s')}_files:", f"  - {name}.tsv"]
    return "\n".join(lines) + "\n"
