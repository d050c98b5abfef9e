"""Tell what a text looks like that is no determination letter: other reviews, opinions, petitions, notices, denials, records, news, bills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from imr_llm.letter import Letter

_TOP = 14
"""Lines with ink in which a text's title is looked for."""
_SHORT, _LONGEST_TITLE, _CAPITALS = 60, 130, 0.7
_SEARCHED = 200_000
"""Characters of a text that are looked at; what it is built of shows before."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a text looks like."""

    name: str
    words: str
    """The words that say so."""
    titled: bool
    """Whether a title says so."""
    signs: int

    @property
    def sure(self) -> bool:
        """Whether the text is built like that, rather than having a word of it."""
        return self.signs >= 4


_KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "a review under another state's law",
        r"texas department of insurance|\bIRO\b|independent review organization|external appeal|external review|department of (?:insurance|financial services|labor (?:and|&) industries)|office of patient protection"
        r"|state of (?!california)[a-z]+|(?<!of )\b(?:texas|new york|michigan|washington state|ohio|florida|illinois|pennsylvania|nevada|arizona|oregon|colorado|georgia|tennessee) (?:state|department|workers|division|bureau)|board of industrial insurance",
        (
            r"texas department of insurance|28 texas administrative code|texas labor code|\bTDI\b", r"\bIRO\b",
            r"external (?:appeal|review)", r"patient's right to independent review act|\bPRIRA\b", r"department of labor (?:and|&) industries|\bL ?& ?I\b",
            r"health (?:plan|insurer|carrier)", r"commissioner|superintendent of|director's", r"contested case hearing", r"board of industrial insurance appeals",
            r"new york state|department of financial services", r"in the matter of", r"medical treatment guidelines of the (?:board|state)|variance",
        ),
    ),
    (
        "a review of a health plan's denial",
        r"managed health care|knox-?keene|health plan|insurance commissioner|california department of insurance|enrollee|grievance|determination: (?:upheld|overturned) decision of health plan",
        (
            r"managed health care|\bDMHC\b", r"enrollee", r"knox-?keene|health (?:and|&) safety code|1374\.3|insurance code", r"health (?:plan|insurer)(?:'s)?",
            r"reference id|report year", r"evidence of coverage|covered benefit|experimental or investigational", r"\bmember(?:'s)?\b.{0,40}\b(?:plan|appeal|request)", r"grievance",
            r"determination: (?:upheld|overturned) decision of health plan|type: medical necessity",
        ),
    ),
    (
        "a Medicare or Medicaid decision",
        r"\bmedicare\b|medi-cal\b|medicaid|qualified independent contractor|reconsideration decision|administrative law judge",
        (
            r"\bmedicare\b", r"\bbeneficiary\b|\benrollee\b", r"qualified independent contractor|\bQIC\b|\bQIO\b", r"part [abcd]\b", r"administrative law judge|departmental appeals board|\bALJ\b",
            r"42 (?:C\.?F\.?R|U\.?S\.?C)", r"local coverage determination|national coverage|\b[LN]CD\b", r"fair hearing|medi-cal|medicaid", r"\bhealth plan\b|medicare advantage",
        ),
    ),
    (
        "a court's or an appeals board's paper",
        r"workers'? compensation appeals board|court of appeal|superior court|supreme court|opinion and (?:decision|order)|findings (?:and|of) (?:order|award|fact)|order (?:denying|granting|dismissing)|report and recommendation|minutes of hearing|\bv(?:s)?\.(?: |$)|petitioners?\b",
        (
            r"\bADJ\s?\d{5,}", r"opinion and (?:decision|order)|report and recommendation|findings (?:and|of) (?:order|award|fact)", r"\bit is (?:hereby )?ordered", r"\b(?:WCJ|WCAB)\b|workers'? compensation (?:administrative law )?judge|appeals board",
            r"petition for (?:reconsideration|removal|writ)", r"defendants?\b|respondents?\b", r"court of appeal|cal\.\s?(?:app|comp)|\bwrit\b", r"plainly erroneous", r"remand(?:ed)?\b", r"we concur|i concur|dissent|deputy commissioner|presiding (?:judge|justice)", r"applicant (?:seeks|contends|appeals|argues)|\bvs?\. ",
        ),
    ),
    (
        "a petition or an appeal from a determination",
        r"petition\b|(?:notice of )?appeal(?:ing)? (?:of|from|to|letter)?|request for (?:reconsideration|second|another)|objection to|memorandum of points|points and authorities|declaration of (?!service)|trial brief|verification$",
        (
            r"petition(?:er)?s? (?:appeal|for|to|respectfully|seeks|requests|hereby)|petitioner", r"points and authorities|memorandum of", r"4610\.6\(h\)", r"plainly (?:and prejudicially )?erroneous|clear and convincing|in excess of (?:his|her|their|the) powers|procured by fraud|conflict of interest",
            r"penalty of perjury|verification", r"attorneys? for (?:applicant|petitioner|defendant)|law offices? of|\besq\b", r"respectfully (?:submitted|requests?)|prays? (?:for|that)", r"i (?:am writing to|wish to|want to|hereby) (?:appeal|object|dispute|contest)",
            r"the (?:IMR|independent medical review) (?:determination|decision|reviewer) (?:is|was|failed|erred|ignored|misstates?|overlooked|relied)", r"\bADJ\s?\d{5,}",
        ),
    ),
    (
        "a notice about a review",
        r"notice of (?:assignment|ineligib|withdrawal|termination|receipt|incomplete|request|non-?eligib|dismissal|closure|intent)|request for information|acknowledg\w+|ineligib\w+|not eligible|withdraw\w+|terminat(?:ed|ion) of|application (?:received|incomplete)|we received",
        (
            r"notice of assignment|request for information", r"(?:is|was|been|found|deemed|determined to be) (?:not eligible|ineligible)|ineligib", r"withdrawn|withdrawal", r"(?:submit|send|provide|forward) (?:the )?(?:following |all |copies |medical |relevant )*(?:documents|records|information)", r"within (?:\w+ )?\(?\d+\)? (?:calendar |business )?days",
            r"has been (?:assigned|received|terminated|closed|dismissed)|will be (?:assigned|conducted|issued)|was (?:dismissed|closed|terminated)", r"no (?:further )?(?:determination|decision|review) (?:will|was|has|shall)|review will not|cannot proceed", r"application (?:is|was) (?:incomplete|untimely|not (?:timely|signed))",
        ),
    ),
    (
        "a utilization review decision",
        r"utilization review (?:determination|decision|department|denial|notice|report|findings)|notice of (?:utilization|denial|modification|adverse|non-?certification|delay)|non-?certification|denial of (?:treatment|authorization|request)|adverse determination|certification (?:letter|notice)|peer review (?:report|determination)|physician advis[eo]r",
        (
            r"you may (?:dispute|request|appeal|apply|object|ask)|if you (?:disagree|want to dispute|do not agree|wish to)|right to (?:dispute|appeal|request)", r"application for independent medical review\b[^.]{0,120}(?:enclosed|attached)|(?:enclosed|attached)[^.]{0,120}application for independent medical review", r"(?:dear (?:dr|doctor)\b)",
            r"\b(?:date )?(?:rfa|request) received|requesting (?:physician|provider)", r"peer[- ]to[- ]peer|(?:can|may) be reached|available (?:for|to) discuss", r"non-?certified|not certified|we are unable to (?:approve|authorize|certify)|cannot be (?:approved|authorized|certified)|recommend(?:ed|ation)?:? (?:for )?(?:non-?certif|denial|adverse)",
            r"physician advis[eo]r|peer reviewer|utilization review (?:physician|nurse|department)", r"internal (?:utilization review )?appeal|information (?:and|&) assistance",
        ),
    ),
    (
        "an application or a form",
        r"application for (?:independent medical review|imr)|dwc form|form imr|request for authorization|authorized representative designation|consent to obtain",
        (
            r"application for independent medical review", r"(?:employee|applicant|physician) signature|sign (?:and|here)|signature:? ?_{3,}", r"_{5,}", r"\[ ?[x ]? ?\]|\u2610|\u2611", r"dwc form (?:imr|rfa)|form (?:imr|rfa)", r"mail (?:or fax )?(?:this|the) (?:form|application)|instructions|consent to obtain", r"list each|check one|\bzip code\b",
        ),
    ),
    (
        "news, a digest or an article on reviews",
        r"newsletter|digest|bulletin|blog|news|case (?:notes?|of the (?:week|month)|law|studies)|\bweekly\b|\bmonthly\b|posted (?:by|on|in)|webinar|how to|what (?:is|you|every|happens|imr)|tips|lessons|roundup|update|explained|guide to|faq|frequently asked|understanding|top \w+|volume \d|issue (?:no\.? )?\d",
        (
            r"newsletter|digest|bulletin|\bblog\b|subscribe|unsubscribe|read more|share this|leave a (?:reply|comment)|posted (?:by|on|in)|click here|copyright|all rights reserved", r"attorneys|practitioners|adjusters|employers should|readers|takeaway|lesson|practice (?:tip|pointer)", r"\bcase no\b.*\bcase no\b|\bCM\d\d-\d{7}\b.*\bCM\d\d-\d{7}\b.*\bCM\d\d-\d{7}\b",
            r"in (?:this|one|another|a recent) (?:case|decision|imr|determination)|a recent (?:imr|independent|determination|decision)", r"the (?:IMR|independent medical|MAXIMUS) (?:reviewer|physician|decision|determination) (?:upheld|overturned|agreed|found|concluded|noted|disagreed|reversed|sided)|imr (?:upheld|overturned|reversed|sided)", r"webinar|conference|workshop|register|podcast", r"what (?:is|does|happens)|how (?:to|does|do)|\bFAQ\b", r"\bwww\.|https?://",
        ),
    ),
    (
        "statistics or a report on reviews",
        r"annual report|statistic|progress report on|quarterly|data (?:report|summary|brief)|analysis of|study|research|table \d|calendar year|year in review|trends",
        (
            r"\d+(?:\.\d+)? ?(?:percent|%) of (?:all |the )?(?:\w+ )?(?:decisions|determinations|denials|reviews|disputes|requests|letters|imr)", r"\b\d{1,3},\d{3} (?:\w+ ){0,3}(?:decisions|determinations|applications|letters|reviews|disputes|requests)", r"uphold rate|overturn rate|uphold|overturn(?:ed)? rates?", r"(?:figure|table) \d", r"calendar year|compared (?:with|to) (?:20\d\d|the previous)|year over year|volume", r"report to the legislature|annual report|institute|sample|data",
        ),
    ),
    (
        "a bill",
        r"invoice|statement of account|bill (?:to|for)|remittance|billing|explanation of (?:review|benefits)|fee schedule|receipt",
        (r"invoice (?:number|no|date|#)", r"amount (?:due|billed)|total due|balance due|subtotal", r"bill to|remit", r"\$\s?\d[\d,]*\.\d\d", r"net \d+|due (?:date|upon)|tax id|\bEIN\b", r"qty|unit price|per (?:review|case|letter)"),
    ),
    (
        "a physician's report or a medical record",
        r"(?:primary |secondary )?treating physician|\bPR-?[24]\b|progress (?:report|note)|doctor's first report|(?:qualified|agreed) medical|\b[QA]ME\b|operative report|history (?:and|&) physical|consultation report|office visit|chart note|evaluation$|radiology|medical-legal|letter of (?:medical necessity|appeal)|prescription|discharge summary|physical therapy",
        (
            r"date of (?:service|visit|exam(?:ination)?)\b|\bDOS\b:", r"subjective(?: complaints)?\s*:|chief complaint", r"objective(?: findings)?\s*:|vital signs|blood pressure", r"assessment\s*:|impression\s*:", r"\bplan\s*:|treatment plan|work status|return to (?:work|clinic)",
            r"\bi (?:examined|saw|evaluated|am requesting|request|recommend|have treated|reviewed)\b|my (?:patient|examination|opinion)", r"\b(?:M\.?D\.?|D\.?O\.?|D\.?C\.?),? *(?:treating|primary|QME|AME|orthop|pain|license|lic|$)|sincerely|electronically signed", r"apportionment|impairment|maximum medical improvement|permanent and stationary", r"penalty of perjury",
            r"patient(?: name)?\s*:|\bMRN\b|\bDOB\b",
        ),
    ),
    (
        "a cover, a mail or a proof of service alone",
        r"fax (?:cover|transmittal|transmission)|facsimile|proof of service|cover (?:sheet|letter|page)|declaration of service|memorandum|transmittal|^from:|^to:|^subject:",
        (r"\bfrom\s*:", r"\bto\s*:", r"\bsubject\s*:|\bre\s*:", r"number of pages|pages? (?:including|incl)", r"confidentiality notice|intended recipient", r"declare under penalty|i served|placed? .{0,40}envelope", r"(?:attached|enclosed) (?:is|are|please)|please (?:find|see)"),
    ),
)
"""For each kind: its name, what its title says, and what it is built of."""


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str], tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (name, re.compile(title, re.IGNORECASE), tuple(re.compile(sign, re.IGNORECASE) for sign in signs)) for name, title, signs in _KINDS
    )


