"""Reads Independent Medical Review determination letters with regular expressions alone: a baseline for the comparison of systems.

JSON lines come in on standard input, `{"name", "text"}` each, and one JSON line goes out for each, with the plain shape of the codebook.
"""

import json
import re
import sys
import time
from typing import Any

Json = dict[str, Any]
I = re.IGNORECASE  # noqa: E741

MONTHS = re.findall(r"\w+", "jan feb mar apr may jun jul aug sep oct nov dec")
DATE = r"(?:\d{1,2} ?[-/] ?\d{1,2} ?[-/] ?(?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}|(?:" + "|".join(MONTHS) + r")[a-z]*\.? \d{1,2}, ?\d{4})"
COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"

HEADER = re.compile(
    r"(?P<number>Case Number:|IMR no\.)|(?P<date_assigned>Date Assigned:)|(?P<date_of_injury>Date of Injury:)|(?P<decision_date>Decision Date:)"
    r"|(?P<ur_denial_date>UR Denial Date:|Date of UR Decision:)|(?P<priority>Priority:)|(?P<application_received>Application(?= (?:\S+ )?Received:))"
    rf"|(?P<is_number>\b(?:CM|IMR )?\d\d-\d{{6,7}}\b)|(?P<is_date>{DATE})|(?P<is_priority>\b(?:Standard|Expedited)\b)",
    I,
)
NOTICE = {
    "decision_date": rf"Determination\W+Dated: ({DATE})",
    "application_received": rf"Independent Medical Review was (?:filed|received) on ({DATE})",
    "ur_denial_date": rf"Utilization Review Denial dated ({DATE})",
    "date_assigned": rf"Notice of Assignment.{{0,120}}? on ({DATE})",
}

SUMMARY_START = r"including all medical records:|CLINICAL CASE SUMMARY|\bCase Summary:|WHAT THE RECORDS SAY"
SUMMARY_END = r"IMR ISSUES, DECISIONS|IMR DECISION\(S\)"
SUMMARY_ELSE = r"Documents Reviewed|WHAT WE DECIDED|Claims Administrator guideline:"
FORMS = r"Notice of Independent Medical Review Determination|^\W*MEDICAL PROFESSIONAL REVIEW"
FREE = (r"Independent Medical Review", r"\bCM\d\d-\d{7}", r"\b(?:denial|refusal|decision)s?\b[^.]{0,80}\b(?:upheld|overturned)")
LABEL_UR, LABEL_IMR, LABEL_WHY = r"Claims\s+Administrator\s+guideline:", r"MAXIMUS\s+guideline:", r"Decision\s+rationale:"
DECISION = re.compile(r":?\s*\b(upheld|overturned)\W*$", I)
PARTIAL = re.compile(
    r"^(?P<x>.+?) (?:was|were) the original request\.? ?"
    r"(?:The Claims Administrator authorized (?P<b>.+?), leaving the original request IMR eligible|(?P<a>.+?) (?:was|were) authorized by the Claims Admin\w+)"
    r"\.? ?The (?:remaining IMR eligible portion of the )?original request,? (?P<z>.+?)(?: (?:is|are))?$",
    I,
)
CONCLUSION = re.compile(
    r"medically (?:necessary|appropriate|reasonable)|medical necessity\b.{0,80}\b(?:established|supported|demonstrated|shown|met)"
    r"|not a medical necessity|\bam (?:reversing|overturning|upholding)|requests? (?:is|are|was|were) (?:not )?(?:supported|necessary)",
    I,
)
NEGATION = re.compile(r"\b(?:not(?=\b|medically)|cannot\b|never\b)", I)
WEANING = r"This decision addresses the medical necessity of opioids"

DENIED = (
    r"non-?\s?certif\w+|(?<!-)\bden(?:ied|ial|y|ying)\b|non-?approved|\bnot (?:been )?(?:approved?|certif(?:y|ied)|authorized?)\b|fail\w+ to approve"
    r"|not medically necessary|\brefused\b|declined|turned down|approved neither"
)
MODIFIED = r"\bmodified\b(?! (?:dut|work|activit|job))|partial(?:ly)?[- ](?:approv|certif)\w+|\b(?:cut|instead of)\b"
REVIEW = (
    r"utilization review(?:er)?|\bUR\b|\b(?:prior|previous|original) (?:review|determination|denial|decision)|previously (?:review|den|non|mod)"
    r"|claims administrator|\breview(?:er)? (?:of|dated|on)\b|physician advis[eo]r|reviewing physician"
    r"|\b(?:request(?:ed)?|requests|treatment|services?|case)\b(?: [^.]{0,120}?)? (?:was|were|are) (?:previously )?(?:non|denied|modif|not (?:med|appr|cert))"
    r"|recommended for non|^Determination: "
)

MECHANISM = (
    r"injur|\bhurt|\bfell\b|\bfall|struck|slip|twist|roll|kick|burn|splash|accident|onset|lift|caught|pull|jerk|pinned|crush|\bhit\b|pop\b|backward|squeezed"
    r"|gave way|wrench|strain|tear|exposed|ran into|collision|explo|burst|collaps|swung|swing|drawn|dragg|broke|felt|reported on|snap|bitten|stab|shot|thrown|rear-end"
)
VISIT = r"\b(?:visit|examin\w*|evaluat\w*|progress|X-?rays?|MRI|films?|complain\w*|present\w*|ultrasound|certified|denied|consult\w*|prescribed|note dated)\b"

