"""Every default of the coverage law, in one typed object.

A settings file (TOML) overrides single values and leaves the rest:

    [ties]
    horizon = 60
    [ties.half_life]
    email = 30

The settings that were in force are stored with the account and printed in its reports. Units: days,
meeting equivalents, shares in [0, 1]. Formulas and reasons: docs/law.md.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from relmap.model.errors import InvalidSettings
from relmap.model.problems import nearest
from relmap.model.vocabulary import ActionKind, Channel, Dimension, GapKind, Level, Power, Rapport, Role

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Above = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class ByChannel(_Part):
    """One number for each channel."""

    meeting: Above
    event: Above
    call: Above
    email: Above
    message: Above

    def of(self, channel: Channel) -> float:
        """The number of one channel."""
        return float(getattr(self, channel.value))


class ByRapport(_Part):
    """The reach that each rung of the ladder is worth, below 1."""

    none: Annotated[Share, Field(lt=1)] = 0.0
    acquainted: Annotated[Share, Field(lt=1)] = 0.2
    working: Annotated[Share, Field(lt=1)] = 0.45
    trusted: Annotated[Share, Field(lt=1)] = 0.7
    ally: Annotated[Share, Field(lt=1)] = 0.9

    def of(self, rapport: Rapport) -> float:
        """The reach of one rung."""
        return float(getattr(self, rapport.value))


class ByLevel(_Part):
    """One number for each management level."""

    executive: Weight = 5.0
    manager: Weight = 3.0
    staff: Weight = 1.0

    def of(self, level: Level) -> float:
        """The number of one level."""
        return float(getattr(self, level.value))


class ByPower(_Part):
    """One number for each standing in the political structure."""

    inner_circle: Weight = 2.0
    political: Weight = 1.5
    outside: Weight = 1.0
    unknown: Weight = 1.0

    def of(self, power: Power | None) -> float:
        """The number of one standing; None is unknown."""
        return float(getattr(self, power.value if power else "unknown"))


class ByRole(_Part):
    """One number for each decision role."""

    approver: Above = 5.0
    decider: Above = 4.0
    evaluator: Above = 3.0
    influencer: Above = 2.0
    buyer: Above = 2.0
    gatekeeper: Above = 2.0
    user: Above = 1.0
    initiator: Above = 1.0

    def of(self, role: Role) -> float:
        """The number of one role."""
        return float(getattr(self, role.value))


class Willingness(_Part):
    """How willing a third party is to open doors, by its stance towards us."""

    mentor: Share = 1.0
    supporter: Share = 0.9
    neutral: Share = 0.6
    unknown: Share = 0.5
    non_supporter: Share = 0.2
    enemy: Share = 0.0

    def by_stance(self) -> dict[int | None, float]:
        """The willingness of each stance value; None is unknown."""
        return {
            2: self.mentor,
            1: self.supporter,
            0: self.neutral,
            None: self.unknown,
            -1: self.non_supporter,
            -2: self.enemy,
        }


class Calibration(_Part):
    """A fitted link: λ_obs ← −ln(1 − σ(a + b·ln(1 + λ_obs)))."""

    a: Annotated[float, Field(allow_inf_nan=False)]
    b: Above


class Ties(_Part):
    """Section 1: how contact and ratings become intensity."""

    horizon: Above = 90.0
    value: ByChannel = ByChannel(meeting=1.0, event=0.5, call=0.4, email=0.15, message=0.05)
    half_life: ByChannel = ByChannel(meeting=180, event=180, call=90, email=60, message=30)
    unanswered: Weight = 0.1
    rapport: ByRapport = ByRapport()
    rating_half_life: Above = 365.0
    disagreement: Share = 0.4
    calibration: Calibration | None = None


class Weights(_Part):
    """Sections 2 to 4: what a person, a role and a cell count."""

    level: ByLevel = ByLevel()
    power: ByPower = ByPower()
    role: ByRole = ByRole()
    unknown_unit: Weight = 3.0
    weakest_link: Share = 0.5


class IndexWeights(_Part):
    """Section 6: the share of each dimension in the Index; rescaled where one is not assessed."""

    point: Weight = 0.30
    line: Weight = 0.30
    surface: Weight = 0.25
    space: Weight = 0.15

    def of(self, dimension: Dimension) -> float:
        """The weight of one dimension."""
        return float(getattr(self, dimension.value))


class Coaching(_Part):
    """What to do about a kind of gap, in the account team's own words."""

    en: str
    zh: str


