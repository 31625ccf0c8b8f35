// Classes of a map: which shares look alike. Limits are whole tenths of a per cent, so that the legend says them exactly.

/** Units in one tenth of a per cent; a share is told in ten decimals. */
const TENTH = 1e7;
const MOST = 5;

export type Steps = "quantile" | "even";

/** A share as a whole number of ten-billionths. */
export function units(share: string): number {
  return Math.round(Number(share) * 1e10);
}

/** Where a class ends and the next begins, ascending; up to four, fewer where the shares do not fill five classes. */
export function limits(shares: string[], steps: Steps): number[] {
  const values = shares.map(units).sort((a, b) => a - b);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return [];
  const wanted = steps === "quantile" ? quantiles(values) : even(first, last);
  return [...new Set(wanted)].filter((limit) => limit > first && limit <= last);
}

function quantiles(values: number[]): number[] {
  const at = (part: number) => values[Math.ceil((part * values.length) / MOST)] ?? Infinity;
  return [1, 2, 3, 4].map((part) => Math.round(at(part) / TENTH) * TENTH).filter(Number.isFinite);
}

/** Steps in per cent that people count in. */
const COUNTED = [0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 20, 25, 50];

function even(first: number, last: number): number[] {
  for (const percent of COUNTED) {
    const step = Math.round(percent * 10) * TENTH;
    const from = Math.floor(first / step) + 1;
    const to = Math.floor(last / step);
    if (to - from < MOST - 1) return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => (from + index) * step);
  }
  return [];
}

/** From 0, the lowest. */
export function classOf(share: string, limits: number[]): number {
  const value = units(share);
  const at = limits.findIndex((limit) => value < limit);
  return at < 0 ? limits.length : at;
}

/** Which of the five tones a class has, from 1; the lowest class and the highest have the ends of the scale. */
export function tone(at: number, classes: number): number {
  return classes <= 1 ? 3 : 1 + Math.round((at * (MOST - 1)) / (classes - 1));
}

/** `71.2` */
export function limitText(limit: number): string {
  const tenths = Math.round(limit / TENTH);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
