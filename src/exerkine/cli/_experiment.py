"""``exerkine experiment``: designed experiments on virtual people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exerkine.cli._inputs import told_person
from exerkine.cli._sheets import AsJson, Draws, Lang, Out, Seed, run_study

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

app = typer.Typer(no_args_is_help=True, help="Designed experiments: when to start, how long, for whom, with what beside it.")

PersonFile = Annotated[Path, typer.Argument(help="person.yaml")]
ScenarioFile = Annotated[Path, typer.Argument(help="programme.yaml, or scenario.yaml")]
Weeks = Annotated[int, typer.Option(min=1, max=520, help="Length of the programme.")]


@app.command(epilog="Example: exerkine experiment timing person.yaml programme.yaml --delay 0 --delay 52 -o out")
def timing(
    person: PersonFile,
    programme: ScenarioFile,
    weeks: Weeks = 26,
    delay: Annotated[list[int] | None, typer.Option(min=0, max=520, help="Weeks until it starts; repeatable.")] = None,
    draws: Draws = 8,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Start the programme at every stage of disease, and for this person now and later (0, 26, 52, 104 weeks)."""
    from exerkine.experiments import timing_study
    from exerkine.programmes import read_scenario
    from exerkine.reports import timing_sheet
    from exerkine.simulation import Settings

    someone, scenario = told_person(person, lang), read_scenario(programme)
    delays = tuple(sorted(set(delay or (0, 26, 52, 104))))
    settings = Settings(draws=draws, seed=seed)

    def study(mechanism: Mechanism, tell: Any) -> Any:
        return timing_study(mechanism, someone, scenario, weeks=weeks, delays=delays, settings=settings, on_progress=tell)

    run_study(study, timing_sheet, asdict, lang=lang, out=out, as_json=as_json)


@app.command(epilog="Example: exerkine experiment duration person.yaml programme.yaml -o out")
def duration(
    person: PersonFile,
    programme: ScenarioFile,
    draws: Draws = 8,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Follow the programme for two years: kept up, stopped, half done, and broken by a fall; after 3, 6, 12, 24 months."""
    from exerkine.experiments import duration_study
    from exerkine.programmes import read_scenario
    from exerkine.reports import duration_sheet
    from exerkine.simulation import Settings

    someone, scenario = told_person(person, lang), read_scenario(programme)
    settings = Settings(draws=draws, seed=seed)

    def study(mechanism: Mechanism, tell: Any) -> Any:
        return duration_study(mechanism, someone, scenario, settings=settings, on_progress=tell)

    run_study(study, duration_sheet, asdict, lang=lang, out=out, as_json=as_json)


@app.command(epilog="Example: exerkine experiment heterogeneity --weeks 26 --draws 8 -o out")
def heterogeneity(
    weeks: Weeks = 26,
    factor: Annotated[list[str] | None, typer.Option(help="Factor to change; repeatable; all when left out.")] = None,
    draws: Draws = 8,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Change mode, intensity, minutes, frequency, age, sex, stage and baseline one at a time, and see each response."""
    from exerkine.experiments import FACTORS_OF_RESPONSE, heterogeneity_study
    from exerkine.reports import heterogeneity_sheet
    from exerkine.simulation import Settings

    settings = Settings(draws=draws, seed=seed)

    def study(mechanism: Mechanism, tell: Any) -> Any:
        factors = tuple(factor or FACTORS_OF_RESPONSE)
        return heterogeneity_study(mechanism, weeks=weeks, settings=settings, factors=factors, on_progress=tell)

    run_study(study, heterogeneity_sheet, asdict, lang=lang, out=out, as_json=as_json)


@app.command(epilog="Example: exerkine experiment factorial person.yaml programme.yaml --protein 1.5 --weeks 26 -o out")
def factorial(
    person: PersonFile,
    programme: ScenarioFile,
    weeks: Weeks = 26,
    protein: Annotated[float, typer.Option(min=0.2, max=3.0, help="Protein of the nutrition arm, g/kg/day.")] = 1.5,
    draws: Draws = 20,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Exercise x nutrition x cognitive training, 2 x 2 x 2: main effects, interactions with intervals, synergy."""
    from exerkine.experiments import factorial_study
    from exerkine.programmes import read_scenario
    from exerkine.reports import factorial_sheet
    from exerkine.simulation import Settings

    someone, scenario = told_person(person, lang), read_scenario(programme)
    settings = Settings(draws=draws, seed=seed)

    def study(mechanism: Mechanism, tell: Any) -> Any:
        given = {"weeks": weeks, "protein_g_kg_day": protein, "settings": settings, "on_progress": tell}
        return factorial_study(mechanism, someone, scenario, **given)

    run_study(study, factorial_sheet, asdict, lang=lang, out=out, as_json=as_json)

