"""What the report says about a person, in keys that both languages can read."""

from __future__ import annotations

from exerkine.persons import medicine_labels, person_from_dict
from exerkine.simulation._describe import person_table


def test_a_known_medicine_is_told_by_its_key_and_another_as_it_was_written():
    person = person_from_dict({"age_y": 72, "sex": "F", "medicines": ["Beta-blocker", "Ginseng tea"]})

    told = {field: value for field, value, _ in person_table(person)}["medicines"]

    assert told == (("part_name", "beta_blocker"), ("part_name", "Ginseng tea"))
    assert medicine_labels()["beta_blocker"] == ("beta blocker", "β受体阻滞剂")
