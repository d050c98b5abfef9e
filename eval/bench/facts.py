"""List the words that hold a fact in letters, each with the words that contradict it.

It is the referee's list, made from what letters are about and not from what any aligner does.
"""

from __future__ import annotations

from imr_llm.values import MONTHS

Groups = tuple[tuple[str, ...], ...]
"""Groups of words; two words of a group contradict each other in the same sentence."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PREFIXED = {
    "in": (
        "active adequate advisable appropriate capable complete consistent correct direct effective frequent operable significant "
        "sufficient tolerant valid"
    ),
    "un": "able changed clear controlled likely necessary related remarkable stable successful supported warranted",
    "a": "febrile symptomatic traumatic typical",
    "ab": "normal",
    "dis": "continued",
    "ir": "regular relevant reversible",
}
OPPOSITES: Groups = (
    *((word, f"{prefix}{word}") for prefix, words in _PREFIXED.items() for word in _words(words)),
    ("positive", "negative"),
    ("increased", "decreased"),
    ("increase", "decrease"),
    ("improved", "worsened"),
    ("with", "without"),
    ("can", "cannot"),
    ("failed", "passed"),
)
SIDES: Groups = (("left", "right", "bilateral"), ("upper", "lower"), ("medial", "lateral"), ("anterior", "posterior"))
SEVERITIES: Groups = (("mild", "moderate", "severe"), ("mildly", "moderately", "severely"), ("acute", "chronic", "subacute"))
REGIONS: Groups = (("cervical", "thoracic", "lumbar"),)
UNITS: Groups = (
    ("mg", "mcg", "mL"),
    ("cm", "mm"),
    ("minute", "hour", "day", "week", "month", "year"),
    ("minutes", "hours", "days", "weeks", "months", "years"),
)
DECISIONS: Groups = (
    ("upheld", "overturned"),
    ("denied", "modified", "approved"),
    ("denial", "modification", "approval"),
    ("standard", "expedited"),
)
MONTH_NAMES: Groups = (MONTHS, tuple(name[:3] for name in MONTHS if name != "May"))
GUIDELINES: Groups = (("MTUS", "ODG", "ACOEM"),)
DRUGS: Groups = (
    _words(
        "acetaminophen amitriptyline baclofen butalbital carisoprodol celecoxib clonazepam cyclobenzaprine diclofenac duloxetine "
        "eszopiclone etodolac famotidine fentanyl gabapentin hydrocodone ibuprofen ketoprofen lidocaine lorazepam meloxicam "
        "metaxalone methadone methocarbamol morphine nabumetone naloxone naproxen nortriptyline omeprazole ondansetron "
        "orphenadrine oxycodone pantoprazole pregabalin ranitidine sertraline tapentadol tizanidine topiramate tramadol trazodone "
        "venlafaxine zolpidem"
    ),
)

SHAPE_TWINS: Groups = tuple(
    tuple(pair.split("/"))
    for pair in _words(
        "mild/mid burn/bum burns/bums clear/dear modern/modem stem/stern torn/tom corn/com born/bom barn/bam turn/tum yarn/yam darn/dam "
        "bone/hone back/hack head/bead heads/beads hand/band hands/bands bath/hath heat/beat heats/beats hear/bear heard/beard hit/bit "
        "hill/bill hall/ball hold/bold hike/bike hatch/batch hunch/bunch had/bad hut/but case/ease cases/eases car/ear cat/eat "
        "cast/east tie/tic dose/close doses/closes dosed/closed done/clone day/clay due/clue dot/clot dip/clip dash/clash damp/clamp "
        "dean/clean draw/claw dump/clump"
    )
)
"""Words that a scanner takes for each other."""

SPACE_TWINS: Groups = (
    *((f"{prefix} {word}", f"{prefix}{word}") for prefix in ("in", "a") for word in _words(_PREFIXED[prefix])),
    ("no table", "notable"),
)
"""Words that a dropped or added space turns into each other, all of them words."""

SHORT_WORDS = _words("am an arc are as at be by do go ha he hi ho if in is it me my no of on or so to us we")
"""Words that no honest error may make, though letters need not hold them."""

LOOKALIKES: Groups = (
    ("hydrocodone", "oxycodone"),
    ("hydroxyzine", "hydralazine"),
    ("oxycodone", "oxymorphone"),
    ("hydrocodone", "hydromorphone"),
    ("tramadol", "trazodone"),
    ("tizanidine", "nizatidine"),
    ("carisoprodol", "carvedilol"),
    ("clonazepam", "lorazepam"),
    ("metaxalone", "metolazone"),
    ("naloxone", "naltrexone"),
    ("pregabalin", "gabapentin"),
    ("omeprazole", "esomeprazole"),
    ("Celebrex", "Celexa"),
    ("Lamictal", "Lamisil"),
    ("Ultram", "Ultracet"),
    ("Norco", "Norcuron"),
    ("Prilosec", "Prozac"),
    ("arthroscopy", "arthroplasty"),
    ("flexion", "extension"),
    ("abduction", "adduction"),
    ("hypertension", "hypotension"),
    ("hyperalgesia", "hypoalgesia"),
)
"""Names and terms that are close in writing and far apart in meaning."""
