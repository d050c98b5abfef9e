"""The quotes of the grounding benchmark: what is asked, what must be refused, and how answers are scored."""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import islice, takewhile

import pytest
from project import ROOT

from imr_llm.evals.gold import squeezed
from imr_llm.letter import normalise

sys.path.append(str(ROOT / "eval" / "bench"))

import own
from figures import figures, table
from noises import NOISES, print_with
from pool import Pool, read_pool
from quotes import Asked, Sort, written
from referee import Tally, is_found, wilson
from sheets import Sheet, make_sheets
from vocabulary import fact_runs

_ONE_SHAPE = str.maketrans("eh1i058", "cbllosb")
_ONE_SHAPE_OF_TWO = (("\ufb01", "fl"), ("\ufb02", "fl"), ("rn", "m"), ("vv", "w"), ("cl", "d"))


@pytest.fixture(scope="module")
def pool() -> Pool:
    return read_pool("project")


@pytest.fixture(scope="module")
def sheets(pool: Pool) -> list[Sheet]:
    return list(make_sheets(pool, 1))


def of(sheets: list[Sheet], *sorts: str) -> list[tuple[Sheet, Asked]]:
    return [(sheet, asked) for sheet in sheets for asked in sheet.asked if asked.sort in sorts]


def shared(one: list[str], other: list[str]) -> int:
    """Count the words with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def blurred(text: str) -> str:
    """Show shapes that a scanner mixes up as one, without white space, hyphens and marks."""
    text = re.sub(r"[.,]", "", squeezed(text)).translate(_ONE_SHAPE)
    for seen, same in _ONE_SHAPE_OF_TWO:
        text = text.replace(seen, same)
    return text


def test_the_counts_reach_the_floors(sheets: list[Sheet], pool: Pool) -> None:
    """A share of too few quotes, or of one kind or letter alone, would say little about an aligner."""
    counts = Counter(asked.sort for sheet in sheets for asked in sheet.asked)
    assert counts["contradiction"] >= 4500
    assert counts["honest"] >= 4500
    assert counts["fabricated"] >= 1000
    floors: tuple[tuple[Sort, int], ...] = (("honest", 400), ("contradiction", 50))
    for sort, least in floors:
        groups = Counter(asked.group for _, asked in of(sheets, sort))
        assert min(groups.values()) >= least
        assert len({sheet.name for sheet, _ in of(sheets, sort)}) == len(pool.sources)
        short = sum(len(asked.text.split()) <= 5 for _, asked in of(sheets, sort))
        assert 0.15 < short / counts[sort] < 0.85
    assert {asked.group for _, asked in of(sheets, "honest", "in a fact")} == set(NOISES)
    assert set(pool.kinds) == {asked.group for _, asked in of(sheets, "contradiction")}


def test_the_same_seed_asks_the_same(pool: Pool, sheets: list[Sheet]) -> None:
    """Two runs, or two aligners of one run, could not be compared."""
    assert list(islice(make_sheets(pool, 1), 22)) == sheets[:22]
    other = list(islice(make_sheets(pool, 2), 22))
    assert [sheet.asked for sheet in other] != [sheet.asked for sheet in sheets[:22]]


def test_a_quote_to_refuse_is_nowhere_in_its_letter(sheets: list[Sheet]) -> None:
    """An aligner that rightly finds the words would be scored as if it had accepted a contradiction."""
    views = {id(sheet): normalise(sheet.text).text.lower() for sheet in sheets}
    for sheet, asked in of(sheets, "contradiction", "fabricated"):
        words = normalise(asked.text).text.lower().strip(" .,;:\"'")
        assert words not in views[id(sheet)] or not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", views[id(sheet)]), asked
        assert not asked.places


def test_a_contradicting_quote_differs_in_one_place(sheets: list[Sheet]) -> None:
    """A quote with other words all over would be refused by any aligner, and show nothing."""
    for _, asked in of(sheets, "contradiction"):
        said, text = asked.said.split(), asked.text.split()
        before = shared(said, text)
        behind = shared(said[before:][::-1], text[before:][::-1])
        assert 1 <= max(len(said), len(text)) - before - behind <= 6, asked


def test_an_honest_quote_reads_as_its_places_but_for_the_noise(sheets: list[Sheet]) -> None:
    """An aligner would be asked for words that the letter doesn't have, or at a place where others stand."""
    for sheet, asked in of(sheets, "honest", "in a fact"):
        read_as = blurred if asked.group.startswith("ocr") else squeezed
        for place in asked.places:
            assert read_as(sheet.text[place.start : place.end]) == read_as(asked.text), (sheet.name, asked)


def test_noise_is_where_it_is_said_to_be(sheets: list[Sheet]) -> None:
    """Quotes that no noise touches would be counted as found under it."""
    honest = of(sheets, "honest")
    clean = {(sheet.name, asked.text): sheet.text for sheet, asked in honest if sheet.noise == "none"}
    assert clean
    for noise, mark in (
        ("ligatures", "[\ufb00-\ufb04]"),
        ("page break", "\f"),
        ("wide spaces", "[\u00a0\u2009\u202f]| {2}"),
        ("broken word", "-\n"),
    ):
        printed = [sheet.text[place.start : place.end] for sheet, asked in honest for place in asked.places if sheet.noise == noise]
        assert sum(bool(re.search(mark, words)) for words in printed) > 0.75 * len(printed)


