"""What scattering is worth in two places of the models: before the NIR encoder, and under the regressors."""

from training.scattering.study.encoders import EncoderLine, EncoderStudy, judge_encoders
from training.scattering.study.places import PlaceLine, judge_places
from training.scattering.study.report import ENCODER_FILE, PLACES_FILE, write_lines, write_page

__all__ = [
    "ENCODER_FILE",
    "PLACES_FILE",
    "EncoderLine",
    "EncoderStudy",
    "PlaceLine",
    "judge_encoders",
    "judge_places",
    "write_lines",
    "write_page",
]
