"""The part of the store about laboratory results, local calibrations and corrections."""

from __future__ import annotations

from collections.abc import Sequence

from core.store import calibrations, corrections, estimates, soils
from core.store import laboratory as laboratory_rows
from core.store.engine import Change, Engine
from core.store.local_records import (
    CalibrationEvent,
    CorrectionEvent,
    LaboratoryFile,
    NewCalibration,
    NewCorrection,
    NewEstimates,
    NewLaboratoryFile,
    Sending,
    Standing,
    StoredCalibration,
    StoredCorrection,
    StoredSoil,
)
from core.store.records import StoredEstimates


class LocalStore:
    """Methods of `Store`; they block and raise as its others do."""

    _engine: Engine

    # Soils

    def soils(self, project_id: int) -> list[StoredSoil]:
        """Every finished measurement of a project with its sample, the newest of each sample last."""
        return self._engine.read(lambda c: soils.soils(c, project_id))

    # Laboratory results

    def add_laboratory_results(self, project_id: int, new: NewLaboratoryFile) -> int:
        """Keep a file as it came, with its sha256 and what was read from it; returns its id.

        A file that is there already and was read alike is not kept twice.
        """
        return self._engine.write(
            lambda c: laboratory_rows.add_file(c, project_id, new), kind="laboratory file", id=project_id
        )

    def laboratory_results(self, project_id: int) -> list[LaboratoryFile]:
        """The files of a project with their results, in the order in which they came."""
        return self._engine.read(lambda c: laboratory_rows.files_of(c, project_id))

    def laboratory_file(self, file_id: int) -> bytes:
        """The bytes of a file; `MISSING` when there is none."""
        return self._engine.read(lambda c: laboratory_rows.content_of(c, file_id))

    def mark_sent(
        self, project_id: int, sample_ids: Sequence[int], laboratory: str = "", *, sent: bool = True
    ) -> None:
        """Write down that samples went to a laboratory; `sent` False takes an earlier mark back."""
        self._engine.write(
            lambda c: laboratory_rows.mark_sent(c, project_id, sample_ids, laboratory, sent),
            kind="sending",
            id=project_id,
        )

    def sent_samples(self, project_id: int) -> list[Sending]:
        """The samples that were sent to a laboratory, in the order of their sending."""
        return self._engine.read(lambda c: laboratory_rows.sent_samples(c, project_id))

    # Calibrations

    def add_calibration(self, project_id: int, new: NewCalibration) -> int:
        """Keep a calibration without accepting it; returns its id. `DUPLICATE` when it is there already."""
        return self._engine.write(
            lambda c: calibrations.add(c, project_id, new), kind="calibration", name=new.name, id=project_id
        )

    def accept_calibration(self, calibration_id: int, who: str, reason: str) -> None:
        """From now on this one holds for its project and bundle; `INVALID` without a name or a reason."""
        self._engine.write(
            lambda c: calibrations.accept(c, calibration_id, who, reason), kind="calibration", id=calibration_id
        )

    def add_accepted_calibration(self, project_id: int, new: NewCalibration, who: str, reason: str) -> int:
        """Keep a calibration with the file it rests on and accept it, all or nothing; returns its id."""

        def both(change: Change) -> int:
            calibration_id = calibrations.add(change, project_id, new)
            calibrations.accept(change, calibration_id, who, reason)
            return calibration_id

        return self._engine.write(both, kind="calibration", name=new.name, id=project_id)

    def roll_back_calibration(
        self, project_id: int, bundle_id: str, who: str, reason: str, to: int | None = None
    ) -> None:
        """Back to a calibration that held before (`to`, the id of its row), or to none at all.

        `INVALID` when that is what holds already, or when `to` never held for this bundle.
        """
        self._engine.write(
            lambda c: calibrations.roll_back(c, project_id, bundle_id, who, reason, to), kind="roll back", id=to or 0
        )

    def calibration(self, calibration_id: int) -> StoredCalibration:
        """The calibration; `MISSING` when there is none."""
        return self._engine.read(lambda c: calibrations.with_id(c, calibration_id))

    def calibrations(self, project_id: int) -> list[StoredCalibration]:
        """All calibrations of a project, the newest first."""
        return self._engine.read(lambda c: calibrations.calibrations(c, project_id))

    def calibration_events(self, project_id: int) -> list[CalibrationEvent]:
        """What was accepted and rolled back, the newest first."""
        return self._engine.read(lambda c: calibrations.events(c, project_id))

    def active_calibration(self, project_id: int, bundle_id: str) -> StoredCalibration | None:
        """The calibration that holds for a bundle, if one does."""
        return self.active_calibrations(project_id).get(bundle_id)

    def active_calibrations(self, project_id: int) -> dict[str, StoredCalibration]:
        """The calibration that holds, by id of its bundle; the one accepted last comes last."""
        return self._engine.read(lambda c: calibrations.active_of(c, project_id))

    # Corrections

    def add_correction(self, project_id: int, new: NewCorrection) -> int:
        """Keep a correction without accepting it; returns its id. `DUPLICATE` when it is there already."""
        return self._engine.write(
            lambda c: corrections.add(c, project_id, new), kind="correction", name=new.name, id=project_id
        )

    def accept_correction(self, correction_id: int, who: str, reason: str) -> None:
        """From now on this one holds for what it corrects; `INVALID` without a name or a reason."""
        self._engine.write(
            lambda c: corrections.accept(c, correction_id, who, reason), kind="correction", id=correction_id
        )

    def roll_back_correction(
        self, project_id: int, corrects: str, who: str, reason: str, to: int | None = None
    ) -> None:
        """Back to an earlier correction of the same (`to`, the id of its row), or to none at all."""
        self._engine.write(
            lambda c: corrections.roll_back(c, project_id, corrects, who, reason, to), kind="roll back", id=to or 0
        )

    def correction(self, correction_id: int) -> StoredCorrection:
        """The correction; `MISSING` when there is none."""
        return self._engine.read(lambda c: corrections.with_id(c, correction_id))

    def corrections(self, project_id: int) -> list[StoredCorrection]:
        """All corrections of a project, the newest first."""
        return self._engine.read(lambda c: corrections.corrections(c, project_id))

    def correction_events(self, project_id: int) -> list[CorrectionEvent]:
        """What was accepted and rolled back, the newest first."""
        return self._engine.read(lambda c: corrections.events(c, project_id))

    def active_corrections(self, project_id: int) -> list[StoredCorrection]:
        """The corrections that hold, at most one for each thing corrected."""
        return self._engine.read(lambda c: corrections.active_of(c, project_id))

    # Estimates

    def add_estimates_of_many(self, new: Sequence[NewEstimates]) -> None:
        """Add the estimates of several measurements, all or none of them."""
        self._engine.write(lambda c: estimates.add_many(c, new), kind="measurement")

    def current_estimates(self, measurement_id: int) -> StoredEstimates | None:
        """The newest set that agrees with what holds in the project (see `core.store.estimates`), if there is one."""
        return self._engine.read(lambda c: estimates.current_of(c, measurement_id))

    def standings(self, project_id: int) -> dict[int, Standing]:
        """What the current estimates were made with, by finished measurement; those without any are left out."""
        return self._engine.read(lambda c: estimates.standings(c, project_id))