def best_kind(letter: Letter) -> Looks | None:
    """Give what a text looks like most, by its title and by what it is built of; None where it looks like nothing else."""
    return max(_kinds(letter), key=lambda looks: looks.signs, default=None)


def _kinds(letter: Letter) -> Iterator[Looks]:
    titles, text = _titles(letter), letter.view.text[:_SEARCHED]
    for name, title, signs in _compiled():
        head = next((found for line in titles if (found := title.search(line))), None)
        found = [match for sign in signs if (match := sign.search(text))]
        if head or found:
            words = (head or found[0]).group()
            yield Looks(name, " ".join(words.split())[:60], head is not None, 2 * (head is not None) + len(found))


def _titles(letter: Letter) -> list[str]:
    """Give the lines at a text's top that are no sentences."""
    lines = (" ".join(line.text.split()) for line in letter.lines)
    top: list[str] = []
    for line in lines:
        if line:
            top.append(line)
        if len(top) == _TOP:
            break
    return [line for line in top if len(line) <= _SHORT or (len(line) <= _LONGEST_TITLE and _is_set_as_title(line))]


def _is_set_as_title(line: str) -> bool:
    """Tell whether most words of a line begin with a capital."""
    words = [word for word in re.findall(r"[A-Za-z][\w'-]*", line) if len(word) > 3]
    return sum(word[0].isupper() for word in words) >= _CAPITALS * len(words)
