// Which places a map shows: those of the list, and those beside them of which the dataset has nothing.
import type { Place } from "../../bindings";

/** Of the places' kinds, what else lies in the same prefectures, or in the area that was asked for. Nothing that overlaps with a listed one. */
export function placesOfMap(listed: Place[], all: Place[], within: string | null): string[] {
  const byId = new Map(all.map((place) => [place.id, place]));
  const taken = new Set<string>();
  for (const place of listed) {
    for (let at: Place | undefined = place; at; at = at.parent === null ? undefined : byId.get(at.parent)) taken.add(at.id);
  }
  const kinds = new Set(listed.map((place) => place.kind));
  const prefectureOf = (place: Place): string | null => {
    for (let at: Place | undefined = place; at; at = at.parent === null ? undefined : byId.get(at.parent))
      if (at.kind === "prefecture") return at.id;
    return null;
  };
  const prefectures = new Set(listed.map(prefectureOf));
  const area = within === null ? undefined : byId.get(within);
  const inArea = (place: Place) => area?.kind !== "region" || area.members.includes(place.id);
  const listedIds = new Set(listed.map((place) => place.id));
  const insideListed = (place: Place) => {
    for (let at = place.parent; at !== null; at = byId.get(at)?.parent ?? null) if (listedIds.has(at)) return true;
    return false;
  };
  const beside = all.filter(
    (place) =>
      (kinds.has("prefecture") ? place.kind === "prefecture" : kinds.has(place.kind) && place.kind === "municipality") &&
      !taken.has(place.id) &&
      !insideListed(place) &&
      (kinds.has("prefecture") || prefectures.has(prefectureOf(place))) &&
      inArea(place),
  );
  return [...listed, ...beside].map((place) => place.id);
}
