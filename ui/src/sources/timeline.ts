import type { Edition, SourceKind } from "../bindings";

/** A year with its editions, or a run of years without one. */
export interface Years {
  label: string;
  editions: Edition[];
}

/** The editions of a kind by year, newest first; years between two editions that have none are kept as one gap. */
export function years(editions: Edition[], kind: SourceKind): Years[] {
  const own = editions
    .filter((edition) => edition.kind === kind)
    .sort((a, b) => (a.effective_on < b.effective_on ? 1 : a.effective_on > b.effective_on ? -1 : 0));
  const lines: Years[] = [];
  let last: number | null = null;
  for (const edition of own) {
    const year = Number(edition.effective_on.slice(0, 4));
    if (year === last) {
      lines.at(-1)?.editions.push(edition);
      continue;
    }
    if (last !== null && last - year > 1) {
      lines.push({ label: last - year === 2 ? `${year + 1}` : `${year + 1}–${last - 1}`, editions: [] });
    }
    lines.push({ label: `${year}`, editions: [edition] });
    last = year;
  }
  return lines;
}
