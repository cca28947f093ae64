"""The world of the map: a place for every country, where it belongs, and land without streaks."""

import gzip
import json
import re
import runpy
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import pytest
from babel.core import get_global

from journal import frontpage
from journal.rules import COUNTRIES

ROOT = Path(__file__).parent.parent
FILE = ROOT / "journal" / "world.json"
WORLD = json.loads(FILE.read_text(encoding="utf-8"))
WIDTH, HEIGHT, PLACES = WORLD["width"], WORLD["height"], WORLD["places"]
NETWORKS = "AL BA BR BG CO CI HR EG GH GR KZ XK MY MD ME MA NZ MK PS PT RO RS KR CH TR GB".split()
SUBPATH = re.compile(r"M(-?\d+) (-?\d+)l((?:[ -]?\d+[ -]\d+)+)z")


def rings():
    """The corners of each island and lake, from the words of the path."""
    found = []
    for x, y, steps in SUBPATH.findall(WORLD["land"]):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        corners = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
        found.append(corners)
    return found


def sides():
    return [side for ring in rings() for side in pairwise([*ring, ring[0]])]


def on_land(x, y):
    """Whether SVG fills a point (its rule is `nonzero`); the quarter keeps it off the corners."""
    x, y = x + 0.25, y + 0.25
    crossing = [side for side in sides() if (side[0][1] > y) != (side[1][1] > y)]
    turns = [1 if d > b else -1 for (a, b), (c, d) in crossing if x < a + (c - a) * (y - b) / (d - b)]
    return sum(turns) != 0


# --- places -------------------------------------------------------------------------------------


def test_every_country_has_a_place_within_the_picture():
    assert set(PLACES) == COUNTRIES
    assert list(PLACES) == sorted(PLACES)
    for code, (x, y) in PLACES.items():
        assert isinstance(x, int), code
        assert isinstance(y, int), code
        assert 8 <= x <= WIDTH - 8, code  # room for a dot
        assert 8 <= y <= HEIGHT - 8, code


WEST_TO_EAST = [
    *("GH NG", "GH ZA", "CI GH", "TR KZ", "CN KR", "KR JP", "MA EG", "PT GR", "GB CH", "HR BA", "BA RS", "AL MK"),
    *("MK BG", "AL GR", "IL PS JO", "EG PS", "CO BR", "US GB", "AU NZ", "MY BN", "ME XK MK", "RO MD", "CK PF CO"),
    *("NZ FJ TO", "TV WS", "KI AS"),  # what lies across 180° stays with its neighbours
]
NORTH_TO_SOUTH = [
    *("GH ZA", "RS XK AL", "RS ME AL", "XK MK GR", "LB PS JO", "PS EG", "CH TR", "GB PT MA", "KZ MY", "KP KR"),
    *("CO BR AR", "MD RO BG GR", "HR BA ME", "RU CN VN", "CN TW PH", "AU NZ", "AR AQ", "SJ NO DK"),
]


@pytest.mark.parametrize("codes", WEST_TO_EAST)
def test_from_west_to_east(codes):
    for west, east in pairwise(codes.split()):
        assert PLACES[west][0] < PLACES[east][0]


@pytest.mark.parametrize("codes", NORTH_TO_SOUTH)
def test_from_north_to_south(codes):
    for north, south in pairwise(codes.split()):
        assert PLACES[north][1] < PLACES[south][1]


def test_kosovo_and_palestine_are_among_their_neighbours():
    for code, neighbours in {"XK": "RS AL MK ME", "PS": "IL JO LB"}.items():
        x, y = PLACES[code]
        assert all(abs(x - PLACES[other][0]) + abs(y - PLACES[other][1]) < 15 for other in neighbours.split())


def test_new_zealand_is_at_the_bottom_right():
    x, y = PLACES["NZ"]
    assert x > 0.8 * WIDTH
    assert y > 0.8 * HEIGHT


def test_the_networks_countries_have_places_of_their_own_on_land():
    assert len({tuple(PLACES[code]) for code in NETWORKS}) == len(NETWORKS) == 26
    assert [code for code in NETWORKS if not on_land(*PLACES[code])] == []


# --- land ---------------------------------------------------------------------------------------


def test_land_is_made_of_whole_numbers_and_closed_rings():
    assert SUBPATH.sub("", WORLD["land"]) == ""
    assert 40 < len(rings()) < 120
    assert all(len(ring) >= 3 for ring in rings())


def test_land_lies_within_the_picture():
    for x, y in (corner for ring in rings() for corner in ring):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_no_streaks_cross_the_picture():
    assert max(max(abs(c - a), abs(d - b)) for (a, b), (c, d) in sides()) < WIDTH / 3


def test_seas_are_not_land():
    (west, north), (east, south) = PLACES["AZ"], PLACES["TM"]
    assert not on_land((3 * west + east) // 4, (3 * north + south) // 4)  # the Caspian Sea
    assert not on_land(20, 20)


def test_the_file_is_small():
    assert len(WORLD["land"].encode()) <= 9_000
    assert len(gzip.compress(WORLD["land"].encode(), 9)) <= 3_500
    assert FILE.read_text(encoding="utf-8") == json.dumps(WORLD, separators=(",", ":")) + "\n"


# --- the part that is drawn larger ---------------------------------------------------------------

EUROPE = "AL BA BG HR GR XK MD ME MK PT RO RS CH TR GB".split()


def drawn(codes, radius=7.5):
    return tuple((*PLACES[code], radius) for code in codes)


def test_where_dots_have_room_nothing_is_drawn_larger():
    assert frontpage.world().near(drawn(["GB", "KZ", "BR", "KR"])) == ()
    assert frontpage.world().near(drawn(["GH", "CI", "TR"])) == ()  # elsewhere


def test_neighbours_in_europe_are_told_apart_on_the_larger_part():
    near = frontpage.world().near(drawn([*EUROPE, "BR", "KZ", "GH"]))
    assert len(near) == len(EUROPE)
    left, top, width, height = frontpage.world().frame
    for x, y, radius in near:
        assert left + radius <= x <= left + width - radius
        assert top + radius <= y <= top + height - radius
    for (x, y, radius), (u, v, _) in combinations(near, 2):
        assert hypot(x - u, y - v) > 2 * radius


# --- the tool's tables --------------------------------------------------------------------------


def test_the_tool_knows_each_country_once_and_by_its_number():
    tool = runpy.run_path(str(ROOT / "tools" / "world.py"))
    numbers = {both[:2]: both[2:] for both in tool["NUMBERS"]}
    assert len(numbers) == len(tool["NUMBERS"]) == len(set(numbers.values()))
    assert sorted([*numbers, *tool["BY_HAND"]]) == sorted(COUNTRIES)
    aliases = get_global("territory_aliases")
    assert {code: aliases[number] for code, number in numbers.items()} == {code: [code] for code in numbers}
