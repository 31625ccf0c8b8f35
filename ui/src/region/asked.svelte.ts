// What is asked of the figures in 地域: the chips of its head. Every tab and every place's page asks the same.
import type { DatasetView, PlaceKind } from "../bindings";
import { remembered } from "../state/remembered.svelte";
import { workspace } from "../state/workspace.svelte";

export type Measure = "quantity" | "value";

/** Null: all of it. */
export interface Asked {
  measure: Measure;
  dataset: string | null;
  /** `2024-04..2025-03` */
  period: string | null;
  setting: string | null;
  insurer: string | null;
  age: string | null;
  /** 薬効分類, three digits */
  category: string | null;
  /** Places of this kind; null as the dataset has them. */
  level: PlaceKind | null;
  /** Only what lies in this place. */
  within: string | null;
  reference: string | null;
}

const kept = remembered<Asked>("region.asked", {
  measure: "quantity",
  dataset: null,
  period: null,
  setting: null,
  insurer: null,
  age: null,
  category: null,
  level: null,
  within: null,
  reference: null,
});

/** The dataset that is asked: the one chosen while it is there, else one told by month (a region's own), else the first. */
const dataset = $derived<DatasetView | null>(
  workspace.datasets.find(({ dataset }) => dataset.id === kept.value.dataset) ??
    workspace.datasets.find(({ dataset }) => dataset.grain === "month") ??
    workspace.datasets[0] ??
    null,
);

export const asked = {
  get now(): Asked {
    return kept.value;
  },
  get dataset() {
    return dataset;
  },
};

/** What another dataset has of its own: its periods and the ways in which it is divided. */
const OF_DATASET = { period: null, setting: null, insurer: null, age: null, level: null, within: null, reference: null } as const;

export function ask(change: Partial<Asked>): void {
  const other = change.dataset !== undefined && change.dataset !== dataset?.dataset.id;
  kept.value = { ...kept.value, ...(other ? OF_DATASET : {}), ...change };
}

/** What every operation on figures takes. `without`: filters that the question asks by itself. */
export function figures(without: ("setting" | "insurer" | "age" | "category")[] = []) {
  const now = kept.value;
  const filters = (["setting", "insurer", "age", "category"] as const).flatMap((key) =>
    now[key] !== null && !without.includes(key) ? [`${key}=${now[key]}`] : [],
  );
  return {
    dataset: dataset?.dataset.id ?? null,
    period: now.period,
    filters,
    drop_fee_excluded: false,
    drop_nutrition: false,
    count_stars: false,
    as_counted: false,
    trace: false,
    trace_limit: 20,
  };
}
