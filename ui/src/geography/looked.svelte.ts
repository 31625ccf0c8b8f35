import { remembered } from "../state/remembered.svelte";

/** Where one is in the tree, which lines are open, and the word it is filtered by. */
const at = remembered<string | null>("geography.at", null);
const open = remembered<string[]>("geography.open", ["00"]);
let word = $state("");

export const looked = {
  /** The way from the root to the line one is on. */
  get at() {
    return at.value;
  },
  set at(key: string | null) {
    at.value = key;
  },
  /** The id of the place one is on. */
  get place(): string | null {
    return at.value?.split("/").at(-1) ?? null;
  },
  get open() {
    return new Set(open.value);
  },
  get word() {
    return word;
  },
  set word(next: string) {
    word = next;
  },
};

export function setOpen(key: string, wanted: boolean): void {
  const others = open.value.filter((one) => one !== key);
  open.value = wanted ? [...others, key] : others;
}
