"""Derive a typed value from the words that say it; what the words can't produce is None."""

from imr_llm.values.dates import DATE, MONTHS, PARTED_DATE, date_shaped, parse_date
from imr_llm.values.decisions import OVERTURNED, UPHELD, Decision, Outcome, parse_decision, parse_verdict, read_misread_decision
from imr_llm.values.partial import Partial, parse_partial
from imr_llm.values.person import AGE, FEMALE, MALE, SEX, Sex, parse_age, parse_sex
from imr_llm.values.review import DENIED, MODIFIED, PARTLY, REVIEWED, UNDONE, Priority, ReviewOutcome, parse_priority, parse_review_outcome

__all__ = [
    "AGE",
    "DATE",
    "DENIED",
    "FEMALE",
    "MALE",
    "MODIFIED",
    "MONTHS",
    "OVERTURNED",
    "PARTED_DATE",
    "PARTLY",
    "REVIEWED",
    "SEX",
    "UNDONE",
    "UPHELD",
    "Decision",
    "Outcome",
    "Partial",
    "Priority",
    "ReviewOutcome",
    "Sex",
    "date_shaped",
    "parse_age",
    "parse_date",
    "parse_decision",
    "parse_partial",
    "parse_priority",
    "parse_review_outcome",
    "parse_sex",
    "parse_verdict",
    "read_misread_decision",
]
