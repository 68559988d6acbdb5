"""What people fill in: one table a list, as a workbook or as a folder of CSV files.

`sheets`, `cells`, `names` and `reading` serve both; `workbook_*` is Excel's own, `csv_folder` that of CSV.
"""
