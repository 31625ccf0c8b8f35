import type { ChangedView, DrugGroup, Entry, Finding, FormularyView, Operation } from "../bindings";
import { call, failureOf } from "../shell/call";
import { location, settle } from "./location.svelte";
import { attempt, tellDone } from "./notices.svelte";

let view = $state.raw<FormularyView | null>(null);
/** Changes go one after the other, in the order in which they were made. */
let last: Promise<unknown> = Promise.resolve();

/** The formulary that is open. */
export const opened = {
  get view() {
    return view;
  },
  get groups(): DrugGroup[] {
    return view ? [...view.content.drug_groups].sort((a, b) => a.order - b.order) : [];
  },
  get group(): DrugGroup | null {
    return view?.content.drug_groups.find((group) => group.id === location.group) ?? null;
  },
};

/** Reads the formulary of the location again; the location is corrected where it is gone. */
export async function loadFormulary(id: string | null): Promise<void> {
  if (id === null) {
    view = null;
    return;
  }
  const seen = await attempt(() => read(id));
  if (location.formulary !== id) return;
  show(seen);
  if (!seen) settle({ formulary: null, group: null });
}

/** What one had open last may belong to another workspace, or be gone: then one starts from the list, and nothing failed. */
async function read(id: string): Promise<FormularyView | null> {
  try {
    return await call("formulary", { formulary: id });
  } catch (cause) {
    if (failureOf(cause).code === "no_such_formulary") return null;
    throw cause;
  }
}

/** Changes the open formulary. False where it was refused; the frame says why. */
export function change(operation: Operation): Promise<boolean> {
  return inTurn((formulary) => call("change", { formulary, operation }));
}

export function undo(): Promise<boolean> {
  if (!view?.undo) return Promise.resolve(false);
  return inTurn((formulary) => call("undo", { formulary, sequence: null }));
}

/** Takes back one step of the history alone. */
export function undoStep(sequence: number): Promise<boolean> {
  return inTurn((formulary) => call("undo", { formulary, sequence }));
}

/** When everything that was changed up to now has been answered. */
export function settled(): Promise<unknown> {
  return last;
}

export function redo(): Promise<boolean> {
  if (!view?.redo) return Promise.resolve(false);
  return inTurn((formulary) => call("redo", { formulary }));
}

function inTurn(step: (formulary: string) => Promise<ChangedView>): Promise<boolean> {
  const formulary = view?.content.id;
  if (formulary === undefined) return Promise.resolve(false);
  const turn = last.then(async () => {
    const changed = await attempt(() => step(formulary));
    if (!changed) return false;
    if (location.formulary === formulary) show(changed.formulary);
    tellDone(changed.done);
    return true;
  });
  last = turn;
  return turn;
}

export function show(seen: FormularyView | null): void {
  view = seen;
  // Undoing a creation leaves nothing to show but the list.
  if (seen === null) settle({ formulary: null, group: null });
  if (location.group !== null && seen && !seen.content.drug_groups.some((group) => group.id === location.group)) {
    settle({ group: opened.groups[0]?.id ?? null, tab: "listing" });
  }
}

/** The entries of a tier in their order. */
export function entriesOf(group: DrugGroup, tier: string): Entry[] {
  return group.entries.filter((entry) => entry.tier === tier).sort((a, b) => a.order - b.order);
}

export function findingsOf(findings: Finding[], id: string): Finding[] {
  return findings.filter((finding) => finding.where.includes(id));
}
