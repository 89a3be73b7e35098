"""What must hold for the shipped statements and the things they speak of."""

from collections import Counter


def test_signs_are_up_down_none_or_not_printed(statements):
    assert {statement.sign for statement in statements} == {1, -1, 0, None}
    assert Counter(statement.sign for statement in statements)[None] == 58


def test_statement_ids_are_unique_and_keep_their_numbers(statements):
    ids = [statement.statement_id for statement in statements]

    assert ids == [f"S{number:03d}" for number in range(1, 1022)]


def test_subjects_and_objects_are_entities(statements, entities):
    spoken_of = {name for statement in statements for name in (statement.subject, statement.object)}

    assert spoken_of <= set(entities)
    assert len(entities) == 510


def test_an_earlier_statement_of_the_same_edge_has_the_same_ends_and_sign(statements):
    by_id = {statement.statement_id: statement for statement in statements}
    repeats = [statement for statement in statements if statement.same_edge_as]

    assert len(statements) - len(repeats) == 935
    for statement in repeats:
        first = by_id[statement.same_edge_as]
        assert (first.subject, first.object, first.sign) == (statement.subject, statement.object, statement.sign)


def test_a_range_of_references_is_spelt_out(statements):
    spelt = {reference for statement in statements for reference in statement.references}

    assert {"16", "17", "18"} <= spelt
    assert all(reference.isdigit() for reference in spelt)


def test_an_entity_carries_its_names_and_identifiers(entities):
    bdnf = entities["bdnf"]

    assert (bdnf.hgnc_symbol, bdnf.uniprot, bdnf.xref_check) == ("BDNF", "P23560", "verified")
    assert bdnf.name_zh
