"""Seeded draws: an answer to every unknown, and an observed intensity for every pair with contact.

The answers to each unknown are stratified (Latin hypercube; McKay, Beckman and Conover 1979): every draw takes one
of D equal slices of its probability, in random order, so that rare answers come as often as they should. Each unknown
has a stream of its own, seeded by its identity: neither the order of the records nor the confirming of another fact
changes what is drawn for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from relmap.engine.uncertainty.unknowns import Unknown
from relmap.engine.uncertainty.worlds import Contact
from relmap.frame.frame import Floats, Ints


@dataclass(frozen=True)
class Sample:
    """D draws of U unknowns and N pairs.

    Attributes:
        codes: the position of the drawn answer of each unknown, shape (D, U).
        observed: λ_obs of each uncertain pair, shape (D, N).
    """

    codes: Ints
    observed: Floats


def take(unknowns: Sequence[Unknown], contact: Contact, draws: int, seed: int) -> Sample:
    """Draw everything that is uncertain.

    λ_obs is drawn from Gamma(k, λ_obs/k), k = n_eff + ½: its mean is λ_obs, its relative spread 1/√k.
    """
    columns = [_answers(unknown, draws, seed) for unknown in unknowns]
    codes = np.stack(columns, axis=1) if columns else np.empty((draws, 0), dtype=np.int64)
    spread = _stream(seed, "contact").standard_gamma(contact.shape, size=(draws, len(contact.shape)))
    return Sample(codes, contact.observed * spread / contact.shape)


def _answers(unknown: Unknown, draws: int, seed: int) -> Ints:
    stream = _stream(seed, unknown.key)
    level = (stream.permutation(draws) + stream.random(draws)) / draws
    found = np.searchsorted(np.cumsum(unknown.chances), level, side="right")
    codes: Ints = np.minimum(found, len(unknown.answers) - 1).astype(np.int64)
    return codes


def _stream(seed: int, key: str) -> np.random.Generator:
    """A generator that hangs on the seed and on what it is for."""
    mark = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.PCG64([seed, mark]))
