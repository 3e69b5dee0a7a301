"""Whole sessions with a device that lies: typed errors or scans that can be, never a hang or a crash."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, ScanConfig, ScanKind
from core.errors import ScannerError
from drivers.nirscan_nano.emulator import EVM, NIR_M_R11, OLD_EVM
from drivers.nirscan_nano.framing import KEY, Message, Status, reply_flags, to_reports, uart_frame
from drivers.transport.memory import ByteDevice

LIES = st.one_of(
    st.binary(max_size=12),
    st.binary(min_size=140, max_size=160),
    st.integers(0, 2**32 - 1).map(lambda word: word.to_bytes(4, "little")),
)


class Lying:
    """Answers command number `at` with a well-framed reply of other data or another status."""

    def __init__(self, device: ByteDevice, hid: bool, lies: dict[int, tuple[bytes, Status]]) -> None:
        self._device = device
        self._hid = hid
        self._lies = lies
        self._fed = 0

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        self._fed += 1
        answers = list(self._device.feed(data, now))
        if self._fed not in self._lies or not answers:
            return answers
        lie, status = self._lies[self._fed]
        header = data if self._hid else data[8:]
        flags = reply_flags(bool(header[0] & 0x80), status)
        if self._hid:
            return [(0.001, report) for report in to_reports(Message(flags, header[1], lie).encode())]
        return [(0.001, uart_frame(Message(flags, header[1], header[4 : 4 + KEY] + lie)))]


@pytest.mark.parametrize("kind", ["hid", "uart"])
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.integers(1, 90), st.tuples(LIES, st.sampled_from([Status.OK, Status.ERROR])), min_size=1, max_size=4
    ),
    st.sampled_from([EVM, NIR_M_R11, OLD_EVM]),
    st.sampled_from([ScanConfig(), ScanConfig(method="hadamard"), ScanConfig(gain=16, averages=2)]),
)  # fmt: skip
def test_a_lying_device(make_bench: Any, kind: str, lies: Any, make: Any, config: ScanConfig) -> None:
    bench = make_bench(kind, lambda device: Lying(device, kind == "hid", lies), make=make)
    scanner = None
    try:
        scanner = bench.open()
        applied = scanner.configure(config)
        made = scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)
        scanner.health()
    except ScannerError as error:
        event(error.code.value)
    else:
        event("scanned")
        assert made.counts.size == made.axis.points.size
        assert np.isfinite(made.counts).all()
        assert made.config.method == applied.method
    finally:
        if scanner is not None:
            scanner.close()
    assert bench.clock.now() < 200
