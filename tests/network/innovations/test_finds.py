"""Which texts of a draft are looked at for what could tell who somebody is."""

from network.innovations.finds import prose


def test_what_people_wrote_is_looked_at_and_codes_are_not() -> None:
    fields = {
        "title": "Tea",
        "kind": "idea",
        "partners": [{"role": "council", "name": "Fell Council"}],
        "retired": {"on": "2026-03-01", "why": "The van was sold."},
    }
    assert dict(prose(fields)) == {
        ("title",): "Tea",
        ("partners", 0, "name"): "Fell Council",
        ("retired", "why"): "The van was sold.",
    }


def test_of_an_attachment_only_its_name_is_looked_at_for_its_salt_is_chance() -> None:
    attached = {
        "sha256": "7" * 64,
        "size": 3,
        "media_type": "text/plain",
        "name": "Poster.txt",
        "salt": "gaZR_vLhRHcWwHetR4FerQ",
    }
    assert list(prose({"attachments": [attached]})) == [(("attachments", 0, "name"), "Poster.txt")]
