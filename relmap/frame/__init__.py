"""An account as arrays, ids mapped once; everything that computes starts here."""

from relmap.frame.frame import Flows, Frame, Group, People, Ratings, build

__all__ = ["Flows", "Frame", "Group", "People", "Ratings", "build"]
