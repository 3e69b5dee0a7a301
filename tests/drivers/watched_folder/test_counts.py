from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from drivers.watched_folder.counts import PLATEAU, read_counts
from tests.drivers.watched_folder.material import NM, counts_text, sample

VALUES = np.round(sample(1), 2)


def written(line: str, *, above: str = "nm counts\n", below: str = "") -> bytes:
    lines = (line.format(point, value) for point, value in zip(NM, VALUES, strict=True))
    return (above + "\n".join(lines) + "\n" + below).encode()


@pytest.mark.parametrize("line", ["{:.2f}\t{:.2f}", "{:.2f},{:.2f}", "{:.2f}; {:.2f}", "  {:.2f}   {:.2f}", "{}, {}"])
@pytest.mark.parametrize("below", ["", "\n>>>>>End<<<<<\n"])
def test_two_columns_are_read_however_they_are_separated(line: str, below: str) -> None:
    counts = read_counts(written(line, below=below))
    np.testing.assert_allclose(counts.axis.points, NM)
    np.testing.assert_allclose(counts.values, VALUES)
    assert not counts.clipped


@pytest.mark.parametrize("separator", ["\t", ";", " "])
def test_decimal_commas_are_read(separator: str) -> None:
    data = written("{:.2f} {:.2f}").decode().replace(".", ",").replace(" ", separator)
    np.testing.assert_allclose(read_counts(data.encode()).values, VALUES)


def test_falling_axes_and_wavenumbers_end_up_in_ascending_nm() -> None:
    falling = read_counts(counts_text(VALUES[::-1], NM[::-1]))
    np.testing.assert_array_equal(falling.values, VALUES)
    lines = "\n".join(f"{1e7 / float(point)!r} {value}" for point, value in zip(NM, VALUES, strict=True))
    by_wavenumber = read_counts(f"Wavenumber (cm-1)\tCounts\n{lines}\n".encode())
    np.testing.assert_allclose(by_wavenumber.axis.points, NM)
    np.testing.assert_array_equal(by_wavenumber.values, VALUES)


def test_utf_16_is_read() -> None:
    np.testing.assert_array_equal(read_counts(counts_text(VALUES).decode().encode("utf-16")).values, VALUES)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Dear partner\nthe scans follow\n",
        b"1000 1\n1001 2\n1002 3\n",
        written("{} {}", above="Wavelength Reflectance\n"),
        written("{} {}") + b"garbled line\n" + written("{} {}", above=""),
        written("{} {}") + b"a\nb\nc\nd\n",
        written("{} {}").replace(b"1100.0 ", b"1000.0 "),
        written("{} {} 7"),
        written("{} {}").replace(b"1", b"0.000"),
        b"\0" + written("{} {}"),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_counts(data)


def test_light_beyond_the_end_of_the_scale_shows() -> None:
    def clipped(channels: int) -> bool:
        values = VALUES.copy()
        values[40 : 40 + channels] = VALUES.max() + 1.0
        return read_counts(counts_text(values)).clipped

    assert clipped(PLATEAU)
    assert not clipped(PLATEAU - 1)


@given(st.binary(max_size=400))
def test_garbage_is_refused_by_its_code(data: bytes) -> None:
    try:
        counts = read_counts(data)
    except InputError:
        return
    assert np.isfinite(counts.values).all()


@given(st.data())
def test_a_torn_text_never_gives_other_numbers(data: st.DataObject) -> None:
    whole = counts_text(VALUES)
    cut = data.draw(st.integers(0, len(whole)))
    try:
        counts = read_counts(whole[:cut])
    except InputError:
        return
    # all but the last number, which may be cut itself
    np.testing.assert_array_equal(counts.values[:-1], VALUES[: counts.values.size - 1])
