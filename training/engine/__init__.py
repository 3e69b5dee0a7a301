"""One training loop for everything that is trained by gradient: seeded, resumable, on one device or several.

What a step draws follows from the seed and the number of the step alone. So a run that was killed and resumed
ends with the same weights, bit by bit, and two processes follow the loss curve of one.
"""

from training.engine.config import EngineConfig
from training.engine.loop import Trained, train
from training.engine.randomness import Randomness
from training.engine.rows import Rows
from training.engine.task import Task, View
from training.engine.throughput import Throughput

__all__ = ["EngineConfig", "Randomness", "Rows", "Task", "Throughput", "Trained", "View", "train"]
