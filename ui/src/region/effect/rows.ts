// The rows of the files behind a group, before the day and after it.
import type { EffectView, GroupEffect, Operations } from "../../bindings";
import { figures } from "../asked.svelte";

/** The share that has the same rows: the group's ingredients in the effect's places and span. */
export function rowsOf(view: EffectView, group: GroupEffect, side: "before" | "after"): Operations["share"]["input"] {
  const all = figures(["category"]);
  const only = [
    ...view.place.places.map((place) => `place=${place}`),
    ...group.ingredients.map(({ code }) => `ingredient=${code}`),
  ];
  return {
    ...all,
    period: view[side],
    filters: [...all.filters, ...only],
    by: ["place"],
    measure: "quantity",
    level: null,
    reference: null,
  };
}
