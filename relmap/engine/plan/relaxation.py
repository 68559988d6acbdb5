"""The concave program of a plan as a linear one that is never below it, on HiGHS.

Columns: the candidates (binary), the intensity L of each person, the gain of each term (people, then cells), the gain
of each process's weakest step, of each key person's opening, and the steps of each pool. Every concave function is
held down by cuts: tangents, and two that use that it is submodular (Nemhauser and Wolsey 1981), of which the one at the
empty set is exact where one action alone moves a term. All gains are over the baseline and divided by `scale`.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np

from relmap.engine.plan.limits import Limits
from relmap.engine.plan.program import Program
from relmap.frame.frame import Flags, Floats, Ints

STARTS = (0.2, 0.5, 1.0, 2.0)
"""Where the first tangents touch, in added intensity."""
SLACK = 1e-6
"""What the solver's tolerances may hide, in units of `scale`: added to every bound."""
LEAST_CUT = 1e-9
OPTIONS: tuple[tuple[str, bool | int | float], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 0),
    ("mip_feasibility_tolerance", 1e-7),
)
"""One thread and a fixed seed: the same account always has the same plan."""


class Relaxation:
    """A linear program above the gain; cuts bring it down to it, where it matters."""

    def __init__(self, program: Program, limits: Limits) -> None:
        self.program, self.limits = program, limits
        everything = np.maximum(program.slopes(np.zeros(program.size, dtype=bool)), 0.0)
        self.scale = max(float(everything[~limits.barred].sum()), 1e-9)
        n, m, terms = program.size, program.people, len(program.left)
        self.intensity = n
        self.term = n + m
        self.weak = self.term + terms
        self.open = self.weak + len(program.line)
        self.pool = self.open + len(program.space)
        self.columns = self.pool + 2 * len(program.pools.weight)
        self.moves = [np.flatnonzero((program.person >= 0) & (row[program.person] > 0)) for row in program.member]
        self.solver = self._solver()
        self._structure()
        self._first_cuts()

    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS:
            solver.setOptionValue(name, value)
        program, n = self.program, self.program.size
        lower, upper, cost = np.zeros(self.columns), np.full(self.columns, np.inf), np.zeros(self.columns)
        upper[:n] = np.where(self.limits.barred, 0.0, 1.0)
        lower[:n] = np.where(self.limits.forced, 1.0, 0.0)
        upper[self.term : self.weak] = program.left
        cost[:n] = program.mu * (program.answer + self._chords())
        cost[self.term : self.weak] = program.weight
        cost[self.weak : self.open] = program.line
        cost[self.open : self.pool] = program.space
        cost[self.pool : self.columns : 2] = program.mu * np.maximum(program.pools.weight, 0.0)
        solver.addVars(self.columns, lower, upper)
        solver.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost / self.scale)
        whole = np.arange(n, dtype=np.int32)
        solver.changeColsIntegrality(n, whole, np.full(n, highspy.HighsVarType.kInteger))
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        return solver

    def _chords(self) -> Floats:
        """Levers below 0: their least cost by step, a chord under the clipped steps, (n,)."""
        pools = self.program.pools
        most_calm = pools.calm.sum(axis=1)
        calm = np.minimum(1.0, np.divide(pools.neutral, most_calm, out=np.ones_like(most_calm), where=most_calm > 0))
        most = calm * most_calm + pools.win.sum(axis=1)
        share = np.minimum(1.0, np.divide(pools.room, most, out=np.ones_like(most), where=most > 0))
        down = np.minimum(pools.weight, 0.0) * share
        result: Floats = down @ pools.win + (down * calm) @ pools.calm
        return result

    def _row(
        self, columns: Sequence[int] | Ints, values: Sequence[float] | Floats, cap: float, floor: float = -np.inf
    ) -> None:
        index, value = np.asarray(columns, dtype=np.int32), np.asarray(values, dtype=np.float64)
        self.solver.addRow(floor, cap, len(index), index, value)

    def _structure(self) -> None:
        """Limits, precedence, the intensities, the weakest steps and the pools."""
        program, limits = self.program, self.limits
        for row in limits.rows:
            self._row(row.members, row.amounts, row.cap)
        for one, needs in enumerate(limits.needs):
            for need in needs:
                self._row([one, need], [1.0, -1.0], 0.0)
        for person in range(program.people):
            movers = np.flatnonzero(program.person == person)
            self._row([self.intensity + person, *movers], [1.0, *-program.delta[movers]], 0.0, 0.0)
        for step, slack in enumerate(program.slack):
            process = int(np.searchsorted(program.starts, step, side="right")) - 1
            who = np.flatnonzero(program.step[step])
            self._row([self.weak + process, *(self.term + who)], [1.0, *-program.step[step, who]], float(slack))
        pools = program.pools
        for q in range(len(pools.weight)):
            self._pool(q, np.flatnonzero(pools.win[q]), np.flatnonzero(pools.calm[q]))

    def _pool(self, q: int, win: Ints, calm: Ints) -> None:
        """y ≤ room, y ≤ wins + c, c ≤ neutral, c ≤ calms."""
        pools, y, c = self.program.pools, self.pool + 2 * q, self.pool + 2 * q + 1
        self._row([y], [1.0], float(pools.room[q]))
        self._row([c], [1.0], float(pools.neutral[q]))
        self._row([y, c, *win], [1.0, -1.0, *-pools.win[q, win]], 0.0)
        self._row([c, *calm], [1.0, *-pools.calm[q, calm]], 0.0)

    def _first_cuts(self) -> None:
        """The submodular cut at the empty set for every function, tangents at a few places."""
        nothing = np.zeros(self.program.size, dtype=bool)
        for term in range(len(self.program.left)):
            self._term_set_cut(term, nothing)
            if len(self.moves[term]) > 1:
                most = float(self.program.delta[self.moves[term]].sum())
                for place in STARTS:
                    if place < most:
                        self._term_tangent(term, place)
        for key in range(len(self.program.space)):
            self._open_set_cut(key, nothing)
            self._open_tangent(key, np.zeros(self.program.people))

    def _term_tangent(self, term: int, place: float) -> None:
        """g ≤ left · ((1 − e^(−a)) + e^(−a)(A − a))."""
        who = np.flatnonzero(self.program.member[term])
        left, fall = float(self.program.left[term]), float(np.exp(-place))
        values = np.full(len(who), -left * fall)
        self._row([self.term + term, *(self.intensity + who)], [1.0, *values], left * (1.0 - fall - fall * place))

    def _term_set_cut(self, term: int, chosen: Flags) -> None:
        """g ≤ g(S) + Σ_{k∉S} g_k(S) z_k − Σ_{k∈S} g_k(all others) (1 − z_k)."""
        movers = self.moves[term]
        inside = chosen[movers]
        delta, left = self.program.delta[movers], float(self.program.left[term])
        here, most = float(delta[inside].sum()), float(delta.sum())
        out = left * np.exp(-here) * -np.expm1(-delta)
        back = left * np.exp(-(most - delta)) * -np.expm1(-delta)
        cap = left * -np.expm1(-here) - float(back[inside].sum())
        self._row([self.term + term, *movers], [1.0, *-np.where(inside, back, out)], cap)

    def _open_tangent(self, key: int, added: Floats) -> None:
        """x ≤ x(a) + ∇x(a) · (L − a)."""
        slope = self.program.opened_slopes(added)[key]
        who = np.flatnonzero(slope)
        cap = float(self.program.opened(added)[key] - slope @ added)
        self._row([self.open + key, *(self.intensity + who)], [1.0, *-slope[who]], cap)

    def _open_set_cut(self, key: int, chosen: Flags) -> None:
        """The same as for terms, for the opening of one key person."""
        program = self.program
        doors = (program.person >= 0) & (program.door[key][program.person] > 0)
        movers = np.flatnonzero(doors)

        def opening(members: Flags) -> float:
            return float(program.opened(program.added(members))[key])

        here, whole = opening(chosen & doors), opening(doors)
        values, cap = [], here
        for one in movers:
            other = (doors if chosen[one] else chosen & doors).copy()
            other[one] = not chosen[one]
            worth = whole - opening(other) if chosen[one] else opening(other) - here
            values.append(-worth)
            cap -= worth if chosen[one] else 0.0
        self._row([self.open + key, *movers], [1.0, *values], cap)

    def point(self, chosen: Flags) -> Floats:
        """A plan as a point of the relaxation: what is chosen, and the exact gains."""
        program, added = self.program, self.program.added(chosen)
        terms = program.term_gains(added)
        weakest = program.weakest(terms) if len(program.line) else np.zeros(0)
        opened = program.opened(added) if len(program.space) else np.zeros(0)
        calm = np.minimum(program.pools.neutral, program.pools.calm[:, chosen].sum(axis=1))
        pools = np.stack([program.pools.steps(chosen), calm], axis=1).ravel()
        return np.concatenate([chosen.astype(np.float64), added, terms, weakest, opened, pools])

    def cut(self, added: Floats, values: Floats) -> int:
        """Add the tangents that a point violates; how many there were."""
        terms = self.program.term_gains(added)
        over = np.flatnonzero(values[self.term : self.weak] > terms + LEAST_CUT)
        places = self.program.sums(added)
        for term in over:
            if len(self.moves[term]) > 1:
                self._term_tangent(int(term), float(places[term]))
        keys = self._overopened(added, values)
        for key in keys:
            self._open_tangent(key, added)
        return len(over) + len(keys)

    def _overopened(self, added: Floats, values: Floats) -> list[int]:
        """The key people whose opening a point promises too much of."""
        if not len(self.program.space):
            return []
        over = np.flatnonzero(values[self.open : self.pool] > self.program.opened(added) + LEAST_CUT)
        return [int(key) for key in over]

    def cut_at(self, chosen: Flags, values: Floats) -> None:
        """Add every cut that a plan violates, tangents and those of sets."""
        added = self.program.added(chosen)
        terms = self.program.term_gains(added)
        for term in np.flatnonzero(values[self.term : self.weak] > terms + LEAST_CUT):
            self._term_set_cut(int(term), chosen)
        for key in self._overopened(added, values):
            self._open_set_cut(key, chosen)
        self.cut(added, values)

    def solve(self, start: Flags | None, gap: float, seconds: float) -> tuple[float, Floats] | None:
        """Solve it, whole where a start is given, else without integrality.

        Returns:
            A bound on the gain and the best point found; None if there was none in time.
        """
        solver = self.solver
        solver.setOptionValue("solve_relaxation", start is None)
        solver.setOptionValue("time_limit", float(solver.getRunTime() + max(seconds, 0.1)))
        if start is not None:
            solver.setOptionValue("mip_rel_gap", gap)
            solver.setOptionValue("mip_abs_gap", 1e-9)
            solution = highspy.HighsSolution()
            solution.col_value = self.point(start).tolist()
            solver.setSolution(solution)
        solver.run()
        info, status = solver.getInfo(), solver.getModelStatus()
        if start is None and status != highspy.HighsModelStatus.kOptimal:
            return None
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
            return None
        bound = info.objective_function_value if start is None else info.mip_dual_bound
        values = np.array(solver.getSolution().col_value)
        return (float(bound) + SLACK) * self.scale, values if len(values) == self.columns else np.zeros(0)
