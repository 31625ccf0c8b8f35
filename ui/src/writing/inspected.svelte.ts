import { SvelteMap } from "svelte/reactivity";

let code = $state<string | null>(null);

/** The product that the inspector of 作成 shows. */
export const inspected = {
  get code() {
    return code;
  },
  set code(next: string | null) {
    code = next;
  },
};

/** The entry that is being written, by group. */
export const writtenEntry = new SvelteMap<string, string>();
