// What one is choosing in 薬効群の選定: the groups as they are ranked, those that are ticked, and the one that is looked at.
import { SvelteSet } from "svelte/reactivity";
import type { Failure, GroupRow, GroupsView, GroupWeights } from "../../bindings";
import { call, failureOf } from "../../shell/call";
import { changeHandwork } from "../../state/handwork.svelte";
import { latest } from "../../state/latest";
import { remembered } from "../../state/remembered.svelte";
import { workspace } from "../../state/workspace.svelte";
import { asked, figures } from "../asked.svelte";

export type By = "category" | "ingredient";
export type Weighed = keyof GroupWeights;

const by = remembered<By>("region.choice.by", "category");
/** The place that one chooses for; null for all that the dataset has. The other tabs compare places and are not narrowed by it. */
const place = remembered<string | null>("region.choice.place", null);
const ask = latest();
let answer = $state.raw<GroupsView | null>(null);
let failure = $state.raw<Failure | null>(null);
let active = $state<string | null>(null);
/** Weights that cannot be remembered, where one may only read. */
let tried = $state.raw<GroupWeights | null>(null);
const ticked = new SvelteSet<string>();

const row = $derived<GroupRow | null>(answer?.rows.find((one) => one.key === active) ?? null);

export const chosen = {
  get by() {
    return by.value;
  },
  /** Ticked groups of one kind are none of the other. */
  set by(next: By) {
    if (next === by.value) return;
    by.value = next;
    ticked.clear();
    active = null;
  },
  get place() {
    return place.value;
  },
  set place(next: string | null) {
    place.value = next;
  },
  get answer() {
    return answer;
  },
  get failure() {
    return failure;
  },
  get active() {
    return active;
  },
  set active(next: string | null) {
    active = next;
  },
  /** The group that is looked at. */
  get row() {
    return row;
  },
  ticked,
  /** Ticked and still among the rows, by rank. */
  get keys(): string[] {
    return (answer?.rows ?? []).filter((one) => ticked.has(one.key)).map((one) => one.key);
  },
};

/** What the groups are asked with; a filter on categories would leave one of them. */
export function question() {
  const weights = tried === null ? [] : words(tried);
  return {
    ...figures(by.value === "category" ? ["category"] : []),
    by: by.value,
    place: place.value,
    reference: asked.now.reference,
    target: "lowest",
    weights,
  };
}

export async function rank(): Promise<void> {
  const asking = question();
  try {
    const seen = await ask(() => call("rank_groups", asking));
    if (!seen) return;
    answer = seen;
    failure = null;
  } catch (cause) {
    answer = null;
    failure = failureOf(cause);
  }
}

export function tick(rows: GroupRow[]): void {
  const all = rows.every((one) => ticked.has(one.key));
  for (const one of rows) {
    if (all) ticked.delete(one.key);
    else ticked.add(one.key);
  }
}

/** Gives a column its weight; null gives every column the same. */
export function weigh(change: Partial<GroupWeights> | null): Promise<boolean> {
  if (answer === null) return Promise.resolve(false);
  const weights = change === null ? null : { ...answer.weights, ...change };
  if (!workspace.readOnly) return changeHandwork({ do: "set_group_weights", weights });
  tried = weights;
  return Promise.resolve(true);
}

/** As the operation takes them. */
export function words(weights: GroupWeights): string[] {
  return Object.entries(weights).map(([column, weight]) => `${column}=${weight}`);
}
