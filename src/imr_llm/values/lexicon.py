"""Name the words of verdicts: those that negate, those that lead to a conclusion, and those that leave it open."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT = _words("not cannot no neither nor")
NOBODY = _words("none nothing nobody")
VERBS = _words("is are was were be been being remain remains appear appears seem seems")
"""Verbs that join a treatment to what is said of it."""

SHOW = _words(
    "show shows shown showing establish establishes established demonstrate demonstrates demonstrated document documents documented"
    " meet meets satisfy satisfies prove proves proven proved support supports supporting substantiate substantiates substantiated"
    " confirm confirms confirmed"
)
CLEAR = _words("clear evident apparent met present certain FIT")
GROUND = _words(
    "evidence documentation indication basis reason reasons grounds proof sign rationale justification information record records criteria"
)
SAY = _words(
    "say said saying argue argued conclude concluded maintain maintained hold held assert asserted claim claimed contend contended agree"
    " accept accepted find found believe believed think thought consider considered call called deem deemed case true right correct accurate"
    " follow concur convinced persuaded"
)
"""What a reviewer does with a statement, so that a negation before it turns the whole statement round."""

LIMITED = _words("previously initially originally only partially partly")
POSSIBLE = _words("may might could can must")
DOUBTED = _words("whether unclear doubtful questionable")
LEADING = (
    NOT | VERBS | SHOW | CLEAR | GROUND | SAY | LIMITED | POSSIBLE
    | _words(
        "to as of the a an any that there it both either and or by in for from on at has have had do does did will would should"
        " make makes render renders constitute constitutes represent represents level standard"
        " also now yet still already just again too quite very rather perhaps likewise indeed here this time point enough therefore thus hence"
        " medical determined judged seen viewed regarded felt recommended provided submitted available reviewed file given"
    )
)  # fmt: skip
"""Words that lead to a conclusion, and across which a negation reaches it; so does any adverb in -ly."""

STOPS = _words(", which who as since because so therefore thus hence and but")
"""Words across which no negation is sure to reach."""

JUDGES = _words("find finds found consider considers deem deems hold judge make makes render renders believe think call determine")
CARE = _words("treatment treatments care service services")
DENIAL = _words("denial denials refusal noncertification non-certification")
DECISION = DENIAL | {"decision", "determination", "review"}

SOMEBODY_CONCLUDES = re.compile(
    r"\b(?:utilization review(?:er)?|ur|administrator|insurer|carrier|adjuster|provider|surgeon|doctor|claimant|worker|patient|applicant"
    r"|letter(?: of denial)?|guidelines?|mtus|odg|acoem|physician(?! reviewer)|(?:prior|previous|peer) reviewer)(?: (?:has|had|also|then|who|that|which))*"
    r" (?:found|finds?|determine[ds]|stated?|states|concluded?|concludes|noted?|notes|felt|feels|argued?|argues|opined|opines|believed?|believes"
    r"|wrote|writes|maintain(?:s|ed)|claim(?:s|ed)|assert(?:s|ed)|report(?:s|ed)|held|holds|said|says|consider(?:s|ed)|deem(?:s|ed)|denied|thought|thinks"
    r"|UPHELD|OVERTURNED|not ISSUED|FIT)\b"
)
"""Somebody who isn't the reviewer, concluding."""
