"""The law: intensities, the four dimensions, the Index, and explanations. Pure functions over a frame."""
