"""What holds calls back: limits of a minute, how many go at once, and a budget that is never passed."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.errors import BudgetSpent
from imr_llm.model.budget import Budget
from imr_llm.model.call import Usage
from imr_llm.model.gate import Came, Gate
from imr_llm.model.pace import Pace
from imr_llm.model.prices import find_price


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 900)), min_size=1, max_size=40),
    st.integers(1, 5),
    st.integers(900, 2000),
)
def test_no_minute_has_more_requests_or_tokens_than_allowed(calls: list[tuple[float, int]], requests: int, tokens: int) -> None:
    """However calls come, in any 60 seconds no more of them, and no more tokens, are let go than allowed."""
    clock = Clock()
    pace = Pace(together=1, requests=requests, tokens=tokens, clock=clock)
    went: list[tuple[float, int]] = []
    for pause, size in calls:
        clock.now += pause
        while (wait := pace._wait(size)) > 0:  # no other thread is there to wait for
            clock.now += max(wait, 1e-6)
        pace.enter(size)
        pace.leave()
        went.append((clock.now, size))
    for at, _ in went:
        minute = [size for when, size in went if at <= when < at + 60]
        assert len(minute) <= requests
        assert sum(minute) <= tokens


def test_calls_wait_for_no_limit_that_they_keep() -> None:
    """Without limits, and below them, nothing waits."""
    assert Pace(together=3)._wait(10**9) == 0
    pace = Pace(together=3, requests=2, tokens=1000, clock=Clock())
    pace.enter(400)
    assert pace._wait(600) == 0
    assert pace._wait(601) == 60


def test_a_busy_endpoint_halves_what_goes_at_once_and_holds_all_back() -> None:
    """Answers of 429 to calls that went together count as one; each answer lets a little more go again."""
    clock = Clock()
    pace = Pace(together=8, clock=clock)
    first, second = pace.enter(1), pace.enter(1)
    clock.now = 1.0
    pace.slow(first, 5.0)
    pace.slow(second, 2.0)
    pace.leave()
    pace.leave()
    assert pace.allowed == 4
    assert pace._wait(1) == 5.0
    for _ in range(60):
        pace.ease()
    assert pace.allowed == 8


def test_no_more_calls_run_at_once_than_allowed() -> None:
    """Many threads, few at a time."""
    pace = Pace(together=3)
    running, most = 0, 0
    lock = threading.Lock()

    def call() -> None:
        nonlocal running, most
        pace.enter(1)
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        pace.leave()

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 100)), max_size=60), st.integers(0, 5000))
def test_a_budget_of_tokens_is_never_passed(calls: list[tuple[int, int]], most: int) -> None:
    """Whatever calls take of what was set aside, the sum stays within the budget; what is left over is given to others."""
    budget = Budget(tokens=most)
    spent = 0
    for reserved, share in calls:
        worst, took = Usage(prompt_tokens=reserved), Usage(prompt_tokens=reserved * share // 100)
        try:
            attempt = budget.reserve(worst)
        except BudgetSpent:
            assert spent + reserved > most
            continue
        budget.settle(attempt, worst, took)
        spent += took.prompt_tokens
        assert budget.tokens == spent <= most


def test_a_budget_of_dollars_counts_what_was_spent_before() -> None:
    """A run that goes on has only the rest; the message says what is spent and what might follow."""

    def price(usage: Usage) -> Decimal:
        return Decimal(usage.prompt_tokens) / 1000

    budget = Budget(dollars=Decimal(1), price=price, spent=Usage(prompt_tokens=900))
    with pytest.raises(BudgetSpent, match=r"\$0\.9000 of \$1 are spent, and the next call may take \$0\.2000"):
        budget.reserve(Usage(prompt_tokens=200))
    budget.reserve(Usage(prompt_tokens=100))


def test_prices_come_from_a_kept_list_and_unknown_ones_are_unknown() -> None:
    """A million tokens of a known model cost something; nobody's model at nobody's endpoint has no price."""
    price = find_price("gpt-4.1-mini", None)
    assert price is not None
    assert price(Usage(1_000_000, 0, 0)) > price(Usage(1_000_000, 1_000_000, 0)) > 0
    assert find_price("no-such-model", None) is None
    assert find_price("gpt-4.1-mini", "http://127.0.0.1:8000/v1") is None


def test_an_attempt_that_is_sent_on_elsewhere_gives_each_turn_back() -> None:
    """A redirected request goes twice; the one place that there is serves the next call all the same."""
    gate = Gate(Pace(together=1))
    number = gate.begin(Usage())
    for _ in range(2):
        gate.go(number, 1)
        gate.back(number)
    gate.end(number, Came("refused"))
    assert gate.pace._wait(1) == 0
