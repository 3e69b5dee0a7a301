"""The recipe for small libraries on libraries that took no part in making it."""

from training.unseen.study import ESTIMATORS, Asked, run_unseen

__all__ = ["ESTIMATORS", "Asked", "run_unseen"]
