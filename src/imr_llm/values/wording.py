"""Reword a concluding sentence in few words: one for each kind of conclusion, and one for each kind of negation."""

from __future__ import annotations

import re

_FITTING = r"(?:appropriate|reasonable|indicated|warranted|justified|supported)"
_ISSUED = r"(?:certified|approved|authorized|granted)"
_REWORDINGS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        # What only looks like a conclusion.
        (r"[\"()\[\]]", " "),
        (r"\b(?:reverse|reversal) (?=(?:total )?shoulder)|\bboard[\s-]certified|\bfda[\s-]approved|\bapproved by the fda", " "),
        (r"\bdecision to (?:deny|non-?certify|refuse|modify)\b", "denial of"),
        (
            r"\b(?:utilization review|ur|administrator's|adverse|previous|prior|earlier) (?:utilization review )?(?:decision|determination)\b",
            "denial",
        ),
        (r"\b(?:letter|statement|question|issue|definition|determination)s? of medical necessity", " "),
        (r"\b(?:if|when) (?:medically )?(?:needed|necessary|indicated|appropriate)\b|\beven if\b|\bas if\b", " "),
        (r"\bnot (?:only|just|merely|simply)\b|\b(?:without|no|beyond) (?:any )?(?:doubt|question|dispute)(?: that)?\b", " "),
        (r"\b(?:no|nothing) more than\b", "only"),
        (r"\b(?:no one|nobody|neither \w+) (?:denies|disputes|doubts|questions)(?: that)?\b", " "),
        (r"\bmedically necessary ?[:?] ?yes\b", "medically necessary"),
        (r"\bmedically necessary ?[:?] ?no\b", "not medically necessary"),
        (r"\bwith no\b", "with"),
        # Negations.
        (r"\b(ca|could|would|does|do|did|is|are|was|were|has|have|had|should|must)n't\b", r"\1 not"),
        (r"\b(?:ca|can|could) not\b|\bunable to\b|\bimpossible to\b", "cannot"),
        (r"\bcannot be (?:denied|doubted|disputed|questioned)\b", "is clear"),
        (
            r"\bcannot be (?:determined|ascertained|verified|confirmed|affirmed)\b|\b(?:is|are|was|were) (?:lacking|absent|unproven)\b",
            "cannot be shown",
        ),
        (r"\bnot in (?:any )?(?:doubt|question|dispute)\b", "clear"),
        (r"\bnotmedically", "not medically"),
        (
            r"\b(?:anything (?:but|other than|except)|far from(?: being)?|nowhere near|(?:is|are|was|were) (?:other|less) than|devoid of(?: any)?|by no means|in no way|not at all)(?= |$)",
            lambda found: f"{found[0].split()[0]} not" if found[0].split()[0] in {"is", "are", "was", "were"} else "not",
        ),
        (rf"\bnon-? ?(?={_ISSUED})", "not "),
        (rf"\bun(?=necessary|established|{_FITTING})|\bin(?=appropriate)", "not "),
        (r"\b(?:no longer|never|not yet|hardly|scarcely)\b", "not"),
        (
            r"\b(?:fail(?:s|ed|ure|ing)?|declin(?:e|es|ed|ing)|refus(?:e|es|ed|ing)) to\b|\bfalls? short of\b|\b(?:is|are|was|were) (?:insufficient|inadequate) to\b",
            "not",
        ),
        (r"\b(?:insufficient|inadequate) (?=evidence|documentation|information|support|justification)", "no "),
        (r"\b(?:lacks?|lacking|lack of|absence of|without) (?=(?:any )?(?:medical )?necessity)", "no "),
        (r"\bdisagree", "not agree"),
        (r"\bwrong (?=to )|\b(?:untrue|incorrect|inaccurate) (?=that|to)", "not right "),
        # Conclusions.
        (rf"\bmedical(?:ly)?[\s-]*(?:necessary|{_FITTING})|\bnecessary\b", "NEEDED"),
        (r"\b(?:medical(?:ly)?[\s-]*)?necessit(?:y|ies)\b|\bmedical need\b", "NECESSITY"),
        (r"\bneed (?=for|of)", "NEED "),
        (rf"\b{_FITTING}\b", "FIT"),
        (r"\b(is|are|be|being) ((?:hereby|therefore|thus|accordingly) )?denied\b", r"\1 not ISSUED"),
        (rf"\b{_ISSUED}\b", "ISSUED"),
        (r"\b(?:upheld|uphold(?:s|ing)?|affirm(?:s|ed|ing)?|sustain(?:s|ed|ing)?)\b", "UPHELD"),
        (
            r"\b(?:overturn(?:s|ed|ing)?|revers(?:es?|ed|ing|al)|vacat(?:es?|ed|ing)|set(?:s|ting)? aside|rescind(?:s|ed|ing)?)\b",
            "OVERTURNED",
        ),
        (r"\bmust (?=be (?:UPHELD|OVERTURNED))", ""),
        (r"\bNEEDED(?:(?:,? (?:and|or|nor|and/or)|,) (?:NEEDED|FIT)\b)+", "NEEDED"),
        (r"\b(?:neither|not) (?:FIT|ISSUED),? nor (?=NEEDED\b)", "not "),
    )
)
"""In this order: a later one sees what earlier ones wrote. Capitals stand for kinds of conclusions, since no other word has them."""


def reword(sentence: str) -> str:
    """Give a sentence in small letters, its conclusions in capitals, and each negation as `not`, `no` or `cannot`.

    `NEEDED` is the adjective of medical necessity, `NECESSITY` and `NEED` its nouns, `FIT` a weaker adjective, `ISSUED` what a
    review grants, `UPHELD` and `OVERTURNED` what becomes of a denial.
    """
    words = " ".join(sentence.lower().split())
    for pattern, replacement in _REWORDINGS:
        words = pattern.sub(replacement, words)
    return " ".join(words.split())
