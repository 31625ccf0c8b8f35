// What is asked of an effect, remembered for each formulary.
import type { FormularyLine, FormularyView } from "../../bindings";
import { remembered } from "../../state/remembered.svelte";

export interface Chosen {
  /** `2025-10-01`; empty where it was taken back, null where nothing was said yet. */
  on: string | null;
  /** Empty: as the data has it. */
  before: string;
  after: string;
  /** Ids; null for all. */
  groups: string[] | null;
  /** Null: the formulary's own. */
  place: string | null;
}

const NOTHING: Chosen = { on: null, before: "", after: "", groups: null, place: null };

const kept = remembered<{ formulary: string | null; of: Record<string, Chosen> }>("region.effect", { formulary: null, of: {} });

export function chosenOf(formulary: string): Chosen {
  return { ...NOTHING, ...kept.value.of[formulary] };
}

export function choose(formulary: string, change: Partial<Chosen>): void {
  kept.value = { ...kept.value, of: { ...kept.value.of, [formulary]: { ...chosenOf(formulary), ...change } } };
}

export function chooseFormulary(formulary: string): void {
  kept.value = { ...kept.value, formulary };
}

/** The one that was chosen while it is there, else the one that is open, else the first. */
export function formularyOf(lines: FormularyLine[], open: string | null): string | null {
  const there = (id: string | null) => lines.some((line) => line.id === id);
  if (there(kept.value.formulary)) return kept.value.formulary;
  return there(open) ? open : (lines[0]?.id ?? null);
}

export interface KnownDay {
  day: string;
  edition: string | null;
}

/** Days that the formulary itself knows: on which its groups were issued first, and its editions declared. The earliest first. */
export function knownDays(view: FormularyView): KnownDay[] {
  const issued = view.content.drug_groups.flatMap(({ first_issued_on }) => first_issued_on ?? []);
  const days: KnownDay[] = [...new Set(issued)].map((day) => ({ day, edition: null }));
  for (const { on, edition } of view.published) if (!days.some(({ day }) => day === on)) days.push({ day: on, edition });
  return days.sort((a, b) => (a.day < b.day ? -1 : 1));
}
