"""Draws the world of the journal's map into journal/world.json; run by hand, never when the journal is built.

    npm pack world-atlas@2.0.2 && tar -xf world-atlas-2.0.2.tgz
    python tools/world.py package

The file holds one outline of all land, without borders, and a point for each country of rules.COUNTRIES.
The projection is Equal Earth (Šavrič, Patterson and Jenny 2018), so every country has its true share of
the picture. It is cut in the Bering Strait, where no land is cut. Antarctica is not drawn.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from journal.rules import COUNTRIES  # noqa: E402

Point = tuple[float, float]
Ring = list[Point]  # closed: from its last point a line leads to its first
Polygon = list[Ring]  # the outline, then its holes

WIDTH = 1000
MARGIN = 10  # of the picture, so that no dot is cut off
CUT = -168.5  # the meridian at the left and the right edge
SOUTH = -60  # what lies wholly beyond is Antarctica
DETAIL = 2.5  # a corner that changes the land by less is left out, in squares of a unit
ISLET = 6  # so is an island or a lake
# ISO 3166-1: the numbers that the data knows countries by.
NUMBERS = (
    "AD020 AE784 AF004 AG028 AI660 AL008 AM051 AO024 AR032 AS016 AT040 AU036 AW533 AX248 AZ031 BA070 BB052 "
    "BD050 BE056 BF854 BG100 BH048 BI108 BJ204 BL652 BM060 BN096 BO068 BR076 BS044 BT064 BW072 BY112 BZ084 "
    "CA124 CD180 CF140 CG178 CH756 CI384 CK184 CL152 CM120 CN156 CO170 CR188 CU192 CV132 CW531 CY196 CZ203 "
    "DE276 DJ262 DK208 DM212 DO214 DZ012 EC218 EE233 EG818 EH732 ER232 ES724 ET231 FI246 FJ242 FK238 FM583 "
    "FO234 FR250 GA266 GB826 GD308 GE268 GG831 GH288 GL304 GM270 GN324 GQ226 GR300 GS239 GT320 GU316 GW624 "
    "GY328 HK344 HM334 HN340 HR191 HT332 HU348 ID360 IE372 IL376 IM833 IN356 IO086 IQ368 IR364 IS352 IT380 "
    "JE832 JM388 JO400 JP392 KE404 KG417 KH116 KM174 KN659 KP408 KR410 KW414 KY136 KZ398 LA418 LB422 LC662 "
    "LI438 LK144 LR430 LS426 LT440 LU442 LV428 LY434 MA504 MC492 MD498 ME499 MF663 MG450 MH584 MK807 ML466 "
    "MM104 MN496 MO446 MP580 MR478 MS500 MT470 MU480 MV462 MW454 MX484 MZ508 NA516 NC540 NE562 NF574 NG566 "
    "NI558 NL528 NO578 NP524 NR520 NU570 NZ554 OM512 PA591 PE604 PF258 PG598 PH608 PK586 PL616 PM666 PN612 "
    "PR630 PS275 PT620 PW585 PY600 QA634 RO642 RS688 RU643 RW646 SA682 SB090 SC690 SD729 SE752 SG702 SH654 "
    "SI705 SK703 SL694 SM674 SN686 SO706 SR740 SS728 ST678 SV222 SX534 SY760 SZ748 TC796 TD148 TF260 TG768 "
    "TH764 TJ762 TL626 TM795 TN788 TO776 TR792 TT780 TW158 TZ834 UA804 UG800 US840 UY858 UZ860 VA336 VC670 "
    "VE862 VG092 VI850 VN704 VU548 WF876 WS882 YE887 ZA710 ZM894 ZW716"
).split()
# By hand, from general geographic knowledge and not from the data: longitude and latitude of a capital or a
# centre. The data has no number for most of these. KI is Tarawa and MY the peninsula: their largest parts lie
# far off. UM is Wake Island; AQ is the north of its peninsula, drawn at the lower edge of the picture.
BY_HAND: dict[str, Point] = {
    "BQ": (-68.3, 12.2), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CX": (105.6, -10.5), "GF": (-53.1, 4.0),
    "GI": (-5.35, 36.1), "GP": (-61.6, 16.2), "MQ": (-61.0, 14.6), "RE": (55.5, -21.1), "SJ": (16.0, 78.5),
    "TK": (-171.8, -9.2), "TV": (179.2, -8.5), "XK": (20.9, 42.6), "YT": (45.2, -12.8), "KI": (173.0, 1.4),
    "MY": (102.0, 3.8), "UM": (166.6, 19.3), "AQ": (-57.0, -63.4),
}  # fmt: skip


def project(lon: float, lat: float) -> Point:
    """Say where a place east of the cut lies on the Equal Earth map, in radii of the globe, y downwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    east = math.radians(lon - CUT - 180)
    x = 2 * math.sqrt(3) * east * math.cos(t) / (3 * slope)
    return x, -(a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t)


