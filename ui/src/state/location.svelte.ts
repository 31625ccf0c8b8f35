import { recall, remember } from "./memory";

export type Place = "sources" | "region" | "medicines" | "writing" | "publishing";
export type Tab = "listing" | "candidates" | "group";
export type RegionTab = "compare" | "choice" | "effect" | "release";
export type SourcesTab = "import" | "comparison" | "places" | "unknown_places";

/** Where the person is. Without a formulary, 作成 shows the list; without a group, the settings of the whole. */
export interface Location {
  place: Place;
  formulary: string | null;
  group: string | null;
  tab: Tab;
  /** Of 資料. */
  sourcesTab: SourcesTab;
  /** Of 地域. */
  regionTab: RegionTab;
  /** The place whose own page is open in 地域; none for all of them. */
  regionPlace: string | null;
  /** The places that stand side by side in 地域, their ids joined by commas; none where they do not. */
  regionBeside: string | null;
}

const START: Location = {
  place: "sources",
  formulary: null,
  group: null,
  tab: "listing",
  sourcesTab: "import",
  regionTab: "compare",
  regionPlace: null,
  regionBeside: null,
};

let current = $state<Location>({ ...START, ...recall<Partial<Location>>("location", {}) });
let behind = $state.raw<Location[]>([]);
let ahead = $state.raw<Location[]>([]);
/** One went there oneself last, and did not come back. */
let entered = $state({ times: 0, anew: true });

export const location = {
  get place() {
    return current.place;
  },
  get formulary() {
    return current.formulary;
  },
  get group() {
    return current.group;
  },
  get tab() {
    return current.tab;
  },
  get sourcesTab() {
    return current.sourcesTab;
  },
  get regionTab() {
    return current.regionTab;
  },
  get regionPlace() {
    return current.regionPlace;
  },
  get regionBeside() {
    return current.regionBeside;
  },
  /** Changes with every going, also to where one is; `anew` is false after going back or forward. */
  get entered() {
    return entered;
  },
};

/** Goes there; what is not named stays as it is, so each place is found as it was left. */
export function go(to: Partial<Location>): void {
  const next = { ...current, ...to };
  entered = { times: entered.times + 1, anew: true };
  if (same(next, current)) return;
  behind = [...behind, $state.snapshot(current)];
  ahead = [];
  arrive(next);
}

/** Corrects where one is without leaving a trace to come back to. */
export function settle(to: Partial<Location>): void {
  arrive({ ...current, ...to });
}

export function back(): void {
  const last = behind.at(-1);
  if (!last) return;
  behind = behind.slice(0, -1);
  entered = { times: entered.times + 1, anew: false };
  ahead = [$state.snapshot(current), ...ahead];
  arrive(last);
}

export function forward(): void {
  const [next, ...rest] = ahead;
  if (!next) return;
  ahead = rest;
  entered = { times: entered.times + 1, anew: false };
  behind = [...behind, $state.snapshot(current)];
  arrive(next);
}

function arrive(at: Location): void {
  current = at;
  remember("location", at);
}

function same(a: Location, b: Location): boolean {
  return (Object.keys(START) as (keyof Location)[]).every((part) => a[part] === b[part]);
}
