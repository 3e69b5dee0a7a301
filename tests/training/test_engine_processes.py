"""Two processes that exchange gradients by gloo against one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).with_name("engine_run.py")
ROOT = Path(__file__).parents[2]


def started(*command: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_two_processes_follow_the_loss_curve_of_one(tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    started(str(SCRIPT), str(one))
    started("-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", str(SCRIPT), str(two))
    with np.load(one) as alone, np.load(two) as together:
        assert alone["losses"].shape == (48,)
        assert alone["losses"][-1] < 0.8 * alone["losses"][0]
        np.testing.assert_allclose(together["losses"], alone["losses"], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(together["decoded"], alone["decoded"], atol=1e-4)
