// A question that a part of the screen asks for itself, again whenever what it asks changes.
import { untrack } from "svelte";
import type { Failure } from "../bindings";
import { failureOf } from "../shell/call";
import { latest } from "../state/latest";

export interface Question<T> {
  /** The last answer; kept until the next one, so that nothing flickers. */
  readonly answer: T | null;
  readonly failure: Failure | null;
  readonly waits: boolean;
}

/** To be called while a component is made. `ask` reads what it asks with; null asks nothing. */
export function question<T>(ask: () => Promise<T> | null): Question<T> {
  let answer = $state.raw<T | null>(null);
  let failure = $state.raw<Failure | null>(null);
  let waits = $state(false);
  const turn = latest();
  $effect(() => {
    const asked = ask();
    untrack(() => void answered(asked));
  });
  async function answered(asked: Promise<T> | null) {
    waits = asked !== null;
    try {
      const found = await turn(() => asked ?? Promise.resolve(null));
      if (asked !== null && found === null) return;
      answer = found;
      failure = null;
    } catch (cause) {
      answer = null;
      failure = failureOf(cause);
    }
    waits = false;
  }
  return {
    get answer() {
      return answer;
    },
    get failure() {
      return failure;
    },
    get waits() {
      return waits;
    },
  };
}
