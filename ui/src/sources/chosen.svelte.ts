import type { DatasetView, Edition, SourceKind } from "../bindings";
import { remembered } from "../state/remembered.svelte";
import { newest, workspace } from "../state/workspace.svelte";

type Chosen = { what: "edition" | "dataset"; id: string } | { what: "kind"; id: SourceKind };

const kept = remembered<Chosen | null>("sources.chosen", null);

/** What of 資料 the inspector shows. What is no longer there is not chosen. */
export const chosen = {
  get edition(): Edition | null {
    const { value } = kept;
    if (value === null) return newest("price_list") ?? workspace.editions[0] ?? null;
    return value.what === "edition" ? (workspace.editions.find((one) => one.id === value.id) ?? null) : null;
  },
  get dataset(): DatasetView | null {
    const { value } = kept;
    return value?.what === "dataset" ? (workspace.datasets.find(({ dataset }) => dataset.id === value.id) ?? null) : null;
  },
  get kind(): SourceKind | null {
    const { value } = kept;
    return value?.what === "kind" ? value.id : null;
  },
};

export function choose(what: Chosen): void {
  kept.value = what;
}
