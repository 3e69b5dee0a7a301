"""NIRQuest and Flame-NIR spectrometers of Ocean Insight, through the library seabreeze."""
