// Shares by 薬効分類 of one place beside those of another, the most used first.
import type { ShareRow } from "../../bindings";

export interface Panel {
  /** Three digits */
  key: string;
  label: string;
  own: ShareRow;
  other: ShareRow | null;
}

/** `rows` by category and place. Categories of which the place has no share are left out. */
export function panels(rows: ShareRow[], place: string, other: string | null): Panel[] {
  const of = (id: string | null) => new Map(rows.filter((row) => row.key[1] === id).map((row) => [row.key[0] ?? "", row]));
  const others = of(other);
  return [...of(place)]
    .filter(([key, row]) => key !== "" && row.share !== null)
    .map(([key, own]) => ({ key, label: own.label[0] ?? key, own, other: others.get(key) ?? null }))
    .sort((a, b) => Number(b.own.total ?? 0) - Number(a.own.total ?? 0) || (a.key < b.key ? -1 : 1));
}
