import type { Basis, Edition, SourceKind } from "../bindings";
import { words } from "../words";

export interface InUse {
  kind: SourceKind;
  label: string;
  /** The date of the edition in use; null where there is none. */
  date: string | null;
  /** The date of a newer edition that is imported and not in use. */
  newer: string | null;
}

/** What the open formulary stands on, or without one the newest editions. */
export function basisOf(basis: Basis | null, newest: (kind: SourceKind) => Edition | null, editions: Edition[]): InUse[] {
  const products = (["price_list", "generic_status"] as const).map((kind): InUse => {
    const latest = newest(kind);
    const id = basis?.[kind] ?? null;
    const used = id === null ? latest : (editions.find((edition) => edition.id === id) ?? null);
    const newer = used && latest && latest.effective_on > used.effective_on ? latest.effective_on : null;
    return { kind, label: words.kindShort[kind], date: used?.effective_on ?? null, newer };
  });
  // No formulary is bound to a supply list: the newest is in use.
  const supply = newest("supply");
  if (supply) products.push({ kind: "supply", label: words.kindShort.supply, date: supply.effective_on, newer: null });
  return products;
}