def arcs(topology: dict[str, Any]) -> list[Ring]:
    """Decode the lines of a TopoJSON file into longitudes and latitudes."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = (accumulate(arc, lambda at, by: (at[0] + by[0], at[1] + by[1])) for arc in topology["arcs"])
    return [[(x * sx + tx, y * sy + ty) for x, y in line] for line in lines]


def unrolled(line: Ring) -> Ring:
    """Let longitudes begin east of the cut and run on, so that no step is longer than half the globe."""
    lons = accumulate((lon for lon, _ in line), lambda last, lon: last + (lon - last + 180) % 360 - 180)
    turn = math.floor((line[0][0] - CUT) / 360) * 360
    return [(lon - turn, lat) for lon, (_, lat) in zip(lons, line, strict=True)]


def sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """Give each side of a ring by its two ends."""
    return pairwise([*ring[-1:], *ring])


def beyond(ring: Ring, edge: float, side: int) -> Ring:
    """Keep what lies east (side 1) or west (-1) of a meridian."""
    kept: Ring = []
    for (x, y), (u, v) in sides(ring):
        if (x - edge) * side * (u - edge) * side < 0:
            kept.append((edge, y + (v - y) * (edge - x) / (u - x)))
        if (u - edge) * side >= 0:
            kept.append((u, v))
    return kept


def polygons(lines: list[Ring], shape: dict[str, Any]) -> list[Polygon]:
    """Give the parts of a shape as they lie on the map; what crosses the cut becomes two parts."""
    found = []
    for part in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
        joined = [[p for n in ring for p in (lines[n] if n >= 0 else lines[~n][::-1])[1:]] for ring in part]
        rings = [unrolled(ring) for ring in joined]
        for turn in (-360, 0, 360):
            turned = [[(lon + turn, lat) for lon, lat in ring] for ring in rings]
            kept = [beyond(beyond(ring, CUT, 1), CUT + 360, -1) for ring in turned]
            if max((lat for _, lat in kept[0]), default=SOUTH) > SOUTH:
                found.append([[project(*point) for point in ring] for ring in kept if ring])
    return found


def area(ring: Ring) -> float:
    """Measure what a ring encloses."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in sides(ring))) / 2


def inside(polygon: Polygon) -> Point:
    """Give the centre of gravity, or where that lies outside, the middle of the land west and east of it."""
    crosses = [((x, y), (u, v), x * v - u * y) for (x, y), (u, v) in sides(polygon[0])]
    thrice = 3 * sum(cross for _, _, cross in crosses)
    centre, height = (sum((p[i] + q[i]) * cross for p, q, cross in crosses) / thrice for i in (0, 1))
    shores = sorted(
        x + (u - x) * (height - y) / (v - y)
        for ring in polygon
        for (x, y), (u, v) in sides(ring)
        if (y > height) != (v > height)
    )
    spans = list(zip(shores[::2], shores[1::2], strict=True))
    if any(west < centre < east for west, east in spans):
        return centre, height
    west, east = max(spans, key=lambda span: span[1] - span[0])
    return (west + east) / 2, height


def simplified(ring: Ring) -> Ring:
    """Leave out the corners that matter least, one by one (Visvalingam and Whyatt)."""
    kept = [*ring]
    while kept:
        sizes = [area([kept[i - 1], corner, kept[i + 1 - len(kept)]]) for i, corner in enumerate(kept)]
        if min(sizes) >= DETAIL:
            break
        kept.pop(sizes.index(min(sizes)))
    return kept


def path(ring: Ring) -> str:
    """Write a ring in SVG's words: where it begins, then each step."""
    steps = [f"{u - x:.0f} {v - y:.0f}" for (x, y), (u, v) in pairwise(ring)]
    return f"M{ring[0][0]:.0f} {ring[0][1]:.0f}l{' '.join(steps)}z".replace(" -", "-")


def points(topology: dict[str, Any]) -> dict[str, Point]:
    """Find a point for each country: by hand, or within the largest part of it."""
    codes = {both[2:]: both[:2] for both in NUMBERS}
    lines = arcs(topology)
    parts: dict[str, list[Polygon]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if code := codes.get(shape.get("id")):
            parts.setdefault(code, []).extend(polygons(lines, shape))
    found = {code: inside(max(its, key=lambda part: area(part[0]))) for code, its in parts.items()}
    found |= {code: project(CUT + (lon - CUT) % 360, lat) for code, (lon, lat) in BY_HAND.items()}
    if differing := COUNTRIES ^ found.keys():
        sys.exit(f"Without a place, or without a rule: {' '.join(sorted(differing))}")
    return dict(sorted(found.items()))


def main(package: Path) -> None:
    """Draw land and places into one frame, and write them."""
    coarse = json.loads((package / "land-110m.json").read_text("utf-8"))
    shape = coarse["objects"]["land"]["geometries"][0]
    land = [ring for part in polygons(arcs(coarse), shape) for ring in part]
    places = points(json.loads((package / "countries-50m.json").read_text("utf-8")))
    x_all = [x for ring in [*land, [*places.values()]] for x, _ in ring]
    y_all = [y for ring in land for _, y in ring]
    left, top = min(x_all), min(y_all)
    scale = (WIDTH - 2 * MARGIN) / (max(x_all) - left)
    height = round((max(y_all) - top) * scale) + 2 * MARGIN

    def framed(point: Point) -> tuple[int, int]:
        x, y = (round((at - start) * scale) + MARGIN for at, start in zip(point, (left, top), strict=True))
        return x, min(y, height - MARGIN)

    rings = (simplified([framed(point) for point in ring]) for ring in land)
    world = {
        "width": WIDTH,
        "height": height,
        "land": "".join(path(ring) for ring in rings if area(ring) >= ISLET),
        "places": {code: framed(point) for code, point in places.items()},
    }
    (ROOT / "journal" / "world.json").write_text(json.dumps(world, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
