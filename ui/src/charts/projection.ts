// Shapes of places on a flat sheet: which projection, what of it is seen, and the path of each place.
import { geoConicEqualArea, geoMercator, type GeoProjection } from "d3-geo";
import type { DrawnShape } from "../bindings";

/** Units in a degree. */
const DEGREE = 100_000;
/** Beyond this many degrees Mercator makes the north larger than it is. */
const WIDE = 4;
const MARGIN = 4;
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

/** What is to be seen: of each place its largest part, so that a far island does not make all else small. */
export function extentOf(shapes: DrawnShape[]): Box | null {
  let all = NOTHING;
  for (const { polygons } of shapes) {
    let largest = NOTHING;
    let size = -1;
    for (const [outer = []] of polygons) {
      const box = boxOf(outer);
      const area = (box[2] - box[0]) * (box[3] - box[1]);
      if (area > size) [largest, size] = [box, area];
    }
    all = around(all, largest);
  }
  return all.every(Number.isFinite) ? all : null;
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
  let cut = false;
  const paths = shapes.map(({ place, polygons }) => {
    const rings = polygons.flat().map((ring) => path(ring, project));
    if (rings.some(({ box }) => box[2] < 0 || box[3] < 0 || box[0] > width || box[1] > height)) cut = true;
    const seen = rings.filter(({ box }) => box[2] - box[0] > SEEN || box[3] - box[1] > SEEN);
    return { place, d: (seen.length > 0 ? seen : rings.slice(0, 1)).map(({ d }) => d).join("") };
  });
  return { width, height, paths, cut };
}

/** Points that fall on the one before are left out: nobody would see them. */
function path(ring: number[], project: GeoProjection): { d: string; box: Box } {
  let d = "";
  let last = "";
  let box = NOTHING;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const point = project([(ring[at] ?? 0) / DEGREE, (ring[at + 1] ?? 0) / DEGREE]);
    if (!point) continue;
    const [x, y] = [Math.round(point[0] * 10) / 10, Math.round(point[1] * 10) / 10];
    box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    const here = `${x} ${y}`;
    if (here === last) continue;
    d += (d === "" ? "M" : "L") + here;
    last = here;
  }
  return { d: d === "" ? "" : `${d}Z`, box };
}
