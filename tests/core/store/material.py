"""Scans and estimates for tests, made from a seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.inference.estimate import BundleRef, Estimate, Grade, Reason
from core.spectrum import Axis, AxisUnit, Quantity, Spectrum

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
AXIS = Axis(np.linspace(901.5, 1701.4, 228), AxisUnit.NM)
SPECTRUM = Spectrum(AXIS, np.linspace(0.21, 0.43, 228), Quantity.REFLECTANCE)
BUNDLE = BundleRef("nir-904-1696", 1, "ab" * 32)
ESTIMATES = (
    Estimate("oc_usda.c729_w.pct", 1.2345678901234567, 0.4, 2.9, 0.9, "%", Grade.CAUTION, (Reason.DOMAIN_EDGE,)),
    Estimate("cec_usda.a723_cmolc.kg", None, None, None, None, "cmol(+)/kg", Grade.CAUTION, ()),
)


class Scans:
    """Makes scans of the size that a NIRscan Nano sends."""

    def __init__(self, seed: int = 7) -> None:
        self._random = np.random.default_rng(seed)

    def make(self, kind: ScanKind = ScanKind.SAMPLE, axis: Axis = AXIS) -> Scan:
        return Scan(
            kind=kind,
            raw=self._random.bytes(3822),
            axis=axis,
            counts=self._random.normal(3e5, 1e4, len(axis)),
            gain=64.0,
            level=0.31,
            saturated=False,
            identity=Identity("nirscan_nano", "NIRNANOEVM", "6100039", {"tiva": "2.1.0"}),
            config=ScanConfig("column", 900.0, 1700.0, 228, 6),
            health=Health(39.4, 37.3, 3.0, 3803.0, errors=("lamp", "adc")),
            started=NOW,
            ended=NOW + timedelta(seconds=2.5),
        )
