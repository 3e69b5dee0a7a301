"""What an emulated filter device sees: the world at its bands, through a detector with an end of its scale."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats
from drivers.ascii_line.profile import LightBy, Profile
from drivers.world.lamp import steady_radiance
from drivers.world.scene import View, World


class Optics:
    """The bands of a profile; values are shares of full scale, in the order of the answers."""

    def __init__(self, profile: Profile, world: World, noise: bool = True) -> None:
        self._profile = profile
        self._world = world
        self._noise = noise
        self._readings = 0
        self._nm = np.asarray(profile.nm, dtype=np.float64)
        # filters and lights differ from band to band
        weakest = profile.emulated.weakest
        self._response = np.random.default_rng([world.seed, 5]).uniform(weakest, 1.0, self._nm.size)
        if profile.emulated.light is LightBy.LAMP:
            self._response /= steady_radiance(self._nm) / steady_radiance(self._nm).max()

    def seen(self, view: View | None, exposure: float, averages: int, now: float) -> Floats:
        """Shares `[m]` of full scale, each reading clipped at 1; `exposure` is relative to the usual settings.

        Without a `view` the lights are off: nobody notices such a scan, and nothing but light from elsewhere is
        seen.
        """
        self._readings += 1
        emulated = self._profile.emulated
        light = np.clip(self._light(view, now), 0.0, None)
        signal = (emulated.dark + emulated.white * light * self._response) * exposure
        if not self._noise:
            return np.clip(signal, 0.0, 1.0)
        rng = np.random.default_rng([self._world.seed, 6, self._readings])
        sigma = emulated.noise * np.sqrt(1.0 + signal)
        readings = signal + sigma * rng.standard_normal((averages, self._nm.size))
        return np.asarray(np.clip(readings, 0.0, 1.0).mean(axis=0))

    def _light(self, view: View | None, now: float) -> Floats:
        """1 is what a perfect white sends back."""
        if view is None:
            return self._world.stray(self._nm, now)
        if self._profile.emulated.light is LightBy.LAMP:
            return np.asarray(view.light(self._nm, now) / steady_radiance(self._nm).max())
        lamp = self._world.lamp
        own = 0.0 if lamp.broken else lamp.strength
        return np.asarray(own * view.reflectance(self._nm) + self._world.stray(self._nm, now))
