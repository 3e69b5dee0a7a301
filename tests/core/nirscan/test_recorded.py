"""The recorded scans of real devices decode to the figures of the vendor's own program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.nirscan import (
    SCAN_BYTES,
    Layout,
    Method,
    absorbance,
    dark_level,
    decode_scan,
    encode_scan,
    factory_scan,
    hadamard_forward,
    hadamard_sets,
    intensities,
    raw_samples,
    scaled_reference,
    wavelengths,
)
from core.nirscan.intensities import dark_mask
from core.nirscan.wavelengths import columns

pytestmark = pytest.mark.shared

HEADER_LINES = 22


@pytest.fixture
def recordings(shared: Path) -> Path:
    return shared / "devicefiles" / "nirscan_nano"


def blobs(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[first : first + SCAN_BYTES] for first in range(0, len(data), SCAN_BYTES)]


@pytest.mark.parametrize(("name", "count"), [("schab.dat", 2), ("lasersmoke.bin", 1), ("jepre.bin", 2)])
def test_recorded_bytes_are_encoded_back_exactly(recordings: Path, name: str, count: int) -> None:
    found = blobs(recordings / name)
    assert len(found) == count
    for data in found:
        assert encode_scan(decode_scan(data)) == data


def test_the_vendor_table_is_met(recordings: Path) -> None:
    sample, white = map(decode_scan, blobs(recordings / "schab.dat"))
    table = np.loadtxt(recordings / "schab.csv", delimiter=",", skiprows=HEADER_LINES)
    counts, reference = intensities(sample), scaled_reference(sample, white)
    assert table.shape == (228, 4)
    # half of the last digit that the table has
    np.testing.assert_allclose(wavelengths(sample), table[:, 0], rtol=0, atol=5e-7 + 1e-12)
    np.testing.assert_allclose(absorbance(counts, reference), table[:, 1], rtol=0, atol=5e-7 + 1e-12)
    np.testing.assert_array_equal(reference, table[:, 2])
    np.testing.assert_array_equal(counts, table[:, 3])
    assert (dark_level(sample), dark_level(white)) == (108_153, 169_642)


def test_a_captured_slew_scan(recordings: Path) -> None:
    blob = decode_scan((recordings / "lasersmoke.bin").read_bytes())
    assert blob.layout is Layout.SLEW
    assert (blob.serial_number, blob.config_name, dark_level(blob)) == ("6100039", "Column 1", 21_206)
    assert intensities(blob)[:4].tolist() == [18693, 20787, 22799, 24598]
    np.testing.assert_allclose(wavelengths(blob)[[0, -1]], [901.62901857, 1701.38750942], rtol=0, atol=1e-8)
    assert (blob.system_temperature, blob.detector_temperature, blob.humidity) == (2308, 2515, 2753)


def test_hadamard_patterns_add_up_to_what_was_measured(recordings: Path) -> None:
    scan = decode_scan(blobs(recordings / "jepre.bin")[0])
    (section,) = scan.sections
    middles = columns(section, scan.pixel_to_nm)
    seen = raw_samples(scan)[~dark_mask(scan)] - dark_level(scan)
    again = hadamard_forward(intensities(scan), middles, section.width_px)
    assert seen.size == again.size == 3 * 79
    # what the device scanned was noise of some hundred counts; truncation loses one for each column opened
    assert np.abs(again.mean() - seen.mean()) < 79


def test_the_factory_reference_of_a_recorded_device(recordings: Path) -> None:
    scan, factory = map(decode_scan, blobs(recordings / "jepre.bin"))
    same = factory_scan(factory.config, factory.pixel_to_nm, factory, None)
    assert intensities(same).tolist() == intensities(factory).tolist()
    white = factory_scan(scan.config, scan.pixel_to_nm, factory, None)
    assert decode_scan(encode_scan(white)).points == 228
    np.testing.assert_allclose(intensities(white), intensities(factory), rtol=1e-6)


def test_a_hadamard_scan_and_a_factory_reference(recordings: Path) -> None:
    scan, factory = map(decode_scan, blobs(recordings / "jepre.bin"))
    (section,) = scan.sections
    sets = hadamard_sets(columns(section, scan.pixel_to_nm), section.width_px)
    assert section.method is Method.HADAMARD
    assert scan.samples == 246
    assert [len(one) for one in sets] == [76, 76, 76]
    assert intensities(scan).size == 228
    assert intensities(factory)[:3].tolist() == [303664, 328217, 352674]
    assert (dark_level(factory), factory.pga) == (531_988, 8)
