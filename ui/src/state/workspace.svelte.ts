import type { DatasetView, Edition, SourceKind, Which, WorkspaceView } from "../bindings";
import { call } from "../shell/call";
import { words } from "../words";
import { run } from "./jobs.svelte";
import { go, settle } from "./location.svelte";

let view = $state.raw<WorkspaceView | null>(null);
let editions = $state.raw<Edition[]>([]);
let datasets = $state.raw<DatasetView[]>([]);

export const workspace = {
  get view() {
    return view;
  },
  get editions() {
    return editions;
  },
  get datasets() {
    return datasets;
  },
  get readOnly() {
    return view?.read_only !== null && view?.read_only !== undefined;
  },
};

export async function refreshWorkspace(): Promise<void> {
  const [seen, sources] = await Promise.all([call("workspace", {}), call("sources", {})]);
  view = seen;
  ({ editions, datasets } = sources);
}

/** Opens the person's own workspace or 見本県, and shows what it holds. */
export async function openWorkspace(which: Which): Promise<void> {
  view = await run("open_workspace", { which }, which === "sample" ? words.jobs.openSample : words.jobs.openOwn);
  ({ editions, datasets } = await call("sources", {}));
  settle({ formulary: null, group: null, tab: "listing" });
  if (which === "sample") await showFirst();
}

/** What the sample holds is there to be looked at. */
async function showFirst(): Promise<void> {
  const [line] = await call("formularies", {});
  if (!line) return go({ place: "writing" });
  const { content } = await call("formulary", { formulary: line.id });
  const first = content.drug_groups.find((group) => group.order === Math.min(...content.drug_groups.map((one) => one.order)));
  go({ place: "writing", formulary: line.id, group: first?.id ?? null });
}

/** The newest edition of a kind. */
export function newest(kind: SourceKind): Edition | null {
  if (kind === "price_list" || kind === "generic_status") return view?.[kind] ?? null;
  return editions.find((edition) => edition.kind === kind && edition.newest) ?? null;
}
