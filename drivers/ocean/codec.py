"""The raw bytes of a scan: its spectra as seabreeze gave them, float64, little-endian, one after another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.spectrum import Floats


def encode(spectra: Sequence[Floats]) -> bytes:
    """Bytes of `spectra[n][pixels]`, in order."""
    return b"".join(np.asarray(one, dtype="<f8").tobytes() for one in spectra)


def decode(raw: bytes, pixels: int) -> Floats:
    """Spectra `[n, pixels]`; `ValueError` for bytes that are not whole spectra of finite counts."""
    if not raw or len(raw) % (8 * pixels):
        raise ValueError(f"{len(raw)} bytes are no spectra of {pixels} pixels")
    spectra = np.frombuffer(raw, dtype="<f8").reshape(-1, pixels).astype(np.float64)
    if not np.isfinite(spectra).all():
        raise ValueError("a spectrum is not finite")
    return spectra
