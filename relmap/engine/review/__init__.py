"""The review: what was promised on a day, and what has become of it.

`freeze` keeps a state of an account; `compare` sets a later one beside it: scores split into map and contact change
(the law, section 6), gaps new and closed, actions due and done, and whether they bought what they promised.
"""

from relmap.engine.review.compare import Comparison, compare
from relmap.engine.review.freeze import freeze
from relmap.engine.review.outcomes import Bought, Outcome

__all__ = ["Bought", "Comparison", "Outcome", "compare", "freeze"]