class Gaps(_Part):
    """Section 9: the thresholds of gaps.

    `live_tie` is the intensity above which a tie counts as one, `cadence` how many days may pass between contacts
    by level, `off` the kinds that are not looked for, `coaching` own words on what to do about a kind.
    """

    no_access: Share = 0.2
    weak_access: Share = 0.5
    single_thread: Above = 1.5
    broken_step: Share = 0.2
    blind_cell: Share = 0.2
    live_tie: Weight = 0.1
    cadence: ByLevel = ByLevel(executive=90, manager=45, staff=30)
    off: tuple[GapKind, ...] = ()
    coaching: dict[GapKind, Coaching] = {}


class ByKeep(_Part):
    """How much of the own stance a person keeps, by standing."""

    inner_circle: Share = 0.8
    political: Share = 0.6
    outside: Share = 0.4
    unknown: Share = 0.5

    def of(self, power: Power | None) -> float:
        """The number of one standing; None is unknown."""
        return float(getattr(self, power.value if power else "unknown"))


class Influence(_Part):
    """Section 7: who pulls how strongly, and who lets himself be pulled."""

    keep: ByKeep = ByKeep()
    keep_unknown: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.1
    from_manager: Weight = 0.3
    from_report: Weight = 0.1


class Routes(_Part):
    """Section 8: what a line of the organization is worth as a hop, before any contact is known."""

    solid_up: Share = 0.3
    solid_down: Share = 0.5
    dotted_up: Share = 0.2
    dotted_down: Share = 0.3
    influence_along: Share = 0.6
    influence_against: Share = 0.3


class CatalogueEntry(_Part):
    """Section 10: one kind of action: hours, its chance before anything else is known, the intensity it adds."""

    hours: Above
    success: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    delta: Weight = 0.0


TO_WORKING = -math.log1p(-0.45)
"""−ln(1 − 0.45): what lifts a tie from nothing to the reach of a working relationship."""


def _entry(hours: float, success: float, delta: float = 0.0) -> CatalogueEntry:
    return CatalogueEntry(hours=hours, success=success, delta=delta)


class Actions(_Part):
    """Section 10: the catalogue; where a route or a tie gives the chance, that prevails.

    `delta` is the intensity that success adds; a reactivated tie comes back to what it was.
    """

    introduce: CatalogueEntry = _entry(6, 1.0, TO_WORKING)
    deepen: CatalogueEntry = _entry(4, 0.9, math.log(2))
    sponsor: CatalogueEntry = _entry(8, 0.5, TO_WORKING)
    back_up: CatalogueEntry = _entry(4, 0.8, TO_WORKING)
    reactivate: CatalogueEntry = _entry(2, 0.7)
    win_over: CatalogueEntry = _entry(10, 0.4)
    discover: CatalogueEntry = _entry(2, 0.8)
    partner_route: CatalogueEntry = _entry(5, 1.0, TO_WORKING)
    neutralise: CatalogueEntry = _entry(8, 0.3)

    def of(self, kind: ActionKind) -> CatalogueEntry:
        """The entry of one kind."""
        entry: CatalogueEntry = getattr(self, kind.value)
        return entry


class Settings(_Part):
    """All parameters of the law."""

    ties: Ties = Ties()
    weights: Weights = Weights()
    willingness: Willingness = Willingness()
    index: IndexWeights = IndexWeights()
    gaps: Gaps = Gaps()
    influence: Influence = Influence()
    routes: Routes = Routes()
    actions: Actions = Actions()

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read a TOML file of overrides.

        Raises:
            InvalidSettings: naming the file, the setting and the value.
        """
        try:
            return cls.parse(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InvalidSettings("settings_unreadable", file=str(path), reason=str(error)) from error

    @classmethod
    def parse(cls, values: dict[str, Any], source: str) -> Settings:
        """Check overrides and fill in the defaults.

        Raises:
            InvalidSettings: for the first name or value that does not fit.
        """
        try:
            return cls.model_validate(merged(cls().model_dump(), values))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = ".".join(map(str, first["loc"]))
            raise InvalidSettings(
                "setting_unknown" if first["type"] == "extra_forbidden" else "setting_value",
                file=source,
                name=name,
                value=first["input"],
                reason=first["msg"],
                nearest=nearest(name, (path for path, _ in cls().flat())),
            ) from error

    def flat(self) -> list[tuple[str, Any]]:
        """Every setting as `(dotted name, value)`, in declaration order."""
        return list(_flat(self.model_dump(mode="json")))

    def overrides(self) -> list[tuple[str, Any]]:
        """The settings that differ from the defaults."""
        defaults = dict(Settings().flat())
        return [(name, value) for name, value in self.flat() if defaults.get(name) != value]


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over` in place of its own, table by table."""
    result = dict(base)
    for key, value in over.items():
        old = base.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in values.items():
        rows += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return rows
