"""Lay records out as tables: results in, the same tables out as SQLite, CSV, Parquet or a workbook."""

from imr_llm.tables.columns import TABLES, Column, Table
from imr_llm.tables.write import FORMS, Form, write_tables

__all__ = ["FORMS", "TABLES", "Column", "Form", "Table", "write_tables"]
