// What was seen last, so that who comes back to the tab finds it as it was left.
import type { EffectView, FormularyLine, FormularyView } from "../../bindings";

interface Seen {
  /** Of the workspace. */
  path: string | null;
  lines: FormularyLine[];
  view: FormularyView | null;
}

let seen: Seen = { path: null, lines: [], view: null };

/** Shown until the formularies are read again; nothing of another workspace. */
export function lastSeen(path: string | null): Seen | null {
  return path !== null && seen.path === path ? seen : null;
}

export function see(now: Seen): void {
  seen = now;
}

let last: { key: string; answer: Promise<EffectView> } | null = null;

/** What was answered last where the same is asked again. `key`: everything that the answer rests on. */
export function recent(key: unknown[], ask: () => Promise<EffectView>): Promise<EffectView> {
  const asked = JSON.stringify(key);
  if (last?.key === asked) return last.answer;
  const mine = { key: asked, answer: ask() };
  last = mine;
  // What failed is asked again; whoever asked hears of it.
  mine.answer.catch(() => {
    if (last === mine) last = null;
  });
  return mine.answer;
}
