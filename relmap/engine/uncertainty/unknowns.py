"""What is not known for sure, each with its possible answers and their probabilities.

An unknown is the rung of a pair, the stance of a person, or the holder of a role. Its answers take the place of
the records that it rests on, so that every draw is an account like any other and the law itself scores it.

* **A rung** is unknown where a latest rating of the pair is unconfirmed, or where its raters differ. One rater is
  taken to be right, each with his share α/Σα of the opinion (so that the mean of λ_decl stays that of the law);
  if his rating is unconfirmed, it may be one rung higher or lower.
* **An unconfirmed stance** may be one step higher or lower; of several raters the rounded mean counts.
* **An unknown stance** of a live person of the account is drawn from the known ones of the account, with one
  pseudo-count for each of the five; that of a third party, whose willingness it decides, from those of the third
  parties likewise: partners are another population than customers.
* **A vacant role** is held by a live person of the account who has no role in that step yet. The levels are as
  likely as among the known holders of such roles (one pseudo-count each), the people of a level equally so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from relmap.frame.frame import LEVELS, RUNGS, Floats, Frame, Group
from relmap.model.records import StanceRecord
from relmap.model.records import day as day_of
from relmap.model.settings import Settings
from relmap.model.vocabulary import Level, Role
from relmap.score.coverage import Score
from relmap.score.stances import general_stances, half_away_from_zero
from relmap.score.ties import latest_of_each_rater, live_people, rating_ages

STANCES = (-2, -1, 0, 1, 2)


class UnknownKind(StrEnum):
    """What is not known."""

    UNCONFIRMED_RUNG = "unconfirmed_rung"
    DISPUTED_RUNG = "disputed_rung"
    UNCONFIRMED_STANCE = "unconfirmed_stance"
    UNKNOWN_STANCE = "unknown_stance"
    VACANT_ROLE = "vacant_role"


RUNG_KINDS = (UnknownKind.UNCONFIRMED_RUNG, UnknownKind.DISPUTED_RUNG)
STANCE_KINDS = (UnknownKind.UNCONFIRMED_STANCE, UnknownKind.UNKNOWN_STANCE)


@dataclass(frozen=True)
class Unknown:
    """One thing that is not known for sure.

    Attributes:
        subject: a pair (`one|other`), a person, `process/person` for a stance in one process, `process/step/role`.
        place: the ids that the subject is made of.
        key: its identity among all unknowns; draws hang on it, never on the order of the records.
        records: the positions, in their list of the bundle, of the records that an answer replaces.
        answers: rung codes, stances −2 to 2, or people by index.
        chances: the probability of each answer; they add up to 1.
        recorded: the answers on record, most trusted first; empty where there is none.
    """

    kind: UnknownKind
    subject: str
    place: tuple[str, ...]
    key: str
    records: tuple[int, ...]
    answers: tuple[int, ...]
    chances: tuple[float, ...]
    recorded: tuple[int, ...] = ()


def find_unknowns(score: Score, move: float) -> list[Unknown]:
    """All unknowns of an account, by identity.

    Args:
        score: the account, scored as of the day in question.
        move: the probability of one step up, and of one step down, of an unconfirmed rating or stance.
    """
    frame, day = score.frame, score.ties.day
    found = [*_rungs(frame, day, score.settings, move), *_stances(score, move), *_unknown_stances(frame, day)]
    return sorted([*found, *_roles(score)], key=lambda unknown: unknown.key)


def _made(
    kind: UnknownKind,
    place: tuple[str, ...],
    separator: str,
    records: list[int],
    chances: dict[int, float],
    recorded: tuple[int, ...] = (),
    number: int = 0,
) -> Iterator[Unknown]:
    """An unknown with its answers in the order given, unless it has but one."""
    answers = {answer: chance for answer, chance in chances.items() if chance > 0}
    if len(answers) > 1:
        subject, total = separator.join(place), sum(answers.values())
        shares = tuple(chance / total for chance in answers.values())
        key = f"{kind.value}:{subject}:{number}"
        yield Unknown(kind, subject, place, key, tuple(records), tuple(answers), shares, recorded)


def moved(value: int, move: float, low: int, high: int) -> dict[int, float]:
    """One step down or up with probability `move` each, clipped to the scale.

    >>> moved(0, 0.25, 0, 4)
    {0: 0.75, 1: 0.25}
    """
    chances: dict[int, float] = defaultdict(float)
    for to, chance in ((value - 1, move), (value, 1 - 2 * move), (value + 1, move)):
        chances[min(max(to, low), high)] += chance
    return dict(chances)


def _rungs(frame: Frame, day: int, settings: Settings, move: float) -> Iterator[Unknown]:
    live, ratings, ids = live_people(frame, day), frame.ratings, frame.people.ids
    latest = latest_of_each_rater(frame, day)
    alpha = rating_ages(frame, latest, day, settings.ties)
    pairs: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for age_weight, rating in zip(alpha.tolist(), latest.tolist(), strict=True):
        low, high = int(ratings.low[rating]), int(ratings.high[rating])
        if live[low] and live[high]:
            pairs[low, high].append((age_weight, rating))
    for (low, high), rated in pairs.items():
        chances: dict[int, float] = defaultdict(float)
        support: dict[int, float] = defaultdict(float)
        for age_weight, rating in rated:
            rung = int(ratings.rung[rating])
            support[rung] += age_weight
            confirmed = frame.bundle.ties[ratings.record[rating]].confirmed
            for to, chance in moved(rung, 0.0 if confirmed else move, 0, len(RUNGS) - 1).items():
                chances[to] += age_weight * chance
        kind = UnknownKind.DISPUTED_RUNG if len(support) > 1 else UnknownKind.UNCONFIRMED_RUNG
        place = (ids[low], ids[high])
        ours_first = sorted(place, key=lambda i: (frame.people.group[frame.index[i]] != Group.OURS, i))
        recorded = tuple(sorted(support, key=lambda rung: (-round(support[rung], 9), rung)))
        records = [int(ratings.record[rating]) for _, rating in rated]
        yield from _made(kind, tuple(ours_first), "|", records, dict(sorted(chances.items())), recorded)


def _stances(score: Score, move: float) -> Iterator[Unknown]:
    """Stances that rest on an unconfirmed judgement: general ones, and those bound to a live process."""
    frame, day, live = score.frame, score.ties.day, score.ties.live
    scopes = {None: (Group.ACCOUNT, Group.THIRD)} | {p.id: (Group.ACCOUNT,) for p in score.processes}
    latest: dict[tuple[str, str | None], dict[str | None, int]] = defaultdict(dict)
    records = frame.bundle.stances
    for position, record in enumerate(records):
        if record.toward or day_of(record.at) > day or record.process not in scopes:
            continue
        person = frame.index[record.person]
        if not live[person] or frame.people.group[person] not in scopes[record.process]:
            continue
        known = latest[record.person, record.process].get(record.rater)
        if known is None or day_of(records[known].at) < day_of(record.at):
            latest[record.person, record.process][record.rater] = position
    for (ident, process), by_rater in latest.items():
        judged = [records[position] for position in by_rater.values()]
        if not all(record.confirmed for record in judged):
            recorded = (half_away_from_zero(sum(r.value for r in judged) / len(judged)),)
            place = (ident,) if process is None else (process, ident)
            kind = UnknownKind.UNCONFIRMED_STANCE
            yield from _made(kind, place, "/", list(by_rater.values()), _mean_stance(judged, move), recorded)


def _mean_stance(judged: list[StanceRecord], move: float) -> dict[int, float]:
    """The distribution of the rounded mean, each unconfirmed judgement moving on its own."""
    sums: dict[int, float] = {0: 1.0}
    for record in judged:
        step = moved(record.value, 0.0 if record.confirmed else move, -2, 2)
        wider: dict[int, float] = defaultdict(float)
        for total, chance in sums.items():
            for value, own in step.items():
                wider[total + value] += chance * own
        sums = wider
    chances: dict[int, float] = defaultdict(float)
    for total, chance in sums.items():
        chances[half_away_from_zero(total / len(judged))] += chance
    return dict(sorted(chances.items()))


def _unknown_stances(frame: Frame, day: int) -> Iterator[Unknown]:
    live, known = live_people(frame, day), general_stances(frame, day)
    for group in (Group.ACCOUNT, Group.THIRD):
        members = [frame.people.ids[i] for i in np.flatnonzero(live & (frame.people.group == group))]
        count = Counter(known[ident] for ident in members if ident in known)
        chances = {stance: 1.0 + count[stance] for stance in STANCES}
        for ident in members:
            if ident not in known:
                yield from _made(UnknownKind.UNKNOWN_STANCE, (ident,), "/", [], chances)


def _roles(score: Score) -> Iterator[Unknown]:
    """Vacant roles of live processes, and who may hold them."""
    frame = score.frame
    live = {ident for ident, is_live in zip(frame.people.ids, score.ties.live, strict=True) if is_live}
    processes = {process.id for process in score.processes}
    roles = [(i, r) for i, r in enumerate(frame.bundle.roles) if r.process in processes]
    held = [(r, _level(frame, r.person)) for _, r in roles if r.person is not None and r.person in live]
    for position, vacant in roles:
        if vacant.person in live:
            continue
        there = {r.person for _, r in roles if (r.process, r.step) == (vacant.process, vacant.step)}
        candidates = np.flatnonzero((frame.people.group == Group.ACCOUNT) & score.ties.live)
        free = [int(i) for i in candidates if frame.people.ids[i] not in there]
        free.sort(key=lambda i: frame.people.ids[i])
        of_level = Counter(int(frame.people.level[i]) for i in free)
        fit = _level_fit(vacant.role, [(r.role, level) for r, level in held])
        chances = {i: float(fit[frame.people.level[i]]) / of_level[int(frame.people.level[i])] for i in free}
        place = (vacant.process, vacant.step, vacant.role.value)
        yield from _made(UnknownKind.VACANT_ROLE, place, "/", [position], chances, (), vacant.position)


def _level(frame: Frame, person: str) -> Level:
    return LEVELS[int(frame.people.level[frame.index[person]])]


def _level_fit(role: Role, held: list[tuple[Role, Level]]) -> Floats:
    """How many known holders of such a role are of each level, plus one."""
    return np.array([1.0 + sum(pair == (role, level) for pair in held) for level in LEVELS])


def stance_on(person: str, value: int, day: int) -> StanceRecord:
    """The judgement that an answer to an unknown stance would enter."""
    return StanceRecord(person=person, value=value, at=date.fromordinal(day).isoformat())
