"""``exerkine simulate``: one person, one programme, one honest picture."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from exerkine.cli._inputs import told_person
from exerkine.cli._progress import progress

DRAWS, DRAWS_TO_UPDATE = 20, 200
SCENARIOS = ("programme", "against")


def simulate(
    person: Annotated[Path | None, typer.Argument(help="person.yaml")] = None,
    programme: Annotated[Path | None, typer.Argument(help="programme.yaml or scenario.yaml")] = None,
    against: Annotated[Path | None, typer.Option(help="A comparator: programme or scenario.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="Length of the run.")] = 26,
    draws: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="Draws of what is not known; 20, or 200 with --observed.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    lang: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")] = Path("out"),
    variant: Annotated[
        list[str] | None, typer.Option(help="Switch a rival law or contested pattern on (variants.csv); repeatable.")
    ] = None,
    observed: Annotated[
        Path | None, typer.Option(help="CSV of later measures of this person (week, measure, value, unit): narrows the bands.")
    ] = None,
    study: Annotated[str | None, typer.Option(help="Replay a published trial (study or arm id) instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Predict what a programme does to one person, with 80 % bands; or replay a published trial beside what it reported."""
    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    draws = draws or (DRAWS_TO_UPDATE if observed else DRAWS)
    if study is not None and any(file is not None for file in (person, programme, against, observed)):
        raise typer.BadParameter("a study brings its own person and programme; leave the files out", param_hint="--study")
    if study is not None:
        _replay(study, variant or [], draws=draws, seed=seed, as_json=as_json)
        return
    if person is None or programme is None:
        raise typer.BadParameter("a person and a programme are needed, or --study ID", param_hint="PERSON PROGRAMME")
    files = (person, programme, against, observed)
    report, answer = _one_person(*files, variant or [], weeks=weeks, draws=draws, seed=seed, lang=lang, out=out)
    print(json.dumps(answer, ensure_ascii=False) if as_json else f"report: {report}")


def _one_person(
    person: Path,
    programme: Path,
    against: Path | None,
    observed: Path | None,
    variants: list[str],
    *,
    weeks: int,
    draws: int,
    seed: int,
    lang: str,
    out: Path,
) -> tuple[Path, dict[str, Any]]:
    from exerkine import simulation
    from exerkine.calibration import update_person
    from exerkine.mechanism import read_mechanism
    from exerkine.observation import read_measured, told_parts
    from exerkine.persons import complete_person
    from exerkine.programmes import programme_file, read_scenario
    from exerkine.reports import writable_folder, write_results

    someone, plan = told_person(person, lang), read_scenario(programme)
    other = read_scenario(against) if against else None
    simulation.check_holdable(plan.sessions(weeks), complete_person(someone))
    mechanism = read_mechanism().with_variants(*variants)
    measured = read_measured(observed, mechanism, weeks=weeks) if observed else ()
    writable_folder(out)
    settings = simulation.Settings(weeks=weeks, draws=draws, seed=seed)
    with progress() as tell:
        run = simulation.simulate(
            mechanism, someone, plan, against=other, settings=settings, has_parts=True, on_progress=tell)
    update = update_person(run, mechanism, measured) if measured else None
    run = update.run if update else run
    result = told_parts(simulation.summarise(run, mechanism, someone), run, mechanism)
    result = update.told_in(result) if update else result
    for en, zh in (*simulation.contradictions(mechanism, run), *(update.warnings if update else ())):
        print(zh if lang == "zh" else en, file=sys.stderr)
    inputs = {"person": person, "programme": programme} | ({"against": against} if against else {})
    inputs |= {"observed": observed} if observed else {}
    inputs |= {f"{role}_of": named for role, file in inputs.items() if role in SCENARIOS and (named := programme_file(file))}
    report = write_results(result, simulation.Trajectory.of(run, mechanism, result.bands), out, inputs=inputs, lang=lang)
    return report, result.to_json_dict(report)


def _replay(study: str, variants: list[str], *, draws: int, seed: int, as_json: bool) -> None:
    from exerkine.evidence import read_studies
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import replay_dict, replay_text
    from exerkine.simulation import replay_study

    with progress() as tell:
        mechanism = read_mechanism().with_variants(*variants)
        replays = replay_study(mechanism, read_studies(), study, draws=draws, seed=seed, on_progress=tell)
    if as_json:
        print(json.dumps({"bands": mechanism.bands, "arms": [replay_dict(replay) for replay in replays]}, ensure_ascii=False))
    else:
        print("\n\n".join(replay_text(replay) for replay in replays))
