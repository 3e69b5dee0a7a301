"""Hadamard scans: many columns opened at once, and the matrices that take them apart again.

Harwit and Sloane, Hadamard Transform Optics (1979): an S-matrix of order n opens (n + 1)/2 columns per
pattern. The device builds it from the quadratic residues modulo the prime n (Paley) and then permutes its
columns; the permutations are constants of the device.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nirscan.errors import NirscanCode

Counts = NDArray[np.int64]
Sets = tuple[range, ...]

MOST_SETS = 15
FREE_PIXELS = 2
"""Pixels that must stay dark between two columns that may be open together."""


def hadamard_sets(columns: Counts, width_px: int) -> Sets:
    """The indices of `columns` that are measured together, one range per set.

    Set s of k holds s, s + k, s + 2k, …; k is the smallest that keeps open columns `FREE_PIXELS` apart.
    Raises `InputError(HADAMARD)` when no k up to 15 does.
    """
    for step in range(1, MOST_SETS + 1):
        # the device leaves the last pair out, and finds no sets where that leaves none
        free = np.abs(columns[step:] - columns[:-step])[:-1] - width_px
        if free.size and (free >= FREE_PIXELS).all():
            return tuple(range(first, columns.size, step) for first in range(step))
    raise InputError(NirscanCode.HADAMARD, groups=int(columns.size), width=width_px)


def hadamard_order(groups: int) -> int:
    """Order of the matrix for a set of `groups` columns: the next prime 4m − 1 that the device knows."""
    order = -(-(groups + 1) // 4) * 4 - 1
    while not _is_prime(order):
        order += 4
    if order not in _permutations():
        raise InputError(NirscanCode.HADAMARD, groups=groups, width=0)
    return order


@cache
def s_matrix(order: int) -> Counts:
    """The 0/1 matrix `[pattern, column]` of the device for this order; read-only."""
    residues = np.zeros(order, dtype=np.int64)
    residues[np.arange(order, dtype=np.int64) ** 2 % order] = 1
    index = np.arange(order)
    circulant = residues[(index[:, np.newaxis] - index) % order]
    matrix: Counts = circulant[:, np.array(_permutations()[order])]
    matrix.setflags(write=False)
    return matrix


def sample_count(columns: Counts, width_px: int) -> int:
    """Patterns that a Hadamard section of these columns takes, dark ones not counted."""
    return sum(hadamard_order(len(one)) for one in hadamard_sets(columns, width_px))


def hadamard_forward(light: Counts, columns: Counts, width_px: int) -> Counts:
    """What the detector sees, pattern by pattern, when column i sends `light[i]`; for an emulator."""
    seen = []
    for one in hadamard_sets(columns, width_px):
        matrix = s_matrix(hadamard_order(len(one)))
        seen.append(matrix[:, : len(one)] @ light[one])
    return np.concatenate(seen)


def decode_section(samples: Counts, columns: Counts, width_px: int) -> Counts:
    """The light of each column from dark-corrected `samples`, truncated to integers.

    x = aᵀ·(S − ½) / ((n + 1)/4), here doubled to stay in integers.
    """
    light = np.zeros(columns.size, dtype=np.int64)
    offset = 0
    for one in hadamard_sets(columns, width_px):
        order = hadamard_order(len(one))
        seen = samples[offset : offset + order]
        doubled = 2 * (seen @ s_matrix(order)) - seen.sum()
        light[one] = (np.sign(doubled) * (np.abs(doubled) // ((order + 1) // 2)))[: len(one)]
        offset += order
    return light


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


@cache
def _permutations() -> dict[int, list[int]]:
    text = resources.files("core.nirscan").joinpath("hadamard_permutations.json").read_text("ascii")
    return {int(order): columns for order, columns in json.loads(text).items()}
