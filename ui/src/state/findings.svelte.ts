import type { Finding } from "../bindings";
import { go, location } from "./location.svelte";
import { opened } from "./formulary.svelte";

const ORDER = { error: 0, warning: 1, note: 2 };

let at = $state<Finding | null>(null);
let listed = $state(false);
/** The entry whose writing is open in 収載表, and a count that grows with every jump so that the screen follows. */
let target = $state.raw<{ id: string | null; jump: number }>({ id: null, jump: 0 });

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
  const [group, ...inner] = finding.where;
  const whole = opened.groups.some((one) => one.id === group) ? (group ?? null) : null;
  go({ place: "writing", group: whole, tab: "listing" });
  target = { id: inner[0] ?? null, jump: target.jump + 1 };
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

/** Opens the writing of an entry. */
export function openEntry(id: string | null): void {
  target = { id, jump: target.jump + 1 };
}

export function here(): Finding[] {
  return findings.all.filter((finding) => finding.where[0] === location.group);
}
