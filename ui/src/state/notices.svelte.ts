import type { Failure } from "../bindings";
import { failureOf } from "../shell/call";

let failure = $state.raw<Failure | null>(null);
let done = $state("");

/** What the frame tells of the last thing one did. */
export const notices = {
  get failure() {
    return failure;
  },
  get done() {
    return done;
  },
};

export function tellFailure(cause: unknown): void {
  const said = failureOf(cause);
  if (said.code !== "cancelled") failure = said;
}

export function tellDone(sentence: string): void {
  done = sentence;
}

export function dismiss(): void {
  failure = null;
}

/** Runs something whose failure the frame shows; gives null where it failed. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    const result = await work();
    failure = null;
    return result;
  } catch (cause) {
    tellFailure(cause);
    return null;
  }
}
