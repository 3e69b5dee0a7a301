"""The banner of a simulated scanner: says what it is, and what lies before it."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QWidget

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.measuring import Measuring
from desktop.window.parts import button, label, pad, picture, row, show_icon
from drivers.world.scene import COVER, PANEL, Scene
from drivers.world.soils import SOIL

_LEAF = "leaf"
_SOILS_SKIPPED = 16
"""Of the simulated soils; the first ones after them are such as the shipped bundles know, later ones may not be."""


class SimulatedBanner(QFrame):
    """White panel, cover, soil or leaf, where that can be chosen; hidden while the scanner is real."""

    def __init__(self, measuring: Measuring) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._measuring = measuring
        self._soil = 0
        self.panel = _button(self.tr("White panel"), Icon.REFERENCE)
        self.cover = _button(self.tr("Cover"), Icon.DARK)
        self.soil = _button(self.tr("Soil"), Icon.SOIL)
        self.leaf = _button(self.tr("Leaf"), Icon.LEAF)
        self._group = QButtonGroup(self)
        for made in (self.panel, self.cover, self.soil, self.leaf):
            self._group.addButton(made)
        self.panel.clicked.connect(self.place_panel)
        self.cover.clicked.connect(self.place_cover)
        self.soil.clicked.connect(self.place_soil)
        self.leaf.clicked.connect(lambda: measuring.place(Scene(_LEAF, 1)))
        told = label(self.tr("SIMULATED: no soil is measured, use no value"))
        flask = picture(Icon.SIMULATED, SUNLIGHT.on_simulated)
        self._scene = QWidget()
        self._scene.setLayout(
            row(label(self.tr("Before the scanner:")), self.panel, self.cover, self.soil, self.leaf, gap=10)
        )
        layout = row(flask, told, 1, self._scene, gap=10)
        pad(layout, 20, 6)
        self.setLayout(layout)
        measuring.changed.connect(self._show)
        self._show()

    def place_panel(self) -> None:
        """Put the white panel there."""
        self._measuring.place(Scene(PANEL))

    def place_cover(self) -> None:
        """Cover the window."""
        self._measuring.place(Scene(COVER))

    def place_soil(self) -> None:
        """Put the soil of this sample there."""
        self._measuring.place(Scene(SOIL, _SOILS_SKIPPED + self._soil))

    def next_soil(self) -> None:
        """Another sample, another soil."""
        self._soil += 1

    def _show(self) -> None:
        connected = self._measuring.connected
        self.setVisible(connected is not None and connected.simulated)
        self._scene.setVisible(connected is not None and connected.placeable)
        self.cover.setVisible(connected is not None and connected.covered_by_hand)
        kind = self._measuring.scene.kind
        self.cover.setChecked(kind == COVER)
        self.panel.setChecked(kind == PANEL)
        self.soil.setChecked(kind == SOIL)
        self.leaf.setChecked(kind == _LEAF)
        self.soil.setText(self.tr("Soil {0}").format(self._soil) if self._soil else self.tr("Soil"))
        for made in self._group.buttons():
            made.setEnabled(self._measuring.doing is None)


def _button(words: str, name: Icon) -> QPushButton:
    made = button(words, kind="simulated")
    show_icon(made, name, SUNLIGHT.on_simulated, SUNLIGHT.on_simulated, SUNLIGHT.simulated)
    made.setCheckable(True)
    return made
