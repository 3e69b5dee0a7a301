"""What a report says of the local calibration and the correction behind its results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.calibration.calibration import Verdict
from core.calibration.file import from_json
from core.corrections.file import from_json as correction_from_json
from core.inference.estimate import CalibrationRef
from core.store.local_records import StoredCalibration
from core.store.records import StoredEstimates
from core.store.store import Store


@dataclass(frozen=True)
class CalibrationUse:
    """A local calibration as results rest on it: who let it hold, when and why, and what its samples showed.

    `version` counts those of its project and bundle; `laboratory` is empty where nobody named it. `verdicts` hold
    the errors of the calibrated values with each local sample left out in turn.
    """

    ref: CalibrationRef
    version: int
    name: str
    laboratory: str
    accepted: datetime
    accepted_by: str
    reason: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class CorrectionUse:
    """A correction of spectra as results rest on it; `samples` soils were measured both ways."""

    id: str
    sha256: str
    name: str
    method: str
    who: str
    created: datetime
    samples: int


class Provenance:
    """Looks up what stored estimates rest on, each calibration and correction once."""

    def __init__(self, store: Store, project_id: int) -> None:
        self._calibrations = {stored.ref.id: stored for stored in store.calibrations(project_id)}
        self._corrections = {stored.id: stored for stored in store.corrections(project_id)}
        self._events = store.calibration_events(project_id)
        self._uses: dict[str, CalibrationUse] = {}

    def calibration(self, estimates: StoredEstimates | None) -> CalibrationUse | None:
        """The calibration of a set of estimates, if one was used."""
        if estimates is None or estimates.calibration is None:
            return None
        id_ = estimates.calibration.id
        if id_ not in self._uses:
            self._uses[id_] = self._use(self._calibrations[id_])
        return self._uses[id_]

    def correction(self, estimates: StoredEstimates | None) -> CorrectionUse | None:
        """The correction of a set of estimates, if one was used."""
        if estimates is None or estimates.correction_id is None:
            return None
        stored = self._corrections[estimates.correction_id]
        made = correction_from_json(stored.content)
        return CorrectionUse(
            stored.uuid, stored.sha256, made.name, made.method, made.who, made.created, len(made.samples)
        )

    def _use(self, stored: StoredCalibration) -> CalibrationUse:
        """As it was accepted the first time; going back to it later changes nothing about it."""
        accepted = next(event for event in reversed(self._events) if event.calibration_id == stored.id)
        return CalibrationUse(
            ref=stored.ref,
            version=stored.version,
            name=stored.name,
            laboratory=stored.laboratory,
            accepted=accepted.at,
            accepted_by=accepted.who,
            reason=accepted.reason,
            verdicts=from_json(stored.content).verdicts,
        )
