"""Let people review records: records and letters in, decisions that are kept out; and of two readings, agreement and gold."""

from imr_llm.review.agreement import Agreement, compare
from imr_llm.review.cases import Case, cases_of
from imr_llm.review.decision import Decision, Draft
from imr_llm.review.desk import Desk
from imr_llm.review.log import Log, read_logs
from imr_llm.review.server import ReviewServer

__all__ = ["Agreement", "Case", "Decision", "Desk", "Draft", "Log", "ReviewServer", "cases_of", "compare", "read_logs"]
