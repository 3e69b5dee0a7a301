"""Local calibration of a project, step by step, as the command line and the window take the steps."""

from core.local.accepting import accept, roll_back
from core.local.codes import LocalCode
from core.local.estimating import Progress, ReEstimated, re_estimate, resume
from core.local.proposing import Bench, Proposal, Told, merged, prepare, preview_of, propose, samples_of
from core.local.soils import ProjectSoils, soils_of_project, stratum_of

__all__ = [
    "Bench",
    "LocalCode",
    "Progress",
    "ProjectSoils",
    "Proposal",
    "ReEstimated",
    "Told",
    "accept",
    "merged",
    "prepare",
    "preview_of",
    "propose",
    "re_estimate",
    "resume",
    "roll_back",
    "samples_of",
    "soils_of_project",
    "stratum_of",
]
