// Answers of operations, kept as long as nothing that they rest on changes: who goes to and fro is not kept waiting.
import { untrack } from "svelte";
import type { Edition, Operations } from "../bindings";
import { call, type Name } from "../shell/call";
import { handwork } from "../state/handwork.svelte";
import { workspace } from "../state/workspace.svelte";

/** More questions than anyone goes back to. */
const MOST = 300;

let editions: Edition[] | null = null;
let changes = 0;
const kept = new Map<string, Promise<unknown>>();

/** Asks, or gives what was answered before. An effect that asks asks again when the editions or the handwork have changed. */
export function answered<N extends Name>(name: N, input: Operations[N]["input"]): Promise<Operations[N]["output"]> {
  if (editions !== workspace.editions || changes !== handwork.changes) {
    ({ editions } = workspace);
    ({ changes } = handwork);
    kept.clear();
  }
  const key = JSON.stringify([name, input]);
  const known = kept.get(key) as Promise<Operations[N]["output"]> | undefined;
  if (known) return known;
  const asked = untrack(() => call(name, input));
  kept.set(key, asked);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
  // What failed is asked again; whoever asked hears of it.
  asked.catch(() => kept.delete(key));
  return asked;
}
