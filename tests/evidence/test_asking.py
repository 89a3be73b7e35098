"""Names, search and gaps: what somebody asks is found, in either language."""

from __future__ import annotations

import pytest

from exerkine.errors import UnknownNameError
from exerkine.evidence import EvidenceBase, find_entity, find_gaps, read_evidence, search_evidence


@pytest.fixture(scope="module")
def base() -> EvidenceBase:
    return read_evidence()


@pytest.mark.parametrize(("name", "entity_id"), [
    ("bdnf", "bdnf"), ("BDNF", "bdnf"), ("IL6", "il6"), ("IL-6", "il6"), ("il 6", "il6"), ("白介素-6", "il6"), ("乳酸", "lactate"),
    ("PGC-1α", "pgc1a"), ("PPARGC1A", "pgc1a"), ("GPR81", "hcar1"), ("NEW_NEURONS", "adult_hippocampal_neurogenesis"),
    ("IRISIN_plasma", "irisin"), ("irisin", "irisin"), ("brain-derived neurotrophic factor", "bdnf"), ("sarcopenia", "sarcopenia"),
])
def test_a_thing_is_found_by_what_it_is_called(base, name, entity_id):
    assert find_entity(base, name).id == entity_id


def test_every_entity_is_found_by_its_id_and_by_its_english_name(base):
    assert [one.id for one in base.entities.values() if find_entity(base, one.id) != one] == []
    assert [one.id for one in base.entities.values() if find_entity(base, one.name_en.upper()) != one] == []


def test_a_misspelt_name_is_answered_with_what_is_near(base):
    with pytest.raises(UnknownNameError, match=r"nothing is called 'exrcise'.*Did you mean 'exercise'"):
        find_entity(base, "exrcise")


def test_a_name_of_several_things_lists_them(base):
    with pytest.raises(UnknownNameError, match=r"'MAPT' may be any of 2: p_tau .*, tau .*Name one by its id"):
        find_entity(base, "MAPT")


@pytest.mark.parametrize("text", ["BDNF in AD", "BDNF in Alzheimer's disease", "BDNF在AD中的作用", "阿尔茨海默病中的BDNF",
                                  "What does BDNF in the AD"])
def test_a_place_narrows_the_context_in_both_languages(base, text):
    found = search_evidence(base, text)

    assert [(place.kind, place.term) for place in found.places] == [("context", "AD")]
    statements = [base.statements[hit.key] for hit in found.statements]
    assert {one.context for one in statements} == {"AD"}
    named = {entity.id for entity in base.entities.values() if entity.hgnc_symbol == "BDNF"}
    direct = {s.statement_id for s in base.statements.values() if s.context == "AD" and named & {s.subject, s.object}}
    assert {one.statement_id for one in statements[: len(direct)]} == direct


def test_studies_are_narrowed_to_the_conditions_of_the_context(base):
    found = search_evidence(base, "BDNF in MCI")

    arms = [base.studies.arms[hit.key] for hit in found.studies]
    measured = {outcome.arm_id for outcome in base.studies.all_outcomes if outcome.outcome == "BDNF"}
    assert {arm.arm_id for arm in base.studies.arms.values() if arm.condition in ("MCI", "AMCI")} & measured <= {
        arm.arm_id for arm in arms}
    assert all("MCI" in arm.condition or "VCI" in arm.condition for arm in arms)


def test_tissue_and_context_narrow_together(base):
    found = search_evidence(base, "IL-6 in muscle in SP")

    assert {place.term for place in found.places} == {"muscle", "SP"}
    assert found.statements
    assert {(base.statements[hit.key].tissue, base.statements[hit.key].context) for hit in found.statements} == {("muscle", "SP")}


def test_a_synonym_of_a_gene_finds_it(base):
    found = search_evidence(base, "IFNB2")

    assert found.entities[0] == "il6"
    assert all("il6" in base.statements[hit.key].subject + base.statements[hit.key].object for hit in found.statements)


def test_what_has_more_of_the_words_comes_first_and_all_that_is_listed_has_as_many(base):
    found = search_evidence(base, "鸢尾素 海马")
    one = search_evidence(base, "鸢尾素")

    assert len({hit.matched for hit in found.statements}) == 1
    about = {s.statement_id for s in base.statements.values() if "irisin" in (s.subject, s.object)}
    assert {hit.key for hit in one.statements} >= about


def test_words_that_nothing_has_find_nothing(base):
    found = search_evidence(base, "xylophone 木琴")

    assert (found.entities, found.statements, found.studies) == ((), (), ())


def test_known_gaps_fall_out_of_the_tables(base):
    gaps = find_gaps(base)
    counts = {(one.exerkine, one.groups): len(one.studies) for one in gaps.training}
    organs = {one.organ: one for one in gaps.organs}

    assert organs["gut"].cited == ()
    assert set(organs["gut"].uncited) == {"S679", "S1021"}
    assert organs["muscle"].cited
    assert {(one.groups, len(one.studies)) for one in gaps.trials if not one.studies} == {(("SP", "CI"), 0)}
    assert all(counts[name, ("SP", "CI")] == 0 for name, _ in counts)
    assert counts["FGF21", ("SP",)] == counts["CTSB", ("SP",)] == counts["CTSB", ("CI",)] == 0
    assert counts["FGF21", ("CI",)] == counts["LACTATE", ("CI",)] == 1
    assert counts["BDNF", ("CI",)] > 1


def test_an_edge_with_a_reference_anywhere_is_no_gap(base):
    gaps = find_gaps(base)
    cited = {(s.subject, s.object, s.sign) for s in base.statements.values() if s.references}

    assert gaps.uncited
    assert [edge for edge in gaps.uncited if (edge.subject, edge.object, edge.sign) in cited] == []
    listed = {name for edge in gaps.uncited for name in edge.statements}
    assert listed == {s.statement_id for s in base.statements.values() if (s.subject, s.object, s.sign) not in cited}
    laws = {link.statement_id for link in base.links if link.kind in ("law", "arrow")}
    assert [bool(edge.rests_on_it) for edge in gaps.uncited] == [bool(laws & set(edge.statements)) for edge in gaps.uncited]


def test_people_with_both_disorders_are_counted_once_a_study_has_them(base):
    from exerkine.evidence._gaps import groups_of

    both = frozenset({"SP", "CI"})

    assert groups_of(base, "OTHER_SP_AND_MCI") == {both}
    assert groups_of(base, "OTHER_SP_OR_FRAIL") == {frozenset({"SP"}), frozenset()}
    assert both not in groups_of(base, "OTHER_MCI_OR_DEMENTIA")
