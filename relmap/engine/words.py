"""Gaps and suggestions in plain words, for screens and for the command line."""

from __future__ import annotations

from relmap.engine.gaps import Gap
from relmap.engine.suggest import Suggestion
from relmap.model.bundle import Bundle
from relmap.model.settings import Settings
from relmap.model.vocabulary import GapKind, Level, Rapport, Role
from relmap.text import Text


def gap_subject(gap: Gap, bundle: Bundle, text: Text) -> str:
    """What the gap is about, by name: a person, a step with its role, a unit with its level."""
    if "|" in gap.subject and len(gap.place) == 2 and gap.person == gap.place[1]:
        return " – ".join(person_name(person, bundle) for person in gap.place)
    if gap.person is not None:
        return person_name(gap.person, bundle)
    if not gap.place:
        return bundle.name
    if gap.kind is GapKind.BLIND_CELL:
        unit, level = gap.place
        words = Level(level).label(text.lang) if level != "unknown" else text("gap.nobody_known")
        return f"{next(u.name for u in bundle.units if u.id == unit)} · {words}"
    process, step = gap.place[:2]
    names = [next(p.name for p in bundle.processes if p.id == process)]
    names.append(next(s.name for s in bundle.steps if (s.process, s.id) == (process, step)))
    if gap.kind is GapKind.VACANT_ROLE:
        names.append(Role(gap.place[2]).label(text.lang))
    return " · ".join(names)


def gap_evidence(gap: Gap, text: Text) -> str:
    """Why it is a gap, in one sentence with its numbers."""
    shown = {name: f"{value:.2f}" if isinstance(value, float) else value for name, value in gap.evidence.items()}
    if gap.kind is GapKind.STALE_TIE and gap.evidence["days"] is None:
        return text("gap.stale_tie_never")
    for name in ("rapport", "desired"):
        if name in shown:
            shown[name] = Rapport(str(shown[name])).label(text.lang)
    return text(f"gap.{gap.kind.value}", **shown)


def coaching(kind: GapKind, settings: Settings, text: Text) -> str:
    """What to do about a kind of gap: the account team's own words if the settings hold any, else ours."""
    own = settings.gaps.coaching.get(kind)
    if own is not None:
        return own.zh if text.lang == "zh" else own.en
    return text(f"coach.{kind.value}")


def suggestion_sentence(suggestion: Suggestion, bundle: Bundle, text: Text) -> str:
    """What to do, who, through whom, and why."""
    return text(
        f"suggest.{suggestion.reason}{'_via' if suggestion.via else ''}",
        owner=person_name(suggestion.owner, bundle),
        target=person_name(suggestion.target, bundle)
        if suggestion.target
        else gap_subject(suggestion.gap, bundle, text),
        via=person_name(suggestion.via, bundle) if suggestion.via else "",
        hours=f"{suggestion.hours:g}",
        strength=f"{suggestion.strength:.2f}",
    )


def person_name(person: str, bundle: Bundle) -> str:
    """The name of a person by id."""
    return next(p.name for p in bundle.people if p.id == person)