BODY = dict(
    line.split(" = ")
    for line in r"""
lumbosacral spine = lumbosacral(?: spine)?
lumbar spine = lumbar(?: spine)?|low(?:er)? back|L[1-5](?:-(?:L?[1-5]|S1))?
cervical spine = cervical(?: spine)?|neck|C[2-7](?:-[CT]?\d)?
thoracic spine = thoracic(?: spine)?|(?:mid|upper)[- ]?back
spine = spinal(?= manip)|spine(?! surg)
upper extremity = upper extremit(?:y|ies)|upper limbs?|UE
lower extremity = lower extremit(?:y|ies)|lower limbs?|LE
lower leg = lower legs?
foot = foot|feet
calf = calf|calves
hand = hands?(?! surgeon)
eye = eyes?(?! movement)
pelvis = pelvi[sc]
abdomen = abdom(?:en|inal)
""".strip().splitlines()
)
PAIRED = re.findall(r"\w+", "shoulder elbow forearm wrist thumb finger hip knee ankle heel toe leg thigh arm ear trapezius")
UNPAIRED = re.findall(r"\w+", "head brain face chest groin jaw coccyx back sacrum scalp ribs")
BODY |= {part: rf"{part}(?:s|es)?" for part in PAIRED + UNPAIRED}
SIDED = {*PAIRED, *list(BODY)[5:12]}
PARTS = "|".join(f"(?P<p{n}>{pattern})" for n, pattern in enumerate(BODY.values()))
PLACE = re.compile(
    rf"(?:\b(?P<side>left|right|bilateral|both)(?:[ -]sided)?\s+(?:(?P<which>mid|index|middle|ring|small|little|great|big)\s+)?)?\b(?:{PARTS})\b",
    I,
)
QUALIFIERS = (
    r"initial|subsequent|encounter|unspecified|type I+|grade I+|stage \d|chronic|acute|single|recurrent|episode|mild|moderate|severe|traumatic|primary"
    r"|controlled|iatrogenic|anxious|ruled out|in (?:sustained|early|full|partial) remission|of the"
)
QUALIFIER = re.compile(rf"\s*(?:{QUALIFIERS})\b", I)
BARE = re.compile(
    rf"(?:(?:the|left|right|both|bilateral|upper|lower|mid|other|second|third|fourth|fifth|metatarsals?|metacarpals?|fractures?(?= of)|{QUALIFIERS}|{'|'.join(BODY.values())}|level"
    rf"|on {DATE}|in (?:\w+ )?\d{{4}})\W*)+",
    I,
)

CATEGORIES = [
    line.split(" = ")
    for line in r"""
transportation = transport|\btaxi|\brides?\b
evaluation_and_management = dental|dentist|tooth|teeth|dentur|scaling|crowns?\b|\b(?:re-?|initial |physical )exam
home_health = home (?:health|care|nurs)|caregiver|\baide\b|\bRN\b|skilled nursing visit|home assist
programs = functional restoration|weight loss|\bgym\b|pain (?:management )?program|detox|pool membership|smoking cessation
psych_services = psych|cognitive|\bCBT\b|EMDR|biofeedback|counsel|behavioral
surgery = assistant surgeon|medical clearance|(?:pre-?op\w*|surgical) clearance|length of stay|inpatient stay|hospital
rehabilitation = (?<!under )ultrasound.*(?:times|sessions|visits|week)|acupunct|chiro|inpatient rehabilitation
injection = inject|epidural|\bESI\b|\bblocks?\b|synvisc|botox|platelet|\bPRP\b|ablation|rhizotomy|neurolytic
diagnostic_testing = \bMRI\b|\bMRA\b|arthrogra|magnetic res|x-?ray|radiograph|\bCT\b|tomograph|\bEMG|\bNC[SV]\b|electromyo|conduction
diagnostic_testing = \bE[KC]G\b|electrocardio|\blabs?\b|laborator|\bCB[CP]\b|\bCMP\b|urinalysis|\bUA\b|drug (?:screen|test)|ultrasound
diagnostic_testing = audiogra|\bEEG\b|encephalogra|sleep study|polysom|function test|SSEP|\bscan\b|discogra|functional capacity|\bFCE\b
diagnostic_testing = impedance imaging|PT/PTT|\bpanel|toxicolog|\btest
pharmaceuticals = \d ?(?:mg|mcg|ml|gms?|grams?)\b|\d ?%|capsule|tablet|\bpatch|ointment|\bcream|lotion|suspension|refill|zofran|norco
pharmaceuticals = percocet|synapryn|tabradol|deprizine|dicopanol|fanatrex|terocin|lidoderm|voltaren|salonpas|prilosec|flexeril|tramadol
pharmaceuticals = medication
pharmaceuticals = \b\w{2,}(?:prazole|profen|codone|gabalin|pentin|oxetine|triptyline|coxib|tidine|azepam|setron|triptan|cillin|mycin|benzaprine|oxicam|traline|caine|phene)\b
dmepos = \bunit\b|brace|splint|sling|ortho(?:tic|sis)|walker|wheelchair|\bcane\b|crutch|stimulator|\bTENS\b|rental|purchase|pillow
dmepos = support\b|cold|cryo|mattress|\bbed\b|gloves|wipes|hearing aid|scooter|workstation|\bkit\b|prosthe|\bwraps?\b|\bpads?\b|\bboot|shoe
dmepos = \bDME|stocking|cushion|suppl|electrodes|CPAP|glasses|h-wave|cooling|device|machine|collar|immobiliz|vascutherm|brace|\bchair
dmepos = stretcher
surgery = arthroscop(?!.*therapy)
rehabilitation = physical therap|physiotherap|\bPT\b|occupational therap|\bOT\b|manipulat|massage|aquatic|work (?:hard|cond)|vestibular
rehabilitation = speech therap|stimulation|shock ?wave|ESWT|myofascial|exercise|rehab|laser|traction|infrared|neurostim|hand therap
surgery = surg(?:ery|ical)|arthroplast|repair|fusion|replacement|release|decompress|ectomy|otomy|plasty|anesthes|excision|debridement|ORIF
surgery = graft|reconstruct|hardware|removal|fixation|facility|pre-?op|tenodesis|implant
evaluation_and_management = consult|evaluat|office visit|follow|referral|visit|\bexam|opinion|specialist|\bTOC\b|\beval\b
""".strip().splitlines()
]

