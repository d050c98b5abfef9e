"""Keep account of who reads what: processes and letters in, what each may do next out; the caller holds the lock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from imr_llm.letter import Source

Choice = Literal["next", "suspect", "wait", "end"]
Held = tuple[Source, str]
"""A letter with its stamp."""


@dataclass(slots=True)
class Member:
    """A process that reads letters, and what it has under way."""

    reading: dict[str, Held] = field(default_factory=dict)
    attempts: set[int] = field(default_factory=set)
    """Attempts at calls."""
    took: int = 0
    """Letters that it was handed in all."""


class Members:
    """The processes of a run.

    A process that dies gives back what it had. Those letters are suspects: one of them may have killed it. Each is read again by a
    process that reads nothing else meanwhile, so that a second death tells which one it was.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers = count()
        self._members: dict[int, Member] = {}
        self._suspects: deque[Held] = deque()
        self._alone: int | None = None

    def __contains__(self, number: int) -> bool:
        """Tell whether a process takes part."""
        return number in self._members

    def __getitem__(self, number: int) -> Member:
        """Give the account of a process; of one that is gone, an empty one."""
        return self._members.get(number, Member())

    @property
    def busy(self) -> bool:
        """Whether some letter is still to come to its end."""
        return bool(self._suspects) or any(member.reading for member in self._members.values())

    def join(self) -> int:
        """Let a process take part; gives the number by which it is known."""
        number = next(self._numbers)
        self._members[number] = Member()
        return number

    def leave(self, number: int) -> tuple[Member, Held | None]:
        """Let a process go; gives its account, and the letter that killed it, if that is certain."""
        gone = self._members.pop(number, Member())
        killer = next(iter(gone.reading.values())) if self._alone == number and gone.reading else None
        if self._alone == number:
            self._alone = None
        if killer is None:
            self._suspects.extend(gone.reading.values())
        return gone, killer

    def choice(self, number: int) -> Choice:
        """Say what a process may do: read a suspect or the next letter, wait, or end."""
        if number not in self._members:
            return "end"
        reading = self._members[number].reading
        if self._alone is None and self._suspects:
            self._alone = number
        elif self._alone == number and not self._suspects and not reading:
            self._alone = None
        if self._alone == number:
            return "suspect" if self._suspects and not reading else "wait"
        return "next"

    def suspect(self) -> Held:
        """Take a suspect."""
        return self._suspects.popleft()

    def hand(self, number: int, held: Held) -> Source | None:
        """Note who reads a letter; if that process is gone meanwhile, another will."""
        if number not in self._members:
            self._suspects.append(held)
            return None
        self._members[number].reading[held[0].name] = held
        self._members[number].took += 1
        return held[0]
