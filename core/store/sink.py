"""The store as the place where a session puts its scans."""

from __future__ import annotations

from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat
from core.acquisition.scanner import Identity, Scan
from core.store.store import Store


class StoreSink:
    """A `core.acquisition.sink.ScanSink` that commits to a store; errors are `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def reference(self, scan: Scan, dark_id: int | None) -> int:
        """Commit a scan of the white panel, or a dark."""
        return self._store.add_scan(scan, dark_id=dark_id)

    def begin(self, sample_id: int, reference: Reference, age_s: float) -> int:
        """Commit a measurement that has no repeat yet."""
        source = source_of(reference.scan.identity)
        return self._store.begin_measurement(sample_id, reference.scan_id, age_s, source)

    def repeat(self, measurement_id: int, repeat: int, scan: Scan, reference: Reference) -> int:
        """Commit a repeat."""
        return self._store.add_scan(
            scan,
            measurement_id=measurement_id,
            repeat=repeat,
            reference_id=reference.scan_id,
            dark_id=reference.dark_id,
        )

    def finish(self, measurement_id: int, result: MeasurementResult) -> None:
        """Commit the average."""
        self._store.finish_measurement(measurement_id, result.spectrum, result.used, result.checks_json())

    def repeats(self, measurement_id: int) -> list[Repeat]:
        """The repeats of a measurement with the references that they had."""
        references: dict[tuple[int, int | None], Reference] = {}
        repeats = []
        for stored in self._store.scans(measurement_id):
            if stored.repeat is None or stored.reference_id is None:
                continue
            key = (stored.reference_id, stored.dark_id)
            if key not in references:
                references[key] = self._reference(*key)
            repeats.append(Repeat(stored.repeat, stored.id, stored.scan(), references[key]))
        return repeats

    def _reference(self, reference_id: int, dark_id: int | None) -> Reference:
        dark = None if dark_id is None else self._store.scan(dark_id).scan()
        return Reference(reference_id, self._store.scan(reference_id).scan(), dark_id, dark)


def source_of(identity: Identity) -> str:
    """What a measurement names as its source: family, model and serial of the scanner."""
    return " ".join(part for part in (identity.family, identity.model, identity.serial) if part)
