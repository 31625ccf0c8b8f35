// What one is about to give out, what was looked at of it, and what was given out before.
import type { MadeRelease, PlaceKind, Release, ReleaseInput, ReleasePreview, ReleaseTable, Rule } from "../../bindings";
import { call } from "../../shell/call";
import { run } from "../../state/jobs.svelte";
import { attempt, tellDone } from "../../state/notices.svelte";
import { remembered } from "../../state/remembered.svelte";
import { workspace } from "../../state/workspace.svelte";
import { words } from "../../words";
import { asked } from "../asked.svelte";

export const TABLES: ReleaseTable[] = ["share_by_place", "share_by_place_category", "share_by_place_ingredient", "usage_list"];
export const ROUTES = ["oral", "external", "injection", "dental", "unknown"] as const;
export type RouteOfRule = (typeof ROUTES)[number];

export interface Form {
  tables: ReleaseTable[];
  /** Null: all of it. */
  period: string | null;
  setting: string | null;
  within: string | null;
  level: PlaceKind | null;
  rule: string | null;
  thresholds: Partial<Record<RouteOfRule, string>>;
}

const kept = remembered<Form>("region.release", {
  tables: ["share_by_place", "usage_list"],
  period: null,
  setting: null,
  within: null,
  level: null,
  rule: null,
  thresholds: {},
});
/** Never remembered: leave is given for one release. */
let consented = $state.raw<{ insurers: boolean; consent: string }>({ insurers: false, consent: "" });

let rules = $state.raw<Rule[]>([]);
let releases = $state.raw<Release[]>([]);
let looked = $state.raw<{ preview: ReleasePreview; editions: unknown } | null>(null);
/** What the preview was asked with. */
let previewed = $state("");
let made = $state.raw<MadeRelease | null>(null);

const rule = $derived(rules.find((one) => one.id === kept.value.rule) ?? rules[0] ?? null);
const input = $derived<ReleaseInput>({
  tables: kept.value.tables,
  dataset: asked.dataset?.dataset.id ?? null,
  period: kept.value.period,
  filters: kept.value.setting === null ? [] : [`setting=${kept.value.setting}`],
  within: kept.value.within,
  level: kept.value.level,
  rule: rule?.id ?? "",
  thresholds: ROUTES.flatMap((route) => {
    const threshold = kept.value.thresholds[route]?.trim() ?? "";
    return threshold === "" ? [] : [`${route}=${threshold}`];
  }),
  insurers: consented.insurers,
  consent: consented.insurers ? consented.consent : null,
});
// With other editions at hand, or another workspace, it is a preview of nothing.
const preview = $derived(looked !== null && looked.editions === workspace.editions ? looked.preview : null);
const fresh = $derived(preview !== null && previewed === JSON.stringify(input));

export const released = {
  get form(): Form {
    return kept.value;
  },
  get consented() {
    return consented;
  },
  get rules() {
    return rules;
  },
  get rule() {
    return rule;
  },
  get releases() {
    return releases;
  },
  get preview() {
    return preview;
  },
  /** The preview is of what is asked now. */
  get fresh() {
    return fresh;
  },
  get made() {
    return made;
  },
};

export function change(part: Partial<Form>): void {
  kept.value = { ...kept.value, ...part };
}

export function consent(part: Partial<typeof consented>): void {
  consented = { ...consented, ...part };
}

export async function load(): Promise<void> {
  const [known, listed] = await Promise.all([
    attempt(() => call("release_rules", {})),
    attempt(() => call("releases", { dataset: null })),
  ]);
  rules = known?.rules ?? [];
  releases = listed?.releases ?? [];
}

export async function look(): Promise<void> {
  const [question, editions] = [input, workspace.editions];
  const found = await attempt(() => run("release_preview", question, words.region.release.previewing));
  if (found === null) return;
  looked = { preview: found, editions };
  previewed = JSON.stringify(question);
  made = null;
}

/** Writes what was looked at; a preview that no longer holds is refused. */
export async function make(out: string): Promise<void> {
  if (preview === null || !fresh) return;
  const question = { ...input, out, seen: preview.token };
  const done = await attempt(() => run("make_release", question, words.region.release.writing));
  if (done === null) return;
  made = done;
  tellDone(words.region.release.wrote(done.release.number));
  releases = [done.release, ...releases];
  // What was given out just now is known to the next.
  previewed = "";
  consented = { insurers: false, consent: "" };
}

export async function withdraw(number: number, reason: string): Promise<boolean> {
  const listed = await attempt(() => call("withdraw_release", { number, reason }));
  if (listed === null) return false;
  releases = listed.releases;
  return true;
}