def test_a_scanner_leaves_facts_alone(pool: Pool) -> None:
    """A quote would be counted as honest though the letter no longer prints its fact."""
    for source in pool.sources[::6]:
        raw = source.letter.raw
        printed = print_with("ocr", raw, pool.vocabulary, 1)
        facts = [(start, end) for start, end in fact_runs(raw, pool.vocabulary)]
        for start, end in facts:
            where = [at for at in range(start, end) if printed.starts[at] >= 0]
            assert "".join(printed.text[printed.starts[at] : printed.ends[at]] for at in where) == raw[start:end]
        assert sum(raw[at] != printed.text[printed.starts[at] : printed.ends[at]] for at in range(len(raw))) > len(raw) / 150


@pytest.mark.parametrize(
    "words",
    ["10/325mg", "12/07/2016", "not", "left", "L4-5", "October", "Jamar", "severe", "mcg", "overturned", "incomplete", "non-certified"],
)
def test_each_sort_of_fact_is_known_as_one(pool: Pool, words: str) -> None:
    """The scanner would misread it in an honest quote."""
    assert list(fact_runs(f"then {words} then", pool.vocabulary)) == [(5, 5 + len(words))]


def test_answers_are_scored_by_place_or_by_words(sheets: list[Sheet]) -> None:
    """An aligner would lose a right answer, or win with a wrong one."""
    sheet, asked = next((sheet, asked) for sheet, asked in of(sheets, "honest") if len(asked.text) > 60 and sheet.noise == "broken word")
    place = asked.places[0]
    assert is_found(sheet.text, asked, (place.start, place.end))
    assert is_found(sheet.text, asked, (place.start, place.end - 2))
    assert not is_found(sheet.text, asked, (place.start, place.end - len(place) // 3))
    assert not is_found(sheet.text, asked, (0, len(sheet.text)))
    elsewhere = f"{sheet.text}\n{asked.text}"
    assert is_found(elsewhere, asked, (len(sheet.text) + 1, len(elsewhere)))


def test_any_span_for_a_contradiction_counts_against_the_aligner(sheets: list[Sheet]) -> None:
    """The main number would be too good."""
    eager, shy = Tally(), Tally()
    for sheet in sheets[:11]:
        eager.add(sheet, [(0, 1)] * len(sheet.asked), 0.5)
        shy.add(sheet, [None] * len(sheet.asked), 0)
    total = len(of(sheets[:11], "contradiction"))
    assert eager.of("contradiction") == (total, total)
    assert shy.of("contradiction") == (0, total)
    assert shy.of("honest")[0] == 0
    assert eager.ms_per_quote == pytest.approx(1000 * 5.5 / sum(len(sheet.asked) for sheet in sheets[:11]))


def test_lost_quotes_are_told_of_the_letters_for_development_alone(sheets: list[Sheet], pool: Pool) -> None:
    """Somebody would tune an aligner on the letters that measure it."""
    done = Tally()
    for sheet in sheets:
        done.add(sheet, [None] * len(sheet.asked), 0)
    told = {lost.letter for lost in (one for cases in done.lost.values() for one in cases)}
    assert told
    assert told <= {source.gold.stem for source in pool.sources if source.shown}
    assert not all(source.shown for source in pool.sources)


def test_a_printed_letter_is_aligned_by_this_package(sheets: list[Sheet]) -> None:
    """The benchmark would measure something else than what the package does with a quote of a reply."""
    sheet = next(sheet for sheet in sheets if sheet.noise == "none")
    done = Tally()
    spans, labels, seconds = own.align(sheet.text, [asked.text for asked in sheet.asked])
    done.add(sheet, spans, seconds)
    assert seconds > 0
    assert len(labels) == len(sheet.asked)
    assert done.of("honest")[0] == done.of("honest")[1] > 0
    assert done.of("fabricated")[0] == 0


def test_figures_and_table_tell_the_same(sheets: list[Sheet]) -> None:
    """The file that others read would differ from the table that was looked at."""
    done = Tally()
    for sheet in sheets:
        done.add(sheet, [(asked.places[0].start, asked.places[0].end) if asked.places else None for asked in sheet.asked], 0.001)
    told = figures(done)
    assert (told["honest_found"], told["contradictions_accepted"], told["fabricated_accepted"]) == (told["honest"], 0, 0)
    assert sum(noise["honest"] for noise in told["by_noise"].values()) == told["honest"]
    assert sum(kind["contradictions"] for kind in told["by_kind"].values()) == told["contradictions"]
    assert sum(length["honest"] for length in told["by_length"].values()) == told["honest"]
    rows = "\n".join(table({"one": done, "other": Tally(done.asked)}))
    assert f"| **honest quotes found** | {told['honest']:,} | 1.0000 (0.9995–1.0000) | 0.0000 (0.0000–0.0005) |" in rows
    assert not done.lost


@pytest.mark.parametrize(("hits", "total", "low", "high"), [(0, 4500, 0, 0.000853), (50, 100, 0.4038, 0.5962), (0, 0, 0, 1)])
def test_intervals_are_wilsons(hits: int, total: int, low: float, high: float) -> None:
    """Zero errors would be told with an interval that has no width."""
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def test_a_quote_is_written_as_a_reader_would() -> None:
    """Quotes would carry the line ends of the letter that they are to be found in."""
    assert written("was non-\ncertified  on\f 12/07/2016,\n\n a Monday") == "was non-certified on 12/07/2016, a Monday"
