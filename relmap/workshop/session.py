"""What belongs to a meeting and not to the account: agenda and timer, rounds of rating, open questions, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relmap.workshop.refused import Refused
from relmap.workshop.rounds import Round, Topic

AGENDA: tuple[tuple[str, int], ...] = (("map", 15), ("judge", 15), ("gaps", 10), ("plan", 15), ("close", 5))
"""An hour: draw the map, judge it, look at the gaps, agree on a plan, close; minutes each."""


@dataclass
class Parked:
    """An open question by language: typed by somebody (then alike), or proposed as the most valuable to ask."""

    number: int
    text: Mapping[str, str]
    who: str
    done: bool = False


@dataclass
class Timer:
    """The current item of the agenda; `ends` in seconds since the epoch, None while it stands still."""

    item: int = 0
    ends: float | None = None
    left: float = AGENDA[0][1] * 60.0


@dataclass
class Meeting:
    """One workshop."""

    started: str
    start_seq: int
    present: set[str] = field(default_factory=set)
    timer: Timer = field(default_factory=Timer)
    rounds: list[Round] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    presenting: str | None = None

    def go_to(self, item: int) -> None:
        """Turn to an item of the agenda; its time stands still."""
        if not 0 <= item < len(AGENDA):
            raise Refused("no_agenda_item")
        self.timer = Timer(item, None, AGENDA[item][1] * 60.0)

    def run(self, now: float) -> None:
        """Let the time run."""
        if self.timer.ends is None:
            self.timer.ends = now + self.timer.left

    def pause(self, now: float) -> None:
        """Stop the time."""
        if self.timer.ends is not None:
            self.timer.left = max(0.0, self.timer.ends - now)
            self.timer.ends = None

    def ask(self, topic: Topic, person: str, contact: str | None) -> Round:
        """Open a round; raises Refused while another one is open."""
        if self.rounds and not self.rounds[-1].revealed:
            raise Refused("round_open")
        if (topic == "rapport") != (contact is not None):
            raise Refused("round_contact")
        self.rounds.append(Round(len(self.rounds) + 1, topic, person, contact))
        return self.rounds[-1]

    def round(self, number: int) -> Round:
        """A round by number."""
        if not 1 <= number <= len(self.rounds):
            raise Refused("no_round")
        return self.rounds[number - 1]

    def park(self, text: Mapping[str, str], who: str) -> Parked:
        """Put a question aside; the same one is not put twice."""
        same = next((one for one in self.parked if one.text == text), None)
        if same is not None:
            return same
        self.parked.append(Parked(len(self.parked) + 1, text, who))
        return self.parked[-1]

    def settle(self, number: int, done: bool) -> None:
        """Tick a question off, or open it again."""
        if not 1 <= number <= len(self.parked):
            raise Refused("no_question")
        self.parked[number - 1].done = done

    def decide(self, text: str, who: str) -> None:
        """Write a decision down."""
        self.decisions.append((text, who))