DIAGNOSIS = (
    r"\bdiagnosed(?: as having| with| as|:)? (.+)",
    r"\bdiagnos[ei]s(?: of|[^.;:]{0,50}?(?: includ\w+| are| is| were| was|:))(?: (?:documented|listed))?(?: as)?:? (.+)",
    r"\b(?:undergoing|under) (?:\w+ )?treatments? for (.+)",
    r"\b(?:being|been|was) treated for (.+)",
    r"\bclaim (?:was filed )?for (.+?)(?=,? (?:reportedly|allegedly|associated|which|that|due|alleged)\b|\.$)",
    r"(?:\bimpressions?|\bassessments?|\bDx)\b[^.;:]{0,25}?(?: was| is| are| were| included|:) (.+)",
    r"\bmedical history(?: was| is)? (?:includ\w+|of|significant for|positive for|notable for) (.+)",
    r"male with (?!an? (?:\w+ )?(?:date|history|injury|industrial|work))(.+)",
    r"^((?:(?!worker|patient|applicant|claimant)[^;.])+?) was diagnosed(?! with| as)",
    r"\b(status post (?!being)[^,;.]+)",
)
CARE = r"(?<!plan of )\b(?:treatments?|Tx|care|management|medications?(?: list| regimen)?|therapies)"
CARE += r"(?: (?:and|or|&) (?:diagnos\w+|evaluations?|imaging)(?: \w+)?)?"
SO_FAR = r"(?: (?:so far|to date|thus far|rendered|provided|tried))"
GIVEN = r"(?:prescribed|administered|dispensed|applied|given|imposed)"
WHO = r"\b(?:he|she|worker|patient|applicant|claimant|employee)"
TREATMENT = (
    rf"{CARE}{SO_FAR}?(?: has| have| had)?(?: also| further)? (?:(?:were |was )?(?:noted to )?includ(?:es?|ed)?|consist(?:s|ed) of|listed|been with)[:,]? (.+)",
    rf"{CARE}{SO_FAR}(?: has| have| had)?(?: (?:includ\w+|consist\w+ of|been|were|was)(?: \w+ as)?[:,]?|:) (.+)",
    r"\b(?:treated (?:\w+ ){0,4}with|managed (?:\w+ ){0,3}with|maintained on|underwent|was prescribed) (.+)",
    rf"{WHO} (?:has )?(?:was|were|been) (?:given|provided with|fitted with|put in|placed in) (.+)",
    r"\b(?:has|have|had)(?: \w+){0,2} (?:received|completed|undergone|tried|finished|taken|worn|been provided with) (.+)",
    rf"{WHO} (?:received|got|tried|took|went through|has gone through|uses|is using|was using) (.+)",
    rf"{WHO} (?:has )?had ({COUNT} (?:visit|session).+)",
    r"^You have had (.+)",
    rf"(?:^|; |, )([^;]{{3,100}}?) (?:was|were) {GIVEN}\b",
    r"^(.+?) (?:have|has) been tried",
    r"^(.+?) gave .{0,40}relief",
    r"\b(?:reportedly|currently|remained) on ((?-i:[A-Z])\w+(?:, \w+)*,? and \w+)",
)
CUT = re.compile(
    r", (?:noting|without|as|he|she|it|but|however)\b|,? and (?:is|was|has|had|he|she|the (?:injured|patient|worker|applicant)|complain\w*|wore|walks?)\b"
    r"|(?<=\w) (?-i:Treatments?)\b|[.][\"”)]*$",
    I,
)
CLAUSE = re.compile(r",? (?:which|who|that|since|when|until|with (?:no|some|little|partial|temporary|minimal|relief))\b.*", I)
STUDY = (
    r"\bx-?rays?\b|radiograph|\bMRI|magnetic|\bCT\b|tomograph|ultrasound(?! therapy)|\bEMG|\bNC[SV]|electrodiag|electrocardio|urine|laborator|diagnos|imaging"
    r"|stud(?:y|ies)\b|\bscans?\b|\btest(?:s|ing)?\b|\boff work|\bof work|disability|follow[- ]up|^no\b|not\b|request|authoriz|record|report|\bform\b|plan\b"
    r"|\b(?:applicant|worker|patient|provider|physician|he|she|was|is|were|pain|complain\w*|temporary)\b|^(?:on|by|from|in|at|was|the same|other|which|who|and|until|but|felt)\b"
    r"|denied|negative|positive|\brange of motion|\bdegree|seconds|^\d{4}|\d/10\b|radiculopathy|neuropathy|\bstrain\b|reached|several of|^what$|limitation$"
)
FINDING = (
    r"\b(?:is|was|were|has|he|she|complain\w*|reported|denied|provider|claim|treatment|worker|patient)\b|^(?:on|by|not|which|who|made)\b"
)
PAIRS = (
    r"\b(sprain|strain|dizziness|synovitis|reduction|discectomy|pain) and (strain|sprain|giddiness|tenosynovitis|internal|fusion|injury)\b"
)
LEAD = r"^(?:and |or |an? |the |then |also |followed by |use of |(?:noted|listed) (?:to include|as):? |[-“\"' ])+"
SKIP = r"^.{0,40}\b(?:will|would|plan|proposed|recommend\w*|requested)\b|den(?:y|ied) any|no history"
OUTSIDE = r"ACOEM|American|https?:|Harris|\d{4}|Cochrane|Department|College|Journal|UpToDate|et al|Practice"
COMMA_NAMES = re.compile(r"(NSAIDs|Forearm|(?<=Forearm, )Wrist), (?=GI |hypertension|Wrist|& Hand|and Hand)")


