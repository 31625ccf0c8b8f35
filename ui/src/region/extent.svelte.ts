// What there is to choose from in the dataset that is asked: the places and kinds of places it has, and its 薬効分類.
import type { PlaceKind, ShareRow } from "../bindings";
import { latest } from "../state/latest";
import { tellFailure } from "../state/notices.svelte";
import { places } from "../state/places.svelte";
import { answered } from "./answers";
import { asked, figures } from "./asked.svelte";

export interface Extent {
  dataset: string;
  /** Ids, the publisher's own total of the nation left out. */
  places: string[];
  /** It holds figures that are small enough to tell of a person: what is made of it is no release. */
  internal: boolean;
  /** Three digits and name. */
  categories: { key: string; label: string }[];
}

let extent = $state.raw<Extent | null>(null);
const ask = latest();

/** From large to small. */
const KINDS: PlaceKind[] = ["prefecture", "region", "municipality", "ward"];

/** The kinds of the places that the dataset has, and of those in which they lie. */
const kinds = $derived.by<PlaceKind[]>(() => {
  const found = new Set<PlaceKind>();
  for (let place of (extent?.places ?? []).map(places.of)) {
    while (place && place.kind !== "nation") {
      found.add(place.kind);
      place = place.parent === null ? null : places.of(place.parent);
    }
  }
  // A region is drawn of municipalities and wards; where the dataset has those, it adds up to regions.
  const small = found.has("municipality") || found.has("ward");
  if (small && places.all.some((place) => place.kind === "region")) found.add("region");
  return KINDS.filter((kind) => found.has(kind));
});

/** The prefectures and regions in which some of the places lie. */
const areas = $derived.by<string[]>(() => {
  const have = new Set(extent?.places ?? []);
  const around = new Set<string>();
  for (const id of have) {
    const place = places.of(id);
    for (let at = place?.parent ?? null; at !== null && at !== "00"; at = places.of(at)?.parent ?? null) around.add(at);
  }
  const inside = (members: string[]) => members.some((member) => have.has(member));
  return places.all
    .filter((place) => around.has(place.id) || (place.kind === "region" && inside(place.members)))
    .map((place) => place.id);
});

/** The kind that most of the places are of. */
const usual = $derived.by<PlaceKind | null>(() => {
  const counts = new Map<PlaceKind, number>();
  for (const id of extent?.places ?? []) {
    const kind = places.of(id)?.kind;
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
});

export const there = {
  get now() {
    return extent;
  },
  /** While it is not known, it is taken for internal. */
  get internal() {
    return extent === null || extent.dataset !== asked.dataset?.dataset.id || extent.internal;
  },
  get kinds() {
    return kinds;
  },
  get areas() {
    return areas;
  },
  /** The kind that is asked; within an area, that of most places unless one is named. */
  get level(): PlaceKind | null {
    return asked.now.level ?? (asked.now.within === null ? null : usual);
  },
};

/** Asks what the dataset has; called from an effect, again with every change of the dataset. */
export async function loadExtent(): Promise<void> {
  const dataset = asked.dataset?.dataset.id;
  if (dataset === undefined) return;
  const all = {
    ...figures(["setting", "insurer", "age", "category"]),
    period: null,
    measure: "quantity",
    level: null,
    reference: null,
  };
  const byPlace = answered("share", { ...all, by: ["place"] });
  const byCategory = answered("share", { ...all, by: ["category"] });
  try {
    const found = await ask(() => Promise.all([byPlace, byCategory]));
    if (!found) return;
    const [ofPlaces, ofCategories] = found;
    const key = (row: ShareRow) => row.key[0] ?? "";
    extent = {
      dataset,
      internal: ofPlaces.basis.holds_small_figures,
      places: ofPlaces.rows.filter((row) => !row.published_total).map(key),
      categories: ofCategories.rows
        .map((row) => ({ key: key(row), label: row.label[0] ?? "" }))
        .filter((category) => category.key !== ""),
    };
  } catch (cause) {
    tellFailure(cause);
  }
}
