// Shapes of places on a flat sheet: which projection, what of it is seen, and the path of each place.
import { geoConicEqualArea, geoMercator, type GeoProjection } from "d3-geo";
import type { DrawnShape } from "../bindings";

/** Units in a degree. */
const DEGREE = 100_000;
/** Beyond this many degrees Mercator makes the north larger than it is. */
const WIDE = 4;
const MARGIN = 4;
const WIDTH = 600;
const HIGHEST = 560;
/** From so many places on, a border of its own around each would be all that is seen. */
export const MANY = 400;
/** Smaller than this, in pixels of the sheet, an island is not seen. */
const SEEN = 0.4;

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

export interface Sheet {
  width: number;
  height: number;
  paths: { place: string; d: string }[];
  /** Parts that lie outside of what is seen: islands far from the rest of their place. */
  cut: boolean;
}

const NOTHING: Box = [Infinity, Infinity, -Infinity, -Infinity];

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function boxOf(ring: number[]): Box {
  let [west, south, east, north] = NOTHING;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const [x = 0, y = 0] = [ring[at], ring[at + 1]];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west / DEGREE, south / DEGREE, east / DEGREE, north / DEGREE];
}

interface Part {
  box: Box;
  /** In square degrees */
  area: number;
}

function partOf(ring: number[]): Part {
  let twice = 0;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    twice += (ring[at] ?? 0) * (ring[next + 1] ?? 0) - (ring[next] ?? 0) * (ring[at + 1] ?? 0);
  }
  return { box: boxOf(ring), area: Math.abs(twice) / 2 / DEGREE ** 2 };
}

/** So much of the whole area may lie beyond each edge and not be seen, if it also lies far from the rest. */
const FAR = 0.005;
/** What is no farther from the rest than this part of its size belongs to it. */
const NEAR = 0.1;

/** What is to be seen: all but small islands that lie so far from the rest that all else would become small. */
export function extentOf(shapes: DrawnShape[]): Box | null {
  const parts = shapes.flatMap(({ polygons }) => polygons.flatMap(([outer]) => (outer?.length ? [partOf(outer)] : [])));
  if (parts.length === 0) return null;
  const total = parts.reduce((sum, { area }) => sum + area, 0);
  let core = new Set(parts);
  for (const edge of [0, 1, 2, 3] as const) {
    const outward = edge < 2 ? 1 : -1;
    let beyond = 0;
    for (const part of [...parts].sort((a, b) => outward * (a.box[edge] - b.box[edge]))) {
      beyond += part.area;
      if (beyond > total * FAR) break;
      core.delete(part);
    }
  }
  if (core.size === 0) core = new Set(parts);
  let all = [...core].map(({ box }) => box).reduce(around, NOTHING);
  let rest = parts.filter((part) => !core.has(part));
  for (let before = -1; before !== rest.length;) {
    before = rest.length;
    const [dx, dy] = [(all[2] - all[0]) * NEAR, (all[3] - all[1]) * NEAR];
    const near = ({ box }: Part) =>
      box[0] <= all[2] + dx && box[2] >= all[0] - dx && box[1] <= all[3] + dy && box[3] >= all[1] - dy;
    const found = new Set(rest.filter(near));
    all = [...found].map(({ box }) => box).reduce(around, all);
    rest = rest.filter((part) => !found.has(part));
  }
  return all;
}

/** Angles are kept where the map is of a prefecture or less, areas where it is of more. */
export function kindOf([west, south, east, north]: Box): "mercator" | "equal_area" {
  return east - west > WIDE || north - south > WIDE ? "equal_area" : "mercator";
}

function projectionOf(box: Box): GeoProjection {
  const [west, south, east, north] = box;
  if (kindOf(box) === "mercator") return geoMercator();
  const sixth = (north - south) / 6;
  return geoConicEqualArea()
    .parallels([south + sixth, north - sixth])
    .rotate([-(west + east) / 2, 0]);
}

const sheets = new WeakMap<DrawnShape[], Sheet | null>();

/** The same, drawn once for the same shapes; all maps are drawn on sheets of one size. */
export function sheetOf(shapes: DrawnShape[]): Sheet | null {
  const known = sheets.get(shapes);
  if (known !== undefined) return known;
  const sheet = drawn(shapes, WIDTH, HIGHEST);
  sheets.set(shapes, sheet);
  return sheet;
}

/** Draws on a sheet of that width, no higher than `highest`. Null where there is nothing to draw. */
export function drawn(shapes: DrawnShape[], width: number, highest: number): Sheet | null {
  const box = extentOf(shapes);
  if (box === null) return null;
  const [west, south, east, north] = box;
  const project = projectionOf(box);
  const border: [number, number][] = [];
  for (let part = 0; part <= 8; part++) {
    const x = west + ((east - west) * part) / 8;
    const y = south + ((north - south) * part) / 8;
    border.push([x, south], [x, north], [west, y], [east, y]);
  }
  // A place of a single point, or of a line, still has a size on the sheet.
  project.scale(1).translate([0, 0]);
  const flat = border.map((point): [number, number] => project(point) ?? [0, 0]);
  const [xs, ys] = [flat.map(([x]) => x), flat.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [across, down] = [Math.max(right - left, 1e-6), Math.max(bottom - top, 1e-6)];
  const scale = Math.min((width - 2 * MARGIN) / across, (highest - 2 * MARGIN) / down);
  const height = Math.ceil(down * scale + 2 * MARGIN);
  project.scale(scale).translate([width / 2 - (scale * (left + right)) / 2, height / 2 - (scale * (top + bottom)) / 2]);
  // The more places there are, the smaller each is, and the less of its line can be seen.
  const fineness = shapes.length > MANY ? 1 : 10;
  let cut = false;
  const paths = shapes.map(({ place, polygons }) => {
    const rings = polygons.flat().map((ring) => path(ring, project, fineness));
    if (rings.some(({ box }) => box[2] < 0 || box[3] < 0 || box[0] > width || box[1] > height)) cut = true;
    const seen = rings.filter(({ box }) => box[2] - box[0] > SEEN || box[3] - box[1] > SEEN);
    return { place, d: (seen.length > 0 ? seen : rings.slice(0, 1)).map(({ d }) => d).join("") };
  });
  return { width, height, paths, cut };
}

/** Points that fall on the one before are left out: nobody would see them. `fineness`: steps in a pixel of the sheet. */
function path(ring: number[], project: GeoProjection, fineness: number): { d: string; box: Box } {
  let d = "";
  let [lastX, lastY] = [NaN, NaN];
  let [west, north, east, south] = NOTHING;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const point = project([(ring[at] ?? 0) / DEGREE, (ring[at + 1] ?? 0) / DEGREE]);
    if (!point) continue;
    const x = Math.round(point[0] * fineness) / fineness;
    const y = Math.round(point[1] * fineness) / fineness;
    if (x === lastX && y === lastY) continue;
    [lastX, lastY] = [x, y];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
    d += `${d === "" ? "M" : "L"}${x} ${y}`;
  }
  return { d: d === "" ? "" : `${d}Z`, box: [west, north, east, south] };
}
