from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.calibration.prior import Hypothesis, PlacePrior
from core.laboratory.vocabulary import CLAY, OC
from core.properties import PROPERTIES
from training.laboratory_checks import Record, Soils, report, study
from training.laboratory_checks.mistakes import exchanged, in_other_unit, moves, residual_sd, slipped, written
from training.laboratory_checks.report import write_records
from training.laboratory_checks.study import SAMPLES, SLIP, SOUND, SWAP, UNIT
from training.preprocessing import Floats

COUNT = 60


def prior(name: str, noise: float) -> PlacePrior:
    one = Hypothesis(1.0, 1.0, 1.0, 1.0, 0.1, 0.0, 1.0, noise)
    return PlacePrior(
        name=name,
        columns=np.arange(2),
        weights=np.array([1.0, 0.4]) if name == OC else np.array([-1.0, 0.8]),
        shared=np.eye(2) * 0.01,
        reach=np.array([0.0, 0.05]),
        centre=0.0,
        scoring=np.zeros((2, 1)),
        hypotheses=(one,),
    )


def soils(noise: float = 0.05, count: int = COUNT) -> Soils:
    rng = np.random.default_rng(5)
    features = np.column_stack((np.ones(count), rng.standard_normal(count)))
    priors = {name: prior(name, noise**2) for name in (OC, CLAY)}
    values: dict[str, Floats] = {}
    for name, each in priors.items():
        noisy = features @ each.weights + noise * rng.standard_normal(count)
        values[name] = PROPERTIES[name].transform.inverse(noisy)
    return Soils("somewhere", priors, dict.fromkeys(priors, features), values)


def test_a_table_holds_what_the_laboratory_wrote() -> None:
    some = soils().of(np.arange(3))
    table = written(some)
    assert [one.sample for one in table] == ["S01", "S02", "S03"] * 2
    for one in table:
        true = some.values[one.property][int(one.sample[1:]) - 1]
        assert one.value == float(one.written)
        assert one.value == pytest.approx(true, abs=0.051)


def test_each_mistake_changes_what_it_says() -> None:
    table = written(soils().of(np.arange(3)))
    slip = slipped(table, "S02", OC, 10.0)
    assert [old.value * 10 for old, new in zip(table, slip, strict=True) if old != new] == [
        pytest.approx(new.value) for old, new in zip(table, slip, strict=True) if old != new
    ]
    assert sum(old != new for old, new in zip(table, slip, strict=True)) == 1
    unit = in_other_unit(table, CLAY, 10.0)
    assert {new.property for old, new in zip(table, unit, strict=True) if old != new} == {CLAY}
    swapped = exchanged(table, "S01", "S03")
    assert [one.sample for one in swapped] == ["S03", "S02", "S01"] * 2
    assert [one.value for one in swapped] == [one.value for one in table]


def test_moves_are_in_residual_sd() -> None:
    some = soils(noise=0.1).of(np.arange(40))
    sd = residual_sd(some)
    assert sd[OC] == pytest.approx(0.1, rel=0.5)
    moved = moves(some, sd)
    one = abs(np.diff(PROPERTIES[OC].transform.forward(some.values[OC][[0, 1]])))[0] / sd[OC]
    assert moved[0, 1] >= one
    np.testing.assert_array_equal(moved, moved.T)


def test_tables_are_drawn_from_soils_at_random_or_as_the_app_chooses() -> None:
    all_soils = soils()
    random = all_soils.drawn(SAMPLES, np.random.default_rng(1), chosen=False)
    chosen = all_soils.drawn(SAMPLES, np.random.default_rng(1), chosen=True)
    assert len(random) == len(chosen) == SAMPLES
    assert np.ptp(chosen.features[OC][:, 1]) > np.ptp(random.features[OC][:, 1])


def test_where_spectra_tell_much_mistakes_are_found() -> None:
    records = list(study("grid", [soils()], 2, lambda _: None))
    assert {record.mistake for record in records} == {SOUND, SLIP, UNIT, SWAP}
    wrong = [record for record in records if record.mistake != SOUND]
    assert np.mean([record.found for record in wrong]) > 0.9
    sound = [record for record in records if record.mistake == SOUND]
    assert sum(record.flagged for record in sound) <= 0.05 * sum(record.sound for record in sound)


def test_the_report_counts_per_library() -> None:
    base = Record("g", "one", False, 0, SOUND, "", False, False, 1, 20)
    records = [
        base,
        replace(base, chosen=True, flagged=0),
        replace(base, mistake=SLIP, property=OC, found=True, righted=False, flagged=0, sound=19),
        replace(base, mistake=SLIP, property=OC, found=False, flagged=0, sound=19),
        replace(base, library="two"),
    ]
    lines = report(records).splitlines()
    assert lines[0] == "### g"
    assert lines[4].split(" | ")[1:] == ["5.0", "0.0", "0.0", "50", "50", "0.0", "–", "–", "– |"]


def test_records_are_kept_as_csv(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("records") / "r.csv"
    write_records([Record("g", "one", False, 0, SOUND, "", False, False, 1, 20)], path)
    assert path.read_text().splitlines()[1] == "g,one,False,0,sound,,False,False,1,20"
