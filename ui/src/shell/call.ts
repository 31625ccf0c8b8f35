import { invoke } from "@tauri-apps/api/core";
import type { Failure, Operations } from "../bindings";
import { words } from "../words";

export type Name = keyof Operations;

/** An operation that was refused or failed; `failure` is what the person is shown. */
export class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Calls an operation. Rejects with {@link Refused} and nothing else. */
export async function call<N extends Name>(
  name: N,
  input: Operations[N]["input"],
  job?: string,
): Promise<Operations[N]["output"]> {
  try {
    return await invoke<Operations[N]["output"]>(name, { input, job: job ?? null });
  } catch (cause) {
    throw new Refused(failureOf(cause));
  }
}

/** What anything that was thrown says to a person. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof Refused) return cause.failure;
  if (isFailure(cause)) return cause;
  return {
    code: "unexpected",
    message: words.failure.unexpected,
    where: null,
    remedy: words.failure.unexpectedRemedy,
    detail: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
    refused: false,
  };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && "message" in value && "remedy" in value;
}
