"""Put questions to the letter's passages, one prompt file each, and tell what the replies say."""

from imr_llm.questions.header import HEADER
from imr_llm.questions.items import CATEGORY, ITEMS, REASONS
from imr_llm.questions.lists import DIAGNOSES, TREATMENTS
from imr_llm.questions.question import Answer, Asked, Question, Said, field_lines, put
from imr_llm.questions.repair import REPAIRS
from imr_llm.questions.review import REVIEW
from imr_llm.questions.worker import WORKER

QUESTIONS = (WORKER, REVIEW, DIAGNOSES, TREATMENTS, CATEGORY, ITEMS, REASONS, HEADER, *REPAIRS.values())
"""All questions."""

SUMMARY_QUESTIONS = (WORKER, REVIEW, DIAGNOSES, TREATMENTS)
"""What the clinical summary is asked, in this order; the passage comes first, so the server reads it once."""

__all__ = [
    "CATEGORY",
    "DIAGNOSES",
    "HEADER",
    "ITEMS",
    "QUESTIONS",
    "REASONS",
    "REPAIRS",
    "REVIEW",
    "SUMMARY_QUESTIONS",
    "TREATMENTS",
    "WORKER",
    "Answer",
    "Asked",
    "Question",
    "Said",
    "field_lines",
    "put",
]
