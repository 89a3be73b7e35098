"""Answers about the evidence as lines for the terminal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exerkine.cli._ask_words import ARROWS, Say, columns
from exerkine.evidence import (
    Edge,
    Entity,
    EvidenceBase,
    Found,
    Gaps,
    OwnStatement,
    PathAnswer,
    edges_of,
    of_the_same_gene,
)

MOST_THINGS = 5


def found(base: EvidenceBase, answer: Found, text: str, limit: int, lang: str) -> Iterator[str]:
    """Yield what a search found."""
    say = Say(base, lang)
    n, arms = len(answer.statements), len(answer.studies)
    total = say("found", n=n, arms=arms) if n or arms or answer.entities or answer.own else say("found_none")
    places = say.comma.join(say.term(place.kind, place.term) for place in answer.places)
    yield f"{text}: {total}" + (f"{say.open}{say('narrowed', places=places)}{say.close}" if places else "")
    if answer.entities:
        yield f"\n{say('things')}"
        yield from columns([(name, say.name(name)) for name in answer.entities[:MOST_THINGS]], "  ")
    if n:
        yield f"\n{say('statements')}"
        yield from columns([say.sentence(base.statements[hit.key]) for hit in answer.statements[:limit]], "  ")
        yield from _more(say, n - limit)
    if answer.own:
        yield f"\n{say('own_title')}"
        yield from columns([_own_row(say, base.own[hit.key]) for hit in answer.own[:limit]], "  ")
        yield from _more(say, len(answer.own) - limit)
    if arms:
        yield f"\n{say('arms')}"
        chosen = [base.studies.arms[hit.key] for hit in answer.studies[:limit]]
        yield from columns([(arm.arm_id, say.term("condition", arm.condition), say.term("exercise", arm.modality),
                             base.studies.sources[arm.source_id].citation) for arm in chosen], "  ")
        yield from _more(say, arms - limit)


def statement(base: EvidenceBase, statement_id: str, lang: str) -> Iterator[str]:
    """Yield everything about a statement."""
    say, one = Say(base, lang), base.statements[statement_id]
    yield f"{one.statement_id}  {say.name(one.subject)} {ARROWS[one.sign]} {say.name(one.object)}"
    unsigned = f"{say.comma}{say('sign_none')}" if one.sign is None else ""
    yield f"  {one.subject} {one.relation} {one.object}: {say.verb(one.relation)}{unsigned}"
    lines = [("tissue", say.term("tissue", one.tissue)), ("context", say.term("context", one.context)),
             ("evidence", say.comma.join((say.term("evidence", one.evidence), say.term("tier", one.tier)))),
             ("references", ", ".join(one.references) or say("uncited")),
             ("place", say("stands", section=one.section, name=say.term("section", one.section), line=one.line))]
    lines += [("flags", say.term("flag", flag)) for flag in sorted(one.flags)]
    others = [other for other in base.statements.values() if other != one]
    pair = [other for other in others if (other.subject, other.object) == (one.subject, one.object)]
    for key, chosen in (("same_edge", [other for other in pair if other.sign == one.sign]),
                        ("opposite", [other for other in pair if other.sign != one.sign]),
                        ("clause", [other for other in others if other.group_id == one.group_id])):
        if chosen:
            lines.append((key, " ".join(other.statement_id for other in chosen)))
    yield from columns([(say(key), text) for key, text in lines], "  ")
    if one.path_id:
        yield f"\n{say('path', name=one.path_id)}"
        steps = [other for other in base.statements.values() if other.path_id == one.path_id]
        yield from columns([("→" if other == one else "", str(other.path_step), *say.sentence(other)[:4]) for other in steps], "  ")
    yield from _resting(say, statement_id)
    arms = [arm for arm in base.studies.arms.values() if arm.review_ref and arm.review_ref in one.references]
    if arms:
        yield f"\n{say('tried')}"
        yield from columns([(f"[{arm.review_ref}]", arm.arm_id, base.studies.sources[arm.source_id].citation)
                            for arm in arms], "  ")


def own(base: EvidenceBase, statement_id: str, lang: str) -> Iterator[str]:
    """Yield everything about a statement beyond the review."""
    say, one = Say(base, lang), base.own[statement_id]
    source = base.references[one.source]
    yield f"{one.statement_id}  {say('own_tier')}: {one.says_zh if lang == 'zh' else one.says_en}"
    yield f"  {say.name(one.subject)} {ARROWS[one.sign]} {say.name(one.object)}"
    yield f"  {one.subject} {one.relation} {one.object}: {say.verb(one.relation)}"
    yield from columns([(say("own_kind"), say(f"own_{one.kind}")), (say("own_source"), f"{source.source_id}: {source.citation}"),
                        ("", f"{source.url}{say.open}{source.read_from}{say.close}")], "  ")
    yield from _resting(say, statement_id)


def _own_row(say: Say, one: OwnStatement) -> tuple[str, ...]:
    return (one.statement_id, say.name(one.subject), ARROWS[one.sign], say.name(one.object), say(f"own_{one.kind}"), one.source)


def _resting(say: Say, statement_id: str) -> Iterator[str]:
    links = say.base.links_by_statement.get(statement_id, ())
    yield f"\n{say('rests' if links else 'rests_none')}"
    yield from columns([(say(link.kind), link.name, link.label_zh if say.lang == "zh" else link.label_en,
                         f"{link.file}:{link.line}") for link in links], "  ")


def entity(base: EvidenceBase, one: Entity, lang: str) -> Iterator[str]:
    """Yield everything about a thing."""
    say = Say(base, lang)
    names = (one.name_en, one.name_zh) if lang == "en" else (one.name_zh, one.name_en)
    yield "  ".join(dict.fromkeys((one.id, *names)))
    places = say.comma.join(say.term("tissue", place) for place in one.compartments)
    yield f"  {say.term('entity_type', one.type)}{say.open}{places}{say.close}"
    lines = [("identifiers", "  ".join(f"{register}: {name}" for register, name in one.identifiers.items()))]
    if one.xref_check:
        lines[0] = ("identifiers", f"{lines[0][1]}{say.open}{say('checked', how=one.xref_check)}{say.close}")
    synonyms = [name for symbol in one.hgnc_symbol.split("|") if symbol in base.words.genes
                for name in base.words.genes[symbol].synonyms]
    lines += [("synonyms", ", ".join(synonyms)), ("same_gene", ", ".join(of_the_same_gene(base, one))),
              ("symbols", ", ".join(symbol for symbol, name in base.symbols.items() if name == one.id))]
    for key, text in lines:
        if text:
            yield f"  {say(key)}: {text}"
    edges = edges_of(base.statements.values())
    yield from _sides(say, [edge for edge in edges if edge.subject == one.id], [edge for edge in edges if edge.object == one.id])


def neighbours(base: EvidenceBase, one: Entity, out: Sequence[Edge], into: Sequence[Edge], lang: str) -> Iterator[str]:
    """Yield chosen edges of a thing."""
    say = Say(base, lang)
    yield f"{one.id}  {say.name(one.id)}"
    yield from _sides(say, out, into)


def path(base: EvidenceBase, answer: PathAnswer, lang: str) -> Iterator[str]:
    """Yield paths, verdict and contradictions."""
    say = Say(base, lang)
    ends = {"start": say.name(answer.start), "end": say.name(answer.end), "steps": answer.max_steps}
    if not answer.total:
        yield say("path_none", **ends)
        yield say("path_longer", n=answer.shortest) if answer.shortest else say("path_nowhere")
    else:
        yield say("path_title", n=answer.total, **ends)
        up, down = (sum(pair[i] for pair in answer.counts.values()) for i in (0, 1))
        verdict = say(f"verdict_{answer.verdict}", up=up, down=down)
        shortest = say(f"verdict_shortest_{answer.shortest_verdict}") if answer.verdict == "both" else ""
        yield " ".join(filter(None, (verdict, shortest)))
        for steps, (rising, falling) in answer.counts.items():
            yield "  " + say("path_counts", steps=steps, up=rising, down=falling)
        yield ""
        for one in answer.paths:
            parts = [say.name(one.steps[0].subject)]
            parts += [f"{ARROWS[step.sign]} {say.name(step.object)}" for step in one.steps]
            uncited = f"{say.open}{say('uncited_steps', n=one.uncited)}{say.close}" if one.uncited else ""
            yield f"{'+' if one.sign > 0 else '−'}  {' '.join(parts)}{uncited}"
            yield "     " + " → ".join(" ".join(step.statements) for step in one.steps)
        yield from _more(say, answer.total - len(answer.paths))
        for clash in answer.clashes:
            yield "! " + say("clash", subject=say.name(clash.subject), object=say.name(clash.object),
                             up=" ".join(clash.raising), down=" ".join(clash.lowering))
        if answer.is_cut:
            yield say("path_cut", n=answer.total)
        yield "\n" + say("path_words")
    family = sorted({*of_the_same_gene(base, base.entities[answer.start]), *of_the_same_gene(base, base.entities[answer.end])})
    if family:
        yield say("see_also", names=", ".join(family))


def gaps(base: EvidenceBase, answer: Gaps, limit: int, lang: str) -> Iterator[str]:
    """Yield what is said without a study, and what nobody has trained."""
    say = Say(base, lang)
    groups = list(dict.fromkeys(one.groups for one in answer.training))
    head = [say(f"group_{'_'.join(group)}") for group in groups]
    yield say("gap_training")
    rows = {one.exerkine: [one.exerkine] for one in answer.training}
    for one in answer.training:
        rows[one.exerkine].append(f"{len(one.studies)}{'*' if one.is_gap else ''}")
    yield from columns([[say("exerkine_head"), *head], *rows.values()], "  ")
    yield f"\n{say('gap_trials')}"
    yield from columns([(say(f"group_{'_'.join(one.groups)}"), str(len(one.studies))) for one in answer.trials], "  ")
    yield f"\n{say('gap_organs')}"
    organs = [(say.term("tissue", one.organ), str(len(one.cited)), str(len(one.uncited)),
               " ".join(one.uncited) if not one.cited else "") for one in answer.organs]
    yield from columns([(say("organ_head"), say("cited_head"), say("uncited_head"), ""), *organs], "  ")
    yield f"\n{say('gap_uncited', n=len(answer.uncited))}"
    shown = answer.uncited[:limit]
    yield from columns([(say.name(edge.subject), ARROWS[edge.sign], say.name(edge.object), " ".join(edge.statements),
                         say("gap_on", names=" ".join(edge.rests_on_it)) if edge.rests_on_it else "") for edge in shown], "  ")
    yield from _more(say, len(answer.uncited) - limit)


def _sides(say: Say, out: Sequence[Edge], into: Sequence[Edge]) -> Iterator[str]:
    for key, edges in (("out", out), ("in", into)):
        if edges:
            yield f"\n{say(key, n=len(edges))}"
            yield from columns([say.edge(edge, key) for edge in edges])


def _more(say: Say, n: int) -> Iterator[str]:
    if n > 0:
        yield "  " + say("more", n=n)

