"""Adds scans to the store named on the command line until it is killed, and prints each one that is stored."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from core.store.store import Store
from tests.core.store.material import Scans


def main(path: Path, seed: int) -> None:
    scans = Scans(seed)
    with Store.open(path, who="Ana") as store:
        sample = store.sample_with_id(1)
        measurement = store.begin_measurement(sample.id, None, None, "test")
        for repeat in itertools.count(1):
            scan = scans.make()
            scan_id = store.add_scan(scan, measurement_id=measurement, repeat=repeat)
            print(scan_id, scan.sha256, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
