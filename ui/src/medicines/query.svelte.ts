import type { Hit, SearchInput, SearchView } from "../bindings";
import { call } from "../shell/call";
import { latest } from "../state/latest";
import { go } from "../state/location.svelte";
import { tellFailure } from "../state/notices.svelte";
import { remembered } from "../state/remembered.svelte";

export interface Wanted {
  query: string;
  route: string[];
  status: string[];
  category: string | null;
  delisted: boolean;
}

const PAGE = 200;
/** More than any edition holds: everything at once, for an order or a filter that concerns every row. */
const EVERYTHING = 100_000;
const NOTHING: Wanted = { query: "", route: [], status: [], category: null, delisted: false };

const wanted = remembered<Wanted>("medicines.wanted", NOTHING);
const chosen = remembered<string | null>("medicines.chosen", null);
let answer = $state.raw<SearchView | null>(null);
let hits = $state.raw<Hit[]>([]);
const ask = latest();
/** The offset that was asked for last, so that it is asked for once. */
let asked = 0;

/** What is searched for, and what was found. */
export const search = {
  get wanted() {
    return wanted.value;
  },
  get answer() {
    return answer;
  },
  get hits() {
    return hits;
  },
  get chosen() {
    return chosen.value;
  },
  set chosen(code: string | null) {
    chosen.value = code;
  },
};

/** Asks anew with these changes. An answer that comes after a later question is not shown. */
export async function want(change: Partial<Wanted>): Promise<void> {
  wanted.value = { ...wanted.value, ...change };
  asked = 0;
  await bring(PAGE, 0, (found) => found.hits);
}

/** Brings the next rows, or every row. */
export async function more(every: boolean): Promise<void> {
  const have = hits.length;
  const offset = every ? EVERYTHING : have;
  if (answer === null || have >= answer.total || asked === offset) return;
  asked = offset;
  if (every) await bring(EVERYTHING, 0, (found) => found.hits);
  else await bring(PAGE, have, (found) => [...hits.slice(0, have), ...found.hits]);
}

/** Goes to one product; `query` is what it was found by. */
export async function showProduct(code: string, query: string): Promise<void> {
  chosen.value = code;
  go({ place: "medicines" });
  await want({ ...NOTHING, query });
}

/** Whether chips or the class leave products out. */
export function filtered(): boolean {
  const { route, status, category } = wanted.value;
  return route.length > 0 || status.length > 0 || category !== null;
}

export function clearFilters(): Promise<void> {
  return want({ route: [], status: [], category: null, delisted: false });
}

async function bring(limit: number, offset: number, rows: (found: SearchView) => Hit[]): Promise<void> {
  const input: SearchInput = { ...wanted.value, limit, offset };
  try {
    const found = await ask(() => call("search", input));
    if (!found) return;
    hits = rows(found);
    answer = found;
  } catch (cause) {
    tellFailure(cause);
  }
}
