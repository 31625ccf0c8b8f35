import { recall, remember } from "./memory";

/** A value that is found as it was left at the next start. */
export function remembered<T>(key: string, initial: T): { value: T } {
  let value = $state.raw<T>(recall(key, initial));
  return {
    get value() {
      return value;
    },
    set value(next: T) {
      value = next;
      remember(key, next);
    },
  };
}
