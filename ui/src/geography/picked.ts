// Which municipalities and wards a region is drawn of. A city with wards is picked whole, by its own code, or ward by ward.
import type { Place } from "../bindings";
import type { Forest } from "./tree";

export type Picked = ReadonlySet<string>;
export type Check = "none" | "some" | "all";

export function canPick(place: Place): boolean {
  return place.kind === "prefecture" || place.kind === "municipality" || place.kind === "ward";
}

export function checkOf(trees: Forest, picked: Picked, place: Place): Check {
  if (picked.has(place.id)) return "all";
  if (place.kind === "ward") return place.parent !== null && picked.has(place.parent) ? "all" : "none";
  const inside = partsOf(trees, place).map((one) => checkOf(trees, picked, one));
  if (inside.length > 0 && inside.every((check) => check === "all")) return "all";
  return inside.some((check) => check !== "none") ? "some" : "none";
}

/** Picks it, or leaves it out where all of it was picked. */
export function toggled(trees: Forest, picked: Picked, place: Place): Picked {
  const next = new Set(picked);
  const take = checkOf(trees, picked, place) !== "all";
  if (place.kind === "ward" && !take && place.parent !== null && next.delete(place.parent)) {
    // Of a city that was picked whole, the other wards stay.
    const city = trees.byId.get(place.parent);
    for (const ward of city ? partsOf(trees, city) : []) next.add(ward.id);
  }
  const wholes = place.kind === "prefecture" ? partsOf(trees, place) : [place];
  for (const whole of wholes) {
    for (const part of partsOf(trees, whole)) next.delete(part.id);
    if (take) next.add(whole.id);
    else next.delete(whole.id);
  }
  return next;
}

/** The municipalities of a prefecture, the wards of a city. */
function partsOf(trees: Forest, place: Place): Place[] {
  const part = place.kind === "prefecture" ? "municipality" : place.kind === "municipality" ? "ward" : null;
  return (trees.within.get(place.id) ?? []).filter((one) => one.kind === part);
}
