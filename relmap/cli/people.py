"""People as users name them."""

from __future__ import annotations

from relmap.model.bundle import Bundle
from relmap.model.errors import NotFound
from relmap.model.privacy import spellings
from relmap.model.problems import nearest


def find_person(bundle: Bundle, wanted: str) -> str:
    """The id of a person given by id or by unique name: the whole one, or its Chinese or its other part.

    Raises:
        NotFound: with the nearest name, or with the ids of those who share the name.
    """
    if any(person.id == wanted for person in bundle.people):
        return wanted
    folded = wanted.casefold()
    same = [p.id for p in bundle.people if folded in (word.casefold() for word in spellings(p.name))]
    if len(same) == 1:
        return same[0]
    if same:
        raise NotFound("many_people", name=wanted, ids=", ".join(same))
    known = [name for person in bundle.people for name in (person.id, person.name)]
    near = nearest(wanted, known)
    raise NotFound("no_person_near", person=wanted, nearest=near) if near else NotFound("no_person", person=wanted)
