"""Route a record's values: those whose signs promise few enough wrong ones are taken, the rest is marked for a person."""

from imr_llm.routing.route import MAX_WRONG, route
from imr_llm.routing.signs import Sign, sign_of, signs_of
from imr_llm.routing.table import Table, read_table

__all__ = ["MAX_WRONG", "Sign", "Table", "read_table", "route", "sign_of", "signs_of"]
