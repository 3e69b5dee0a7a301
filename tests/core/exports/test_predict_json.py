"""The JSON of `predict` has exactly the keys that other programs were promised."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from core.exports.predict_json import predict_json
from core.inference.estimate import CalibrationRef, PredictedMir, Prediction
from core.inference.manifest import MirEvidence
from core.spectrum import Axis, AxisUnit
from tests.support.projects import BUNDLE, ESTIMATES

AXIS = Axis(np.array([602.0, 604.0]), AxisUnit.CM1)
MIR = PredictedMir(AXIS, np.array([0.5, -0.5]), np.array([0.1, np.nan]), MirEvidence.SIMULATED)
PREDICTION = Prediction(BUNDLE, ESTIMATES, np.zeros(32), 1.0, 2.0, MIR)


def test_as_promised() -> None:
    (entry,) = predict_json("field.csv", ["A1"], [PREDICTION])
    assert entry == {
        "source": "field.csv",
        "sample": "A1",
        "bundle": {"id": "nir-1354-2490", "version": 3, "sha256": "ab" * 32},
        "calibration": None,
        "estimates": [
            {
                "property": "oc_usda.c729_w.pct",
                "value": 1.23456,
                "lower": 0.41,
                "upper": 2.93,
                "coverage": 0.9,
                "unit": "%",
                "grade": "caution",
                "reasons": ["no_local_calibration"],
            },
            {
                "property": "n.tot_usda.a623_w.pct",
                "value": None,
                "lower": None,
                "upper": None,
                "coverage": None,
                "unit": "%",
                "grade": "caution",
                "reasons": ["no_local_calibration", "too_few_libraries"],
            },
        ],
    }


def test_a_local_calibration_is_named() -> None:
    ref = CalibrationRef("uuid", "cd" * 32, BUNDLE.id, 12)
    (entry,) = predict_json("field.csv", ["A1"], [replace(PREDICTION, calibration=ref)])
    assert entry["calibration"] == {"id": "uuid", "sha256": "cd" * 32, "bundle": "nir-1354-2490", "n": 12}


def test_mir_on_request_and_never_a_nan() -> None:
    entries = predict_json("field.csv", ["A1", "A2"], [PREDICTION, replace(PREDICTION)], with_mir=True)
    assert [entry["sample"] for entry in entries] == ["A1", "A2"]
    assert entries[0]["mir"] == {
        "wavenumber_cm1": [602.0, 604.0],
        "absorbance_snv": [0.5, -0.5],
        "spread": [0.1, None],
        "evidence": "simulated",
    }
    json.dumps(entries, allow_nan=False)
