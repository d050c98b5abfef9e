"""Print letters in messy ways with their gold, and tell how they are read.

`plan` lists the prints (`splits`, `kinds`, or the `whole` grid), `read` gives a row for each with its outcomes, `report` scores the rows.
"""

from imr_llm.evals.mess.kinds import KINDS
from imr_llm.evals.mess.run import Case, Row, as_text, plan, read, report

__all__ = ["KINDS", "Case", "Row", "as_text", "plan", "read", "report"]