def flat(text: str) -> str:
    """The text on one line: words and dates broken at a hyphen are joined, other white space is made single."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w-)[ \t]*\n\s*(?=\w)", "", text)).strip()


def find(pattern: str, text: str) -> str | None:
    """The first group of the first match, if any."""
    match = re.search(pattern, text, I)
    return match[1] if match else None


def iso(printed: str | None) -> str | None:
    """A printed date as YYYY-MM-DD."""
    if not printed:
        return None
    numbers = [int(n) for n in re.findall(r"\d+", printed)]
    if printed[0].isalpha():
        month, (day, year) = MONTHS.index(printed[:3].lower()) + 1, numbers
    else:
        year, month, day = numbers if numbers[0] > 999 else (numbers[2], numbers[0], numbers[1])
    if year < 100:
        year += 2000 if year <= 30 else 1900
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def sentences(text: str) -> list[str]:
    """The sentences of a flat text, also where the space after a full stop is missing."""
    joined = re.sub(r"\b(Dr|vs|No|St|Mr|Ms|Mrs)\. ", "\\1.\0", text)
    parts = re.split(r"(?<=[\w)\]%”\"*°'][.!?])(?<!\b[A-Z]\.)(?<!\s\d\.)[\"”]?\s*(?=[A-Z“\"█(\[#])", joined)
    return [part.replace("\0", " ").strip() for part in parts if part.strip()]


def unique(values: list[str]) -> list[str]:
    """The values without repetitions, case aside."""
    return list({value.lower(): value for value in reversed(values)}.values())[::-1]


def read_case(text: str) -> Json:
    """The header dates, whatever order the text layer gives the labels and their values in."""
    case: Json = dict.fromkeys(name for name in HEADER.groupindex if not name.startswith("is_"))
    end = re.search(r"HOW THE IMR", text, I)
    head = text[: end.start() if end else 1500]
    waiting: list[str] = []
    label_end = -1
    for match in HEADER.finditer(head):
        kind = str(match.lastgroup)
        if not kind.startswith("is_"):
            if re.search(r"\w", re.sub(r"Received:", "", head[label_end : match.start()])):
                waiting = []
            waiting.append(kind)
            label_end = match.end()
            continue
        fits = [name for name in waiting if kind == ("is_" + name if name in {"number", "priority"} else "is_date")]
        if fits:
            waiting.remove(fits[0])
            case[fits[0]] = iso(match[0]) if kind == "is_date" else match[0].lower() if kind == "is_priority" else match[0]
    case["number"] = case["number"] or find(r"\b(CM\d\d-\d{7})\b", text)
    for name, pattern in NOTICE.items():
        case[name] = case[name] or iso(find(pattern, text))
    return case


def names(text: str) -> list[str]:
    """The members of a comma list of states or specialties; names with "and" in them stay whole."""
    whole = re.sub(r"\b(Medicine|Health|Hospice|Obstetrics|Psychiatry) and (?=Rehab|General|Pall|Gyn|Neuro)", "\\1\0and\0", text)
    return unique([part.replace("\0", " ").strip(" .") for part in re.split(r",|;|\band\b(?: in\b)?", whole) if part.strip(" .")])


def read_reviewer(text: str) -> Json:
    """Licences and specialties, from the two labels or from the sentence "Board Certified in ..."."""
    states = find(r"State\(s\) of Licensure:(.*?)(?:Certification|CLINICAL|$)", text)
    specialties = find(r"Certification\(s\)/Specialty:(.*?)(?:CLINICAL CASE|IMR ISSUES|DOCUMENTS|$)", text)
    if states is None and specialties is None:
        states = find(r"licen[sc]\w+ (?:to practice )?in (?:the State of )?(.{3,80}?)(?:\.| -|,? (?:and )?(?:who|has|does|is)\b)", text)
        specialties = find(r"Board Certified in (.{3,150}?),? (?:(?:and|who) )?(?:is )?licensed", text)
        specialties = re.sub(r",? (?:and )?(?:has|with) a subspecialty (?:certificate )?in ", ", ", specialties or "")
    return {"licensed_in": names(states or ""), "specialties": names(specialties or "")}


def read_patient(summary: str) -> Json:
    """Age and sex as first stated."""
    opening = summary[:1500]
    pattern = (
        r"(\d\d)[- ]*(?:years?|yrs?|y/?o)\b(?:[- ]*(?:old|of age))?(?![- ]*(?:son|daughter|child|ago|history))"
        r"|(?<!mother, )(?<!father, )(?<!wife, )\baged? (?:as |of |is |was )?(\d\d)\b|(?:male|man),? (?:of |and )?(?:is )?(?:now )?(\d\d)\b"
    )
    found = [m for m in re.finditer(pattern, opening, I) if m[2] or m[3] or re.search(r"old|of age|y/?o\b", m[0], I)]
    age = next((int(m[1] or m[2] or m[3]) for m in found if int(m[1] or m[2] or m[3]) >= 15), None)
    sex = find(r"\b(male|female|man|woman|gentleman|lady)\b", opening)
    return {"age": age, "sex": ("female" if sex.lower() in {"female", "woman", "lady"} else "male") if sex else None}


def injury_date(summary: str) -> str | None:
    """The date of injury that the opening of the summary tells."""
    opening = re.split(r"utilization review|request for authorization", summary, maxsplit=1, flags=I)[0][:1200]
    named = (
        rf"(?:date of (?:the )?injury|injury date|\bDOI\b|date of loss)(?: of| on| is| was|:)?\W*({DATE})",
        rf"\b(?:injury|injuries|claim|accident|fall|incident)(?: dated| dates| date| that occurred| sustained)?(?: of| on| from|:)?\W*({DATE})",
        rf"\b(?:injur(?:y|ies|ed)|hurt)\b[^.]{{0,80}}? (?:on|of) ({DATE})",
        rf"({DATE})\)?,? the date of the",
    )
    found = min((m for m in (re.search(pattern, opening, I) for pattern in named) if m), key=lambda m: m.start(1), default=None)
    if found:
        return iso(found[1])
    for sentence in (s for s in sentences(opening)[:5] if not re.search(VISIT, s, I)):
        told = find(rf"(?:{MECHANISM}).*?({DATE})", sentence) or find(rf"({DATE}).*?(?:{MECHANISM})", sentence)
        told = told or find(rf"^On ({DATE})", sentence)
        if told:
            return iso(told)
    return None


def review_date(sentence: str) -> str | None:
    """The date of the utilization review in a sentence that tells its outcome."""
    near = rf"(?:{REVIEW})(?:(?!request|authoriz|service|diagnos)[^.;]){{0,60}}?\b({DATE})"
    before = rf"({DATE})\)?,? (?:the |an? |its |in )?.{{0,25}}?(?:{REVIEW})"
    verb = rf"(?:{DENIED}|{MODIFIED})\W+(?:on|in|by) (?:the )?({DATE})"
    found = find(near, sentence) or find(before, sentence) or find(verb, sentence)
    return iso(
        found or find(rf"(?<!authorization )(?<!authorization of )(?<!authorization dated )(?<!authorization on )({DATE})", sentence)
    )


def read_review(summary: str, denial_date: str | None) -> Json:
    """Date and outcome of utilization review; of several dates the one that the header knows, else the last."""
    copied = find(rf"utilization review denial/modification dated ({DATE})", summary)
    told = [s for s in sentences(summary) if copied or re.search(REVIEW, s, I)]
    deciding = [re.sub(r"denial/modification", "", s) for s in told if re.search(f"{DENIED}|{MODIFIED}", s, I)]
    denied = any(re.search(DENIED, s, I) for s in deciding)
    modified = any(re.search(MODIFIED, s, I) for s in deciding)
    outcome = "mixed" if denied and modified else "denied" if denied else "modified" if modified else None
    if any(iso(day) == denial_date for s in deciding for day in re.findall(DATE, s, I)):
        return {"date": denial_date, "outcome": outcome}
    dates = [iso(copied)] if copied else [day for day in map(review_date, deciding) if day]
    return {"date": dates[-1] if dates else None, "outcome": outcome}


def members(text: str) -> list[str]:
    """The members of a list in prose; a member that is only a body part joins its neighbour, since the two share a noun."""
    text = re.sub(r"\([^)]*\)", lambda m: m[0].replace(",", "\1").replace(" and ", "\2").replace(";", "\3"), text)
    text = re.sub(r"(?:^|[:;,] )\(\d\) |(?:^|[ :])\d[.)] (?=[A-Z])|(?:^| )[-•■] ", "; ", text)
    text = re.sub(r"\b(muscles?), (fascia),? and (tendons?)", "\\1\1 \\2\2\\3", text)
    text = re.sub(PAIRS, "\\1\2\\2", text)
    parts = re.split(r"(\s*;\s*(?:and\s+)?|,\s*(?:and|as well as)\s+|,(?!\s*\d{4})\s+|\s+(?:and|as well as|along with)\s+)", text)
    out: list[str] = []
    carried = ""
    for n in range(0, len(parts), 2):
        part, before, after = carried + parts[n], parts[n - 1] if n else "", parts[n + 1] if n + 1 < len(parts) else ""
        carried = ""
        if not part.strip(" .") or BARE.fullmatch(part.strip(" .")):
            if out and (QUALIFIER.match(part) or not after or ";" in after or re.search(r" (?:of|to|for|in|at) ", out[-1])):
                out[-1] += before + part
            else:
                carried = part + after
            continue
        out.append(part)
    restored = [CLAUSE.sub("", part.replace("\1", ",").replace("\2", " and ").replace("\3", ";")).strip() for part in out]
    return [re.sub(LEAD, "", part, flags=I).strip(" .,;:“”\"'") for part in restored]


def listed(summary: str, cues: tuple[str, ...], drop: str) -> list[str]:
    """The list members that follow any of the cues, in order, without those that match `drop`."""
    found: list[str] = []
    for sentence in sentences(summary):
        if re.search(SKIP, sentence, I):
            continue
        for match in (m for cue in cues for m in re.finditer(cue, sentence, I)):
            for member in members(CUT.split(match[1], maxsplit=1)[0]):
                inner = re.split(r"^(?:\w+ )?(?:medications?|drugs|medication therapy)(?:,? including|:) ", member, flags=I)[-1]
                if 3 <= len(inner) <= 110 and not re.search(drop, inner, I):
                    found.append(inner)
    return unique(found)


def citation(source: str, title: str | None, year: str | None, sections: list[str], pages: str | None) -> Json:
    """One citation, its title cleaned at both ends."""
    clean = re.sub(r"(?:^| )Guidelines?$", "", (title or "").strip(" ,.:;-–/"), flags=I).strip(" ,.:;-–/")
    return {"source": source, "title": clean or None, "year": int(year) if year else None, "sections": sections, "pages": pages}


def section_names(text: str) -> list[str]:
    """The members of a list of guideline sections, some of whose names hold commas."""
    text = COMMA_NAMES.sub("\\1\0 ", text)
    text = re.sub(r"\([^)]*\)", lambda m: m[0].replace(",", "\0"), text)
    split = r", (?=\d\.\d|[A-Z][\w ]+$)" if re.search(r"\d\.\d", text) else r", (?![a-z])"
    return [part.replace("\0", ",").strip(" .") for part in re.split(split, text) if part.strip(" .")]


def take_pages(text: str) -> tuple[str, str | None]:
    """The text without its page numbers, and these."""
    match = re.search(r",? ?\(?\b(?:Page\(s\):|pages?|pp?\.|pgs?\.?)\s*(.*?\d(?:[\d, &-]|and)*)\)?[ .]*$", text, I)
    if not match:
        return text, None
    return text[: match.start()], match[1].split("pages ")[-1].strip(" ,.")


def mtus_citations(text: str) -> list[Json]:
    """The topics of the MTUS that a slot cites, in the wording of any year."""
    out = []
    text = re.sub(r",? (?:which|that) (?:is|are) part of the MTUS.*", "", text.strip(" .,/"))
    for piece in re.split(r",? and (?=MTUS\b)|;\s+|, (?=ACOEM Chapter)|(?<!Forearm, Wrist), and (?=[A-Z][A-Za-z,&/ -]*? \d{4}\b)", text):
        head, _, listed_sections = piece.partition("Section(s):")
        head, pages = take_pages(head)
        if listed_sections:
            listed_sections, pages = take_pages(listed_sections) if "page" in listed_sections.lower() else (listed_sections, pages)
        head = re.sub(r"^(?:MTUS|ACOEM|[/ ,:]|Chapter \d+)+", "", head)
        year = find(r"\b((?:19|20)\d\d)\b", head)
        head = re.sub(r" ?\(ACOEM[^()]*(?:\([^)]*\)[^()]*)?\)| ?\([^()]*\b(?:19|20)\d\d\)|,? ?\b(?:19|20)\d\d\b", "", head).strip(" ,")
        topic, _, rest = re.sub(r"(?<=Guideline)s?\b[ ,]*", "\0", head, count=1).partition("\0")
        sections = section_names(listed_sections) + section_names(rest.strip(" ,.:"))
        if topic:
            out.append(citation("MTUS", topic, year, sections, pages))
    return out


def other_citations(text: str) -> list[Json]:
    """The guidelines outside of the MTUS that a slot cites."""
    out: list[Json] = []
    source = "other"
    split = r";\s+|,? and Other Medical Treatment Guidelines |(?:,? and |, |\. )(?=ODG\b|Official Disability)|, (?=https?:)"
    for piece in re.split(split, text.strip(" .")):
        rest = re.sub(r"^\W*(?:the )?(?:Official Disability Guidelines?(?: ?\(ODG\))?|ODG\b)(?: guidelines(?=,))?", "", piece, flags=I)
        if rest != piece:
            source = "ODG"
        elif not out or source != "ODG" or re.search(OUTSIDE, piece):
            source = "ACOEM" if re.match(r"\W*ACOEM", piece) else "other"
        rest, pages = take_pages(re.sub(r"^\W*ACOEM\b(?: Guidelines?(?=,))?", "", rest)) if "http" not in rest else (rest, None)
        rest = re.sub(r"^[ ,:]*Chapter \d+,? ", "", rest) if source == "ACOEM" else rest
        year = None if "http" in rest else find(r"(?<![/\d-])((?:19|20)\d\d)(?![/\d-])", rest)
        rest = re.sub(rf",? ?\(?\b{year}\b\)?", "", rest) if year else rest
        out.append(citation(source, rest, year, [], pages))
    return out


def read_slot(text: str | None) -> Json:
    """What a guideline slot cites."""
    if not text or not text.strip():
        return {"cited": None, "citations": []}
    found: list[Json] = []
    for match in re.finditer(r"Decision based on (Non-?\s?)?MTUS(?: Citation\b)?(.*?)(?=Decision based on|$)", text, I):
        found += other_citations(match[2]) if match[1] else mtus_citations(match[2])
    prose = find(
        r"(?:based (?:its|their|his/her|his|her) decision on|(?<!Schedule )relied (?:up)?on) (?!recommendation)(?:the )?(.*)$", text
    )
    if not found and prose:
        found = mtus_citations(prose) if re.search(r"MTUS|Medical Treatment Guidelines", prose) else other_citations(prose)
    return {"cited": bool(found) or "did not cite" not in text, "citations": found}


def category(text: str) -> str:
    """The first category whose words the item has."""
    bare = re.sub(r"^Associated surgical services?: ", "", text, flags=I)
    fallback = "surgery" if bare != text else "other"
    return next((name for name, pattern in CATEGORIES if re.search(pattern, bare, I)), fallback)


def body_parts(heading: str) -> list[str]:
    """The body parts that a heading names, each with its side, which also holds for the parts listed right after."""
    sides = {"R": "right", "L": "left", "B": "bilateral"}
    text = re.sub(r"\b([RLB])(?=[UL]E\b)", lambda m: sides[m[1]] + " ", heading)
    found, side, end = [], "", 0
    for match in PLACE.finditer(text):
        part = next(name for n, name in enumerate(BODY) if match[f"p{n}"])
        linked = re.fullmatch(r"(?:[\s,/&]|and|or)*", text[end : match.start()])
        after = re.match(r"[\w ]{0,20}, (left|right|bilateral)\b(?! \w)", text[match.end() :], I)
        side = (match["side"] or (side if linked else "") or (after[1] if after else "")).lower().replace("both", "bilateral")
        part = f"{match['which']} {part}".lower() if match["which"] and part in {"finger", "toe"} else part
        found.append(f"{side} {part}".strip() if part in SIDED or match["which"] else part)
        end = match.end()
    return unique(found)


def verdict(rationale: str) -> str | None:
    """The last sentence that concludes on medical necessity, before any fixed paragraph on weaning from opioids."""
    told = [s for s in sentences(re.split(WEANING, rationale)[0]) if CONCLUSION.search(s)]
    told = told or [s for s in sentences(rationale) if CONCLUSION.search(s) and not re.search(f"{WEANING}|medical necessity decision", s)]
    return told[-1] if told else None


def make_item(heading: str, decision: str | None, ur: str | None, imr: str | None, rationale: str | None) -> Json:
    """One disputed item from its parts."""
    heading = re.sub(r"^\(?\d{1,2}[.)]\s+", "", heading).strip(" :")
    partial = PARTIAL.match(heading)
    requested, authorized, decided = (partial["x"], partial["a"] or partial["b"], partial["z"]) if partial else (heading, None, heading)
    conclusion = verdict(rationale or "")
    if not decision and conclusion:
        decision = "upheld" if NEGATION.search(conclusion) else "overturned"
    return {
        "heading": heading,
        "decision": decision.lower() if decision else None,
        "requested": requested.strip(" ,"),
        "authorized": authorized,
        "decided": decided.strip(" ,"),
        "category": category(decided),
        "body_parts": body_parts(heading),
        "utilization_review_guidelines": read_slot(ur),
        "reviewer_guidelines": read_slot(imr),
        "rationale": rationale or None,
        "verdict": conclusion,
    }


def split_heading(block: str) -> tuple[str, str]:
    """A rationale and the heading of the next item that follows it: a heading starts a line after the end of a sentence."""
    partial = re.search(r"(?:was|were)\s+the\s+original\s+request(?!.*(?:was|were)\s+the\s+original\s+request)", block, re.DOTALL)
    key = partial.start() if partial and not re.search(r"medically\s+necessary", block[partial.end() :]) else len(block)
    breaks = [
        m.end() for m in re.finditer(r"[.!?][\"”)]?[ \t]*\n|medically necessary[ \t]*\n|set\s+forth\s+below:", block) if m.end() < key
    ]
    start = breaks[-1] if breaks else 0
    glued = [m.end() for m in re.finditer(r"[a-z)\"”]{2}\.[ \t]*(?=[A-Z0-9#])", block[:key]) if m.end() > start]
    start = glued[-1] if glued else start
    return block[:start], flat(block[start:])


def label_items(text: str) -> list[Json]:
    """The items of the usual layout, anchored on its three labels."""
    start = re.search(r"set\s+forth\s+below:", text, I)
    blocks = re.split(LABEL_UR, text[start.end() if start else 0 :], flags=I)
    heading, decision, items = "", None, []
    for n, block in enumerate(blocks):
        last = n == len(blocks) - 1
        ended = DECISION.search(block)
        before, next_heading = (block, "") if last else split_heading(block[: ended.start()] if ended else block)
        if n:
            slots, _, why = re.sub(LABEL_WHY, "\0", before, count=1, flags=I).partition("\0")
            ur, _, imr = re.sub(LABEL_IMR, "\0", slots, count=1, flags=I).partition("\0")
            items.append(make_item(heading, decision, flat(ur), flat(imr), flat(why)))
        heading, decision = next_heading, ended[1] if ended else None
    return items


def numbered_items(text: str) -> list[Json]:
    """The items of the layout of 2013/14, numbered sentences that say whether each is necessary."""
    start = re.search(r"IMR DECISION\(S\)", text)
    body = text[start.end() :] if start else ""
    head = r"(?m)^[ \t]*\d{1,2}[.)]\s+((?:[^.]|\.(?=\d)){3,400}?)\s+(?:is|are|was|were)\s+(not\s*)?medically\s+necessary(?:\s+and\s+appropriate)?\s*\."
    parts = re.split(head, body)
    items = []
    for heading, negated, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        slots, _, why = flat(rest).partition("decision rationale: ")
        ur, _, imr = re.sub(r"The (?:Physician|Expert) Reviewer", "\0", slots, count=1).partition("\0")
        items.append(make_item(flat(heading), "upheld" if negated else "overturned", ur, re.sub(r"The \w+ Reviewer's ?$", "", imr), why))
    return items


def notice_items(text: str) -> list[Json]:
    """The items of the notice of 2013: results told twice, reasons under "Regarding the request for ..."."""
    whole = flat(text)
    result = r"determined the request for (.{3,400}?) (?:is|are) (not ?)?medically necessary"
    results = {m[1].lower(): (m[1], m[2]) for m in re.finditer(result, whole, I)}
    reasons = re.split(r"\d\) Regarding the request for .{3,400}?: (?=Section|The)", whole)[1:]
    items = []
    for n, (heading, negated) in enumerate(results.values()):
        slots, _, why = (reasons[n] if n < len(reasons) else "").partition("Rationale for the Decision:")
        ur, _, imr = re.sub(r"The Expert Reviewer", "\0", slots, count=1).partition("\0")
        imr = ur if "guidelines used by the Claims Administrator" in imr else imr
        items.append(make_item(heading, "upheld" if negated else "overturned", ur, imr, why.strip()))
    return items


def review_items(text: str) -> list[Json]:
    """The one item of the professional review of early 2013."""
    whole = flat(text)
    issue = find(r"ISSUE AT DISPUTE: (.+?) CASE SUMMARY:", whole)
    guideline = find(r"RELIED UPON BY PROFESSIONAL REVIEWER AND WHY: (.+?) RATIONALE FOR WHY", whole) or ""
    why = find(r"RATIONALE FOR WHY .{0,80}?NECESSARY: (.+?)(?: MEDICAL REVIEWER QUAL|$)", whole)
    cited = re.sub(r",? (?:was|were) relied upon.*", "", guideline)
    return [make_item(issue, None, None, f"relied on {cited}" if cited else None, why)] if issue else []


def free_items(text: str) -> list[Json]:
    """The items of a letter without any known heading, one for each sentence that upholds or overturns the denial."""
    items, span = [], []
    body = re.sub(r"\n\s*\d\. ", "\n", re.split(r"WHAT WE DECIDED|\bfindings\.\s*(?=\n)", text)[-1])
    for sentence in sentences(flat(body)):
        span.append(sentence)
        decision = find(r"(?:denial|refusal|decision)s?\b[^.]{0,80}\b(upheld|overturned)", sentence)
        if decision:
            if len(span[0]) <= 200:
                items.append(make_item(span[0].rstrip("."), decision, None, None, " ".join(span[1:])))
            span = []
    return items


def read_letter(raw: str) -> Json:
    """The plain record of a letter; a text that is no determination raises `ValueError`."""
    text = raw.replace("\r", "").replace("\f", "\n").replace("\ufffe", "-").replace("\u00a0", " ").replace("\u00ad", "-")
    text = re.sub(r"\n\s*\n", "\n", text)
    second = re.search(r"(?s:Decision\s+rationale:.*?)(^\s*Case Number:)", text, re.MULTILINE)
    text = text[: second.start(1)] if second else text
    whole = flat(text)
    is_form = re.search(f"IMR FINAL DETERMINATION WAS MADE|{FORMS}|{LABEL_UR}.*{LABEL_IMR}.*{LABEL_WHY}", whole, I)
    is_free = all(re.search(part, whole, I) for part in FREE)
    if not is_form and not is_free:
        raise ValueError("not_a_letter: no heading of an Independent Medical Review determination")
    readers = (label_items, numbered_items, notice_items, review_items, free_items)
    items = next((found for found in (reader(text) for reader in readers) if found), [])
    if not items and not re.search(r"CASE SUMMARY|Case Number", whole, I):
        raise ValueError("not_a_letter: neither a case nor a decision")
    found = re.search(SUMMARY_START, whole, I)
    rest = re.sub(r"^.{0,120}?including all medical records:", "", whole[found.end() if found else 0 :], flags=I)
    ends = SUMMARY_END if re.search(SUMMARY_END, rest, I) else SUMMARY_ELSE
    summary = re.split(ends, rest, maxsplit=1, flags=I)[0].strip(" “”")
    case = read_case(whole)
    decisions = {item["decision"] for item in items if item["decision"]}
    return {
        "case": case,
        "reviewer": read_reviewer(whole),
        "patient": read_patient(summary),
        "injury": {"date": injury_date(summary)},
        "utilization_review": read_review(summary, case["ur_denial_date"]),
        "clinical": {"diagnoses": listed(summary, DIAGNOSIS, FINDING), "treatments_to_date": listed(summary, TREATMENT, STUDY)},
        "items": items,
        "outcome": "partially_overturned" if len(decisions) > 1 else next(iter(decisions), None),
    }


def answer(line: str) -> Json:
    """The answer to one line of input."""
    began = time.perf_counter()
    name, plain, error = None, None, None
    try:
        request = json.loads(line)
        name = request["name"]
        plain = read_letter(request["text"])
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, re.error) as problem:
        error = str(problem) if str(problem).startswith("not_a_letter") else f"failed: {type(problem).__name__}: {problem}"
    seconds = round(time.perf_counter() - began, 4)
    return {"name": name, "plain": plain, "error": error, "seconds": seconds, "prompt_tokens": 0, "completion_tokens": 0, "calls": 0}


def main() -> None:
    """Answer each line of standard input."""
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(line), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
