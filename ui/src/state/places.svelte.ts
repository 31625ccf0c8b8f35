import type { Place, PlacesView } from "../bindings";
import { call } from "../shell/call";
import { latest } from "./latest";
import { tellFailure } from "./notices.svelte";

let view = $state.raw<PlacesView | null>(null);
const byId = $derived(new Map((view?.places ?? []).map((place) => [place.id, place])));
const ask = latest();

/** Every place that is known, and what files write that nobody explained. */
export const places = {
  get view() {
    return view;
  },
  get all(): Place[] {
    return view?.places ?? [];
  },
  of(id: string): Place | null {
    return byId.get(id) ?? null;
  },
};

export async function loadPlaces(): Promise<void> {
  try {
    const seen = await ask(() => call("places", {}));
    if (seen) view = seen;
  } catch (cause) {
    tellFailure(cause);
  }
}

/** 大阪府大阪市天王寺区, or the code where no list names it. */
export function placeName(id: string): string {
  return places.of(id)?.full_name ?? id;
}
