"""Accepts calibrations in the store named on the command line until it is killed; prints each that was accepted."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path

from core.store.local_records import NewEstimates
from core.store.store import Store
from tests.core.store.local_material import FILE, new_calibration
from tests.core.store.material import BUNDLE, ESTIMATES


def main(path: Path, seed: int) -> None:
    with Store.open(path, who="Ana") as store:
        for count in itertools.count(1):
            number = 100_000 * seed + count
            new = new_calibration(number, file=replace(FILE, content=str(number).encode()))
            calibration_id = store.add_accepted_calibration(1, new, "Ben", "the results are back")
            print(calibration_id, new.ref.id, flush=True)
            measured = [soil.measurement_id for soil in store.soils(1)]
            store.add_estimates_of_many(
                [NewEstimates(id_, BUNDLE, ESTIMATES, 1, 1, "real", new.ref) for id_ in measured]
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
