"""Time and memory of reading the large public tables, run by hand; each in a process of its own.

`python -m benchmarks.ossl_table ossl 86000` makes a table of the Open Soil Spectral Library of that many rows and
1 701 wavenumbers (gzipped CSV), `... repeats 334665` the MIR scans of a folder in the layout of the NeoSpectra
library, four of each sample (Parquet). Both are written to a temporary folder, read and removed.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from training.libraries import Range, read_ossl, read_paired
from training.libraries.naming import DATASET, LAYER, MIR_INSTRUMENT, SAMPLE
from training.libraries.writing import write_table

POINTS = range(600, 4001, 2)
PIECE = 2000
SETS = ("KSSL.SSL", "ICRAF.ISRIC", "AFSIS1.SSL", "CAF.SSL")
SHARES = (0.89, 0.05, 0.03, 0.03)


def main(kind: str, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ("ossl_all_L1_v1.2.csv.gz" if kind == "ossl" else "neospectra_mir_v1.2.parquet")
        write_table(file, pieces(rows))
        print(f"{kind}: {rows} rows, {file.stat().st_size / 1e9:.2f} GB", flush=True)
        command = [sys.executable, "-m", "benchmarks.ossl_table", "read", str(file)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{told['scans']} scans in {told['seconds']:.0f} s, peak memory {told['gib']:.2f} GiB")


def read(file: Path) -> None:
    began = time.perf_counter()
    if file.name.startswith("ossl"):
        scans = sum(map(len, read_ossl(file, Range.MIR)))
    else:
        scans = len(read_paired(file.parent, needed=()).mir_repeats)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"scans": scans, "seconds": time.perf_counter() - began, "gib": peak}))


def pieces(rows: int) -> Iterator[pa.Table]:
    """Smooth random spectra with five decimals."""
    rng = np.random.default_rng(0)
    for start in range(0, rows, PIECE):
        n = min(PIECE, rows - start)
        spectra = np.abs(1 + np.cumsum(rng.normal(0, 0.02, (n, len(POINTS))), axis=1)).round(5).astype(np.float32)
        columns = {
            DATASET: rng.choice(SETS, n, p=SHARES),
            LAYER: [f"{place:032x}" for place in range(start, start + n)],
            SAMPLE: [str(place // 4) for place in range(start, start + n)],
            MIR_INSTRUMENT: ["Bruker Vertex 70 with HTS-XT accessory"] * n,
            "oc_usda.c729_w.pct": rng.uniform(0, 8, n),
            "clay.tot_usda.a334_w.pct": rng.uniform(0, 60, n),
        }
        yield pa.table(columns | {f"scan_mir.{at}_abs": spectra[:, place] for place, at in enumerate(POINTS)})


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(Path(sys.argv[2]))
    else:
        main(sys.argv[1], int(sys.argv[2]))
