"""Rows as files that people open elsewhere: CSV and XLSX. Pure functions; nothing in a cell becomes a formula."""

from data.export.header import ExportHeader, file_name
from data.export.table import csv_pieces, to_csv
from data.export.units import units_of
from data.export.workbook import MOST_ROWS, to_xlsx

__all__ = ["MOST_ROWS", "ExportHeader", "csv_pieces", "file_name", "to_csv", "to_xlsx", "units_of"]
