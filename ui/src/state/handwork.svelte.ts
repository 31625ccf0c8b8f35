import type { Handwork, HandworkOperation, HandworkView, RegionKind } from "../bindings";
import { call } from "../shell/call";
import { attempt, tellDone } from "./notices.svelte";
import { refreshWorkspace } from "./workspace.svelte";

const NONE: Handwork = {
  regions: [],
  place_names: [],
  column_mappings: [],
  authorized_generics: [],
  datasets: [],
  published_shares: [],
};

let view = $state.raw<HandworkView | null>(null);
/** Grows with every change that a figure can stand on, so that what stands on handwork is asked for again. */
let changes = $state(0);
/** Changes go one after the other, in the order in which they were made. */
let last: Promise<unknown> = Promise.resolve();

/** What people added to the published lists by hand: regions, names of places, columns, authorised generics. */
export const handwork = {
  get all(): Handwork {
    return view?.handwork ?? NONE;
  },
  get changes() {
    return changes;
  },
  get undoLabel() {
    return view?.undo_label ?? null;
  },
  get redoLabel() {
    return view?.redo_label ?? null;
  },
};

export async function loadHandwork(): Promise<void> {
  const seen = await attempt(() => call("handwork", {}));
  if (seen) view = seen;
}

/** Changes the handwork. False where it was refused; the frame says why. */
export function changeHandwork(operation: HandworkOperation): Promise<boolean> {
  return inTurn(() => call("change_handwork", { operation }));
}

export function undoHandwork(): Promise<boolean> {
  return view?.undo_label ? inTurn(() => call("undo_handwork", {})) : Promise.resolve(false);
}

export function redoHandwork(): Promise<boolean> {
  return view?.redo_label ? inTurn(() => call("redo_handwork", {})) : Promise.resolve(false);
}

/** When everything that was changed up to now has been answered. */
export function handworkSettled(): Promise<unknown> {
  return last;
}

/** All of it but the weights, which order what is there. */
function figuresStandOn(all: Handwork): string {
  return JSON.stringify(all, (name, value: unknown) => (name === "group_weights" ? undefined : value));
}

function inTurn(step: () => Promise<HandworkView>): Promise<boolean> {
  const turn = last.then(async () => {
    const changed = await attempt(step);
    if (!changed) return false;
    const before = figuresStandOn(handwork.all);
    view = changed;
    tellDone(changed.done);
    if (figuresStandOn(changed.handwork) !== before) {
      changes += 1;
      await attempt(refreshWorkspace);
    }
    return true;
  });
  last = turn;
  return turn;
}

/** The kind of a drawn region; null for a region that nobody drew here. */
export function regionKind(id: string): RegionKind | null {
  return handwork.all.regions.find((region) => region.id === id)?.kind ?? null;
}
