"""An analysis as a file: the report, a picture, a sheet of paper, slides, a graph."""

from relmap.exports.formats import FORMATS, chosen_format, write

__all__ = ["FORMATS", "chosen_format", "write"]
