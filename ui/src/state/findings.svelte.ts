import type { Entry, EntryText, Finding } from "../bindings";
import { go, type Tab } from "./location.svelte";
import { opened } from "./formulary.svelte";

const ORDER = { error: 0, warning: 1, note: 2 };

let at = $state<Finding | null>(null);
let listed = $state(false);
/** The entry whose writing is open in 収載表, and a count that grows with every jump so that the screen follows. */
let target = $state.raw<{ id: string | null; field: EntryText | null; jump: number }>({ id: null, field: null, jump: 0 });

export const findings = {
  /** All of the open formulary: errors first, then in the order of the document. */
  get all(): Finding[] {
    const view = opened.view;
    if (!view) return [];
    const groups = opened.groups.map((group) => group.id);
    const place = (finding: Finding) => groups.indexOf(finding.where[0] ?? "");
    return [...view.findings].sort((a, b) => ORDER[a.level] - ORDER[b.level] || place(a) - place(b));
  },
  get at() {
    return at;
  },
  get listed() {
    return listed;
  },
  set listed(open: boolean) {
    listed = open;
  },
  get target() {
    return target;
  },
};

/** Goes to what a finding concerns. */
export function jump(finding: Finding): void {
  at = finding;
  listed = false;
  const group = opened.groups.find((one) => one.id === finding.where[0]);
  const entry = group?.entries.find((one) => one.id === finding.where[1]);
  go({ place: "writing", group: group?.id ?? null, tab: tabOf(finding) });
  target = { id: entry?.id ?? null, field: entry ? fieldOf(finding, entry) : null, jump: target.jump + 1 };
}

/** Where a finding is put right. */
function tabOf(finding: Finding): Tab {
  const inGroup = finding.where.length === 1;
  if (["group_without_recommended", "strength_left_out", "entry_without_items"].includes(finding.rule)) return "candidates";
  if (finding.rule === "transitional_without_review_date" || (finding.rule === "unknown_code" && inGroup)) return "group";
  return "listing";
}

/** The field of the entry that waits to be written. */
function fieldOf(finding: Finding, entry: Entry): EntryText | null {
  if (finding.rule === "brand_without_reason") return "brand_reason";
  if (finding.rule !== "reason_missing") return null;
  return (["efficacy", "safety", "economy", "stable_supply"] as const).find((field) => entry.reason[field].trim() === "") ?? null;
}

/** The next finding from the one that one was at, round and round. */
export function nextFinding(step: 1 | -1): void {
  const all = findings.all;
  if (all.length === 0) return;
  const from = at === null ? -1 : all.findIndex((one) => same(one, at as Finding));
  const next = all[(from + step + all.length) % all.length];
  if (next) jump(next);
}

function same(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.where.join() === b.where.join() && a.message === b.message;
}
