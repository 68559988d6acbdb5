"""Layout and SVG."""
