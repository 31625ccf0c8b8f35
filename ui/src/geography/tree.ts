// The tree of places as it is shown: what lies in what, which lines are open, and what a word finds.
import type { Place } from "../bindings";
import { fold } from "../table/fold";

/** What lies in each place, drawn regions first; under the name of none, the places that lie in nothing. */
export interface Forest {
  byId: Map<string, Place>;
  within: Map<string | null, Place[]>;
}

export interface Line {
  /** The way from the root: a municipality stands under its prefecture and under every region that has it. */
  key: string;
  place: Place;
  /** From 1. */
  level: number;
  /** Its number among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
  /** Null: nothing lies in it. */
  open: boolean | null;
}

export function forest(all: Place[]): Forest {
  const byId = new Map(all.map((place) => [place.id, place]));
  const within = new Map<string | null, Place[]>();
  const put = (parent: string | null, place: Place) => {
    const list = within.get(parent);
    if (list) list.push(place);
    else within.set(parent, [place]);
  };
  const regions = all.filter((place) => place.kind === "region");
  for (const place of [...regions, ...all.filter((one) => one.kind !== "region")]) {
    put(place.parent !== null && byId.has(place.parent) ? place.parent : null, place);
    for (const id of place.members) {
      const member = byId.get(id);
      if (member) put(place.id, member);
    }
  }
  return { byId, within };
}

/** The lines that are seen. With a word, what it finds and the way there, all open; `kept` says which places are shown at all. */
export function lines(trees: Forest, open: Set<string>, word: string, kept: (place: Place) => boolean = () => true): Line[] {
  const wanted = fold(word.trim());
  const seen: Line[] = [];
  const below = (place: Place) => (trees.within.get(place.id) ?? []).filter(kept);

  /** Adds the place and what is seen in it; false where nothing is. */
  function walk(place: Place, key: string, level: number, position: number, siblings: number): boolean {
    const at = seen.length;
    const inside = below(place);
    const line: Line = { key, place, level, position, siblings, open: inside.length === 0 ? null : false };
    seen.push(line);
    if (wanted === "") {
      if (line.open === null || !open.has(key)) return true;
      line.open = true;
      inside.forEach((one, index) => walk(one, `${key}/${one.id}`, level + 1, index + 1, inside.length));
      return true;
    }
    const found = inside.filter((one) => holds(one, wanted));
    found.forEach((one, index) => walk(one, `${key}/${one.id}`, level + 1, index + 1, found.length));
    line.open = found.length > 0 ? true : null;
    if (line.open === null && !finds(trees, place, wanted)) seen.length = at;
    return seen.length > at;
  }

  const answers = new Map<Place, boolean>();
  /** It, or something that lies in it, is found. */
  function holds(place: Place, word: string): boolean {
    const known = answers.get(place);
    if (known !== undefined) return known;
    const answer = finds(trees, place, word) || below(place).some((one) => holds(one, word));
    answers.set(place, answer);
    return answer;
  }

  const all = (trees.within.get(null) ?? []).filter(kept);
  const roots = wanted === "" ? all : all.filter((place) => holds(place, wanted));
  roots.forEach((place, index) => walk(place, place.id, 1, index + 1, roots.length));
  return seen;
}

/** By its name, its kana, the beginning of its code, or by its whole name where it is not the name of what it lies in. */
function finds(trees: Forest, place: Place, wanted: string): boolean {
  if (fold(place.name).includes(wanted) || fold(place.kana ?? "").includes(wanted) || place.id.startsWith(wanted)) return true;
  const around = place.parent === null ? "" : (trees.byId.get(place.parent)?.full_name ?? "");
  return fold(place.full_name).includes(wanted) && !fold(around).includes(wanted);
}

/** Places that a word finds, those whose name begins with it first. */
export function found(trees: Forest, word: string): Place[] {
  const wanted = fold(word.trim());
  if (wanted === "") return [];
  const first = (place: Place) => (fold(place.name).startsWith(wanted) || place.id.startsWith(wanted) ? 0 : 1);
  return [...trees.byId.values()].filter((place) => finds(trees, place, wanted)).sort((a, b) => first(a) - first(b));
}
