"""Gaps and suggestions in plain words, for screens and for the command line.

A sentence is given as its key in the catalogue and what to fill in, so that a page can keep names apart from our
words; `sentence` puts it together as plain text.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from relmap.engine.gaps import Gap
from relmap.engine.suggest import Suggestion
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.model.vocabulary import GapKind, Level, Rapport, Role, Stance
from relmap.text import Text

Sentence = tuple[str, dict[str, Any]]
"""A key of the catalogue, and what to fill in: texts that people typed, numbers, words of the vocabulary."""


def sentence(found: Sentence, text: Text) -> str:
    """A sentence as plain text; numbers with two digits."""
    key, values = found
    return text(key, **{name: _shown(value, text) for name, value in values.items()})


def _shown(value: Any, text: Text) -> str:
    if isinstance(value, Enum) and hasattr(value, "label"):
        return str(value.label(text.lang))
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def gap_subject(gap: Gap, bundle: Bundle, text: Text) -> str:
    """What the gap is about, by name: a person, a pair, a step with its role, a unit with its level, the account."""
    if gap.pair is not None:
        return " – ".join(person_name(person, bundle) for person in gap.pair)
    if gap.person is not None:
        return person_name(gap.person, bundle)
    if not gap.place:
        return bundle.name
    if gap.kind is GapKind.BLIND_CELL:
        unit, level = gap.place
        words = Level(level).label(text.lang) if level != "unknown" else text("gap.nobody_known")
        return f"{unit_name(unit, bundle)} · {words}"
    process, step = gap.place[:2]
    names = [next(p.name for p in bundle.processes if p.id == process)]
    names.append(next(s.name for s in bundle.steps if (s.process, s.id) == (process, step)))
    if gap.kind is GapKind.VACANT_ROLE:
        names.append(Role(gap.place[2]).label(text.lang))
    return " · ".join(names)


def gap_evidence(gap: Gap, settings: Settings) -> Sentence:
    """Why it is a gap, with its numbers and the limit that it falls below."""
    values = dict(gap.evidence)
    limits = settings.gaps
    limit = {
        GapKind.NO_ACCESS: limits.no_access,
        GapKind.WEAK_ACCESS: limits.weak_access,
        GapKind.BROKEN_STEP: limits.broken_step,
    }
    if gap.kind in limit:
        values["limit"] = limit[gap.kind]
    for name in ("rapport", "desired"):
        if name in values:
            values[name] = Rapport(str(values[name]))
    for name in ("reach", "coverage"):
        if name in values and "limit" in values:
            values[name] = _below(float(values[name] or 0.0), float(values["limit"] or 0.0))
    if "stance" in values:
        values["stance"] = Stance(int(values["stance"] or 0))
    return f"gap.{_variant(gap)}", values


def _below(value: float, limit: float) -> str:
    """A number with as many digits as it takes to stand below its limit."""
    return f"{value:.2f}" if f"{value:.2f}" != f"{limit:.2f}" else f"{value:.3f}"


def _variant(gap: Gap) -> str:
    """The sentence of a kind, or the plainer one where a number would say nothing."""
    if gap.kind is GapKind.NO_ACCESS and float(gap.evidence["reach"] or 0) < 0.005:
        return "no_contact"
    if gap.kind is GapKind.STALE_TIE and gap.evidence["days"] is None:
        return "stale_tie_never"
    if gap.kind is GapKind.BLIND_CELL and not gap.evidence["people"]:
        return "blind_unit"
    return gap.kind.value


def coaching(kind: GapKind, settings: Settings, text: Text) -> str:
    """What to do about a kind of gap: the account team's own words if the settings hold any, else ours."""
    own = settings.gaps.coaching.get(kind)
    if own is not None:
        return own.zh if text.lang == "zh" else own.en
    return text(f"coach.{kind.value}")


def suggestion_sentence(suggestion: Suggestion, bundle: Bundle, place: Any) -> Sentence:
    """What to do, who, through whom, and why.

    Args:
        suggestion: the action.
        bundle: the account, for names.
        place: what its gap is about, in words, where there is no person to name.
    """
    return (
        f"suggest.{suggestion.reason}{'_via' if suggestion.via else ''}",
        {
            "owner": person_name(suggestion.owner, bundle),
            "target": person_name(suggestion.target, bundle) if suggestion.target else place,
            "via": person_name(suggestion.via, bundle) if suggestion.via else "",
            "hours": f"{suggestion.hours:g}",
            "strength": suggestion.strength,
        },
    )


def unit_name(unit: str, bundle: Bundle) -> str:
    """The name of a unit by id, with its organization where several units bear that name."""
    found = next(u for u in bundle.units if u.id == unit)
    if sum(u.name == found.name for u in bundle.units) == 1:
        return found.name
    return f"{found.name} ({next(o.name for o in bundle.organizations if o.id == found.organization)})"


def person_name(person: str, bundle: Bundle) -> str:
    """The name of a person by id."""
    return next(p.name for p in bundle.people if p.id == person)
