import type { Edition } from "../bindings";
import type { Rhythm } from "./kinds";

/** A year with its editions, one longer span, or a run of years or months without any. */
export interface Line {
  label: string;
  editions: Edition[];
}

/** The editions of a list by year, newest first; where it has a rhythm, years or months between two editions that have none are kept as one gap. */
export function years(editions: Edition[], rhythm: Rhythm): Line[] {
  const lines: Line[] = [];
  let last: Edition | null = null;
  for (const edition of [...editions].sort((a, b) => newer(a.effective_on, b.effective_on))) {
    const year = edition.effective_on.slice(0, 4);
    const gap = last && rhythm ? between(edition, last, rhythm) : null;
    if (gap) lines.push({ label: gap, editions: [] });
    const line = lines.at(-1);
    if (line?.label === year) line.editions.push(edition);
    else lines.push({ label: year, editions: [edition] });
    last = edition;
  }
  return lines;
}

function between(older: Edition, newer: Edition, rhythm: "year" | "month"): string | null {
  const at = (day: string) => (rhythm === "year" ? Number(day.slice(0, 4)) : monthNumber(day));
  const [from, to] = [at(older.effective_on) + 1, at(newer.effective_on) - 1];
  if (from > to) return null;
  if (rhythm === "month") return spanName(from, to);
  return from === to ? `${from}` : `${from}〜${to}`;
}

/** The editions of one dataset, newest first: months by year, longer spans alone, and between them the periods that it lacks. */
export function spans(editions: Edition[], gaps: string[]): Line[] {
  const held = editions.map((edition) => ({ ...ends(edition.period ?? edition.effective_on.slice(0, 7)), edition }));
  const lacking = runs(gaps).map((gap) => ({ ...gap, edition: null }));
  const lines: Line[] = [];
  for (const { from, to, edition } of [...held, ...lacking].sort((a, b) => b.from - a.from)) {
    const span = spanName(from, to);
    if (!edition) {
      lines.push({ label: span, editions: [] });
      continue;
    }
    const year = monthName(from).slice(0, 4);
    const line = lines.at(-1);
    if (from === to && line?.label === year) line.editions.push(edition);
    else lines.push({ label: from === to ? year : span, editions: [edition] });
  }
  return lines;
}

/** Periods that follow upon one another become one. */
function runs(gaps: string[]): { from: number; to: number }[] {
  const joined: { from: number; to: number }[] = [];
  for (const gap of gaps.map(ends).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && gap.from <= last.to + 1) last.to = Math.max(last.to, gap.to);
    else joined.push(gap);
  }
  return joined;
}

/** `2024-04` or `2024-04..2025-03` */
function ends(period: string): { from: number; to: number } {
  const [from = "", to = from] = period.split("..");
  return { from: monthNumber(from), to: monthNumber(to) };
}

/** Months since year 0. */
function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

function monthName(number: number): string {
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
}

/** `2024-04`, `2024-04〜09`, `2024-04〜2025-03` */
function spanName(from: number, to: number): string {
  const [first, last] = [monthName(from), monthName(to)];
  if (from === to) return first;
  return `${first}〜${first.slice(0, 4) === last.slice(0, 4) ? last.slice(5) : last}`;
}

function newer(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
