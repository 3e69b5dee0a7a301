"""Where graphs run: the CPU unless something else is asked for and there."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.inference.codes import InferenceCode
from core.inference.providers import Provider, available_providers, choose_providers

CPU, CUDA, DIRECTML, COREML = Provider.CPU, Provider.CUDA, Provider.DIRECTML, Provider.COREML


def test_the_cpu_is_always_there() -> None:
    assert Provider.CPU in available_providers()


def test_the_cpu_is_the_default_and_stands_behind_the_others() -> None:
    assert choose_providers(None, [CUDA, CPU]) == (CPU,)
    assert choose_providers([CUDA], [CUDA, CPU]) == (CUDA, CPU)
    assert choose_providers([CPU], [CUDA, CPU]) == (CPU,)


def test_large_batches_go_to_an_accelerator_where_there_is_one() -> None:
    assert choose_providers(None, [COREML, CPU], rows=1_000_000) == (COREML, CPU)
    assert choose_providers(None, [CPU], rows=1_000_000) == (CPU,)
    assert choose_providers([CPU], [CUDA, CPU], rows=1_000_000) == (CPU,)


def test_what_is_not_installed_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        choose_providers([DIRECTML], [CUDA, CPU])
    assert caught.value.code is InferenceCode.PROVIDER
    assert caught.value.values == {"provider": "DIRECTML", "available": "CUDA, CPU"}
