"""Join the pieces of a list of conditions into its members: parts, qualifiers and twin words go with what they belong to."""

from __future__ import annotations

import re

from imr_llm.rules.lists import Place

_PARTS = (
    r"cervical|thoracic|lumbar|lumbosacral|sacral|sacroiliac|spine|spinal|neck|back|head|scalp|face|facial|shoulders?|girdle|elbows?|forearms?|wrists?|hands?"
    r"|thumbs?|fingers?|index|ring|arms?|hips?|knees?|legs?|thighs?|calf|calves|ankles?|foot|feet|heels?|toes?|chest|ribs?|abdomen|groin|pelvis|pelvic|jaw|eyes?|ears?"
    r"|nose|extremit(?:y|ies)|limbs?|trapezius|joints?|ligaments?|tendons?|fascia|muscles?|buttocks?|clavicle|scapula|sternum|coccyx|humerus|radius|ulna|femur|tibia|fibula"
    r"|patella|meniscus|body|rotator|cuff|capsules?|cartilage|labrum|nerves?|dis[ck]s?|soft|tissues?|biceps|triceps|quadriceps|hamstrings?|gluteal|paraspinal|abdominal|wall|flank|trunk|web|space"
    r"|regions?|areas?|levels?|parts?|sites?"
)
_WHERE = r"the|of|at|in|on|and|both|right|left|bilateral|upper|lower|mid|middle|low|side|sided|other|proximal|distal|medial|lateral|anterior|posterior|[CTLS]-?\d\S*|#?\d+"
_QUALIFIERS = (
    r"acute|subacute|chronic|recurrent|unspecified|not|otherwise|specified|traumatic|mild|moderate|severe|stable|controlled|uncontrolled|resolved|resolving|closed|open"
    r"|displaced|nondisplaced|single|episode|initial|subsequent|encounter|sequela|anxious|grade|stage|type|class|score|[IVX]+|[a-d]"
)
_PLACE = re.compile(rf"(?=.*?\b(?:{_PARTS})\b)(?:(?>(?:{_PARTS}|{_WHERE}|{_QUALIFIERS})\b)(?:\(e?s\))?[\s/-]*+)++$", re.IGNORECASE)
"""A piece that names a place in the body and no condition."""

_NO_NOUN = re.compile(rf"(?:(?>(?:{_WHERE}|{_QUALIFIERS})\b)[\s/-]*+)++$", re.IGNORECASE)
"""A piece of sides, positions and qualifiers alone: before `and`, it shares the noun of what follows."""

_QUALIFIER = re.compile(rf"(?:(?>(?:{_QUALIFIERS}|right|left|bilateral|\d+|PHQ-9)\b)[\s/-]*+)++(?:\([^)]*\))?$", re.IGNORECASE)
"""A piece that only says more of the condition before it."""

_TWINS = re.compile(
    r"\b(?:sprains?|strains?)\W+and\W+(?:sprains?|strains?)\b|\bdizziness\W+and\W+giddiness\b|\bnausea\W+and\W+vomiting\b"
    r"|\bnumbness\W+and\W+tingling\b|itis\W+and\W+\w+itis\b|osis\W+and\W+\w+osis\b",
    re.IGNORECASE,
)
"""Two words that are told as one condition."""

_NEAR, _LONGEST = 40, 140
"""Characters around the end of a member in which twin words are looked for, and characters of a member that may ask for places."""

_AND = re.compile(r"\s*(?:and|&)\s*", re.IGNORECASE)
_OF_PARTS = re.compile(r"\b(?:of|to|in)\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\w(?:itis|algia|osis|opathy|emia|paresis|plegia|uria|oma)\b|\b(?:sprains?|strains?|pain|fractures?|tears?|syndrome|diseases?|disorders?|injur(?:y|ies)|contusions?"
    r"|herniations?|hernias?|protrusions?|bulges?|displacement|dislocation|lacerations?|burns?|depression|anxiety|insomnia|stress|headaches?|hypertension|diabetes"
    r"|radicul\w+|stiffness|weakness|paresthesias?|numbness|lesions?|rupture|impingement|derangement|instability|concussion|sciatica|lumbago|spasms?|nausea|dizziness"
    r"|swelling|effusion|deformity|contracture|obesity|asthma|reflux|palsy)\b",
    re.IGNORECASE,
)


def join_pieces(text: str, pieces: list[Place]) -> list[Place]:
    """Join the pieces of a list into members.

    A place of the body goes forward to the condition that follows (`neck and shoulder pain`), or back to one that asks for places
    (`burn of the face, ear and neck`) or that none follows; a side or a qualifier goes forward before `and` (`medial and
    lateral tears`), else back, as the second of two twin words does.
    """
    if not pieces:
        return []
    members: list[Place] = []
    waiting: int | None = None
    for (start, end), (after, _) in zip(pieces, [*pieces[1:], (len(text), len(text))], strict=True):
        if waiting is None and _NO_NOUN.match(text, start, end) and _AND.fullmatch(text, end, after):
            waiting = start
        elif members and waiting is None and _goes_back(text, members[-1], (start, end)):
            members[-1] = (members[-1][0], end)
        elif _PLACE.match(text, start, end) or (waiting is not None and _NO_NOUN.match(text, start, end)):
            waiting = start if waiting is None else waiting
        else:
            members.append((start if waiting is None else waiting, end))
            waiting = None
    if waiting is not None and members:
        members[-1] = (members[-1][0], pieces[-1][1])
    return members


def _goes_back(text: str, member: Place, piece: Place) -> bool:
    """Tell whether a piece says more of the member before it."""
    near = max(member[0], piece[0] - _NEAR)
    twin = any(match.start() < piece[0] < match.end() for match in _TWINS.finditer(text, near, min(piece[1], piece[0] + _NEAR)))
    asked = bool(_OF_PARTS.search(text, member[0], min(member[1], member[0] + _LONGEST))) and bool(_PLACE.match(text, *piece))
    return twin or asked or bool(_QUALIFIER.match(text, *piece))


def names_condition(words: str) -> bool:
    """Tell whether words name a condition."""
    return bool(_CONDITION.search(words))


def all_conditions(text: str, pieces: list[Place]) -> bool:
    """Tell whether every piece names a condition of its own."""
    return all(_CONDITION.search(text, *piece) for piece in pieces)
