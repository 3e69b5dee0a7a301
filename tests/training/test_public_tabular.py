"""Tables as files: headers, numbers, pieces, and files that are broken."""

from __future__ import annotations

import errno
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import InputError
from core.files import FileCode
from training.errors import TrainingCode, sentence
from training.libraries.columns import Wanted
from training.libraries.tabular import batches, header
from training.libraries.writing import write_table

WANTED = Wanted(("id",), ("ph",), ("a", "b"))
PLAIN = "id,ph,a,b\nx,6.5,1,2\ny,NA,3,\n"


def read(file: Path, wanted: Wanted = WANTED) -> tuple[list[str], list[float], list[list[float]]]:
    found = list(batches(file, wanted))
    return (
        [text for batch in found for text in batch.texts["id"]],
        [float(value) for batch in found for value in batch.numbers["ph"]],
        [row.tolist() for batch in found for row in batch.spectra],
    )


def refusal(file: Path) -> InputError:
    with pytest.raises(InputError) as refused:
        read(file)
    assert sentence(refused.value)
    return refused.value


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        '"","id","ph","a","b"\n"1","x",6.5,1,2\n"2","y",NA,3,NA\n',
        "id;ph;a;b\nx;6.5;1;2\ny;;3;NaN\n",
        "id\tph\ta\tb\r\nx\t6.5\t1\t2\r\ny\tNULL\t3\tnan\r\n",
        ' id , "ph",a,b,other\nx,6.5,"1","2",ü\ny,N/A,3,,"q, r"\n',
    ],
)
def test_a_table_is_read_whatever_wrote_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(text.encode())
    ids, ph, spectra = read(file)
    assert ids == ["x", "y"]
    np.testing.assert_array_equal(ph, [6.5, np.nan])
    np.testing.assert_array_equal(spectra, [[1, 2], [3, np.nan]])


def test_what_a_file_is_follows_from_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "plain.csv.gz").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "packed.csv").write_bytes(gzip.compress(PLAIN.encode()))
    assert read(tmp_path / "plain.csv.gz")[0] == read(tmp_path / "packed.csv")[0] == ["x", "y"]


def test_parquet_with_numbers_as_ids_and_a_column_of_nothing(tmp_path: Path) -> None:
    table = pa.table({"id": [7, 8], "ph": pa.nulls(2), "a": [1, 2], "b": [0.5, None]})
    pq.write_table(table, tmp_path / "t.parquet")
    ids, ph, spectra = read(tmp_path / "t.parquet")
    assert ids == ["7", "8"]
    assert np.isnan(ph).all()
    np.testing.assert_array_equal(spectra, [[1, 0.5], [2, np.nan]])


def test_a_cell_that_is_no_number_is_named_with_column_and_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,ph,a,b\nx,6,1,2\ny,6,1,<0.1\n", encoding="utf-8")
    refused = refusal(tmp_path / "t.csv")
    assert refused.code == TrainingCode.NO_NUMBER
    assert (refused.values["column"], refused.values["row"], refused.values["found"]) == ("b", 3, "<0.1")


def test_a_line_of_another_length_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,ph,a,b\nx,6,1,2\ny,6,1\n", encoding="utf-8")
    refused = refusal(tmp_path / "t.csv")
    assert (refused.code, refused.values["row"]) == (TrainingCode.ROW_LENGTH, 3)


def test_columns_missing_and_named_twice(tmp_path: Path) -> None:
    (tmp_path / "less.csv").write_text("id,ph,a\nx,6,1\n", encoding="utf-8")
    (tmp_path / "more.csv").write_text("id,ph,a,b,a\nx,6,1,2,3\n", encoding="utf-8")
    assert refusal(tmp_path / "less.csv").code == TrainingCode.COLUMN_MISSING
    assert refusal(tmp_path / "more.csv").values["column"] == "a"


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_gzip_that_ends_early_is_refused(tmp_path: Path, kept: float) -> None:
    rows = "".join(f"s{row},{row % 14},{row * 0.37},{row * 0.11}\n" for row in range(5000))
    packed = gzip.compress(f"id,ph,a,b\n{rows}".encode())
    (tmp_path / "t.csv.gz").write_bytes(packed[: int(kept * len(packed))])
    assert refusal(tmp_path / "t.csv.gz").code == TrainingCode.TABLE_BROKEN


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + bytes(50) + b"PAR1"])
def test_a_damaged_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.parquet").write_bytes(content)
    assert refusal(tmp_path / "t.parquet").code == TrainingCode.SET_UNREADABLE


def test_text_where_parquet_should_hold_numbers_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["x"], "ph": ["acid"], "a": [1.0], "b": [1.0]}), tmp_path / "t.parquet")
    assert refusal(tmp_path / "t.parquet").values["column"] == "ph"


def test_a_file_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").code == TrainingCode.TABLE_BROKEN
    (tmp_path / "t.csv").write_bytes("id,ph,a,b\nMünchen,6,1,2\n".encode("latin-1"))
    assert refusal(tmp_path / "t.csv").code == TrainingCode.TABLE_BROKEN


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("", encoding="utf-8")
    assert header(tmp_path / "t.csv") == []


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    def pieces() -> Iterator[pa.Table]:
        yield pa.table({"a": np.arange(5)})
        raise OSError(errno.ENOSPC, "No space left on device")

    file = tmp_path / f"t{suffix}"
    file.write_bytes(b"before")
    with pytest.raises(InputError) as refused:
        write_table(file, pieces())
    assert refused.value.code == FileCode.FULL
    assert [(left.name, left.read_bytes()) for left in tmp_path.iterdir()] == [(file.name, b"before")]
