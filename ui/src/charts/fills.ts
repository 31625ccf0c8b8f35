// How a share, or the lack of one, looks on a map or in a grid: one of five tones, or a pattern for each kind of absence.
import type { Absence } from "../bindings";
import { classOf, limitText, limits, tone, type Steps } from "./classes";
import { words } from "../words";

export type Fill = "tone1" | "tone2" | "tone3" | "tone4" | "tone5" | Absence;

export interface Shaded {
  share: string | null;
  absence: Absence | null;
}

export interface LegendEntry {
  fill: Fill;
  text: string;
}

export function isTone(fill: Fill): boolean {
  return fill.startsWith("tone");
}

export interface Shading {
  of: (one: Shaded) => Fill;
  legend: LegendEntry[];
}

/** What each of them looks like, and what that means; only absences that occur stand in the legend. */
export function shading(all: Shaded[], steps: Steps): Shading {
  const shares = all.flatMap(({ share }) => (share === null ? [] : [share]));
  const ends = limits(shares, steps);
  const classes = shares.length === 0 ? 0 : ends.length + 1;
  const toned = (at: number) => `tone${tone(at, classes)}` as Fill;
  const of = ({ share, absence }: Shaded): Fill => (share === null ? (absence ?? "not_applicable") : toned(classOf(share, ends)));
  const counts = new Map<Fill, number>();
  for (const one of all) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  const count = (fill: Fill) => counts.get(fill) ?? 0;
  const text = (at: number): string => {
    const [from, to] = [ends[at - 1], ends[at]];
    if (from === undefined && to === undefined) return words.charts.anyShare;
    if (from === undefined) return words.charts.under(limitText(to ?? 0));
    if (to === undefined) return words.charts.atLeast(limitText(from));
    return words.charts.between(limitText(from), limitText(to));
  };
  const legend: LegendEntry[] = Array.from({ length: classes }, (_, at) => ({
    fill: toned(at),
    text: words.charts.counted(text(at), count(toned(at))),
  }));
  for (const absence of ["zero", "suppressed", "missing", "not_applicable"] as const) {
    const found = count(absence);
    if (found > 0) legend.push({ fill: absence, text: words.charts.counted(words.charts.absent[absence], found) });
  }
  return { of, legend };
}
