import { go } from "../state/location.svelte";

let form = $state<"formulary" | "group" | null>(null);

/** What is being begun: its form stands in the main surface. */
export const begin = {
  get form() {
    return form;
  },
};

export function newFormulary(): void {
  go({ place: "writing", formulary: null, group: null });
  form = "formulary";
}

export function addGroup(): void {
  go({ place: "writing" });
  form = "group";
}

export function endForm(): void {
  form = null;
}
