import { remembered } from "../../state/remembered.svelte";
import { MOST, besideOf, idsOf } from "./beside";

const kept = remembered("region.beside", "");

/** The places that one gathers to put them side by side; the next time one finds them as one left them. */
export const gathered = {
  /** As the location keeps them. */
  get beside() {
    return kept.value;
  },
  get ids() {
    return idsOf(kept.value);
  },
  set beside(next: string) {
    kept.value = next;
  },
};

/** Takes each of them in where one is out, else all of them out. No more than can stand side by side come in. */
export function gather(ids: string[]): void {
  const now = gathered.ids;
  const out = ids.every((id) => now.includes(id));
  kept.value = out ? besideOf(now.filter((id) => !ids.includes(id))) : besideOf([...now, ...ids].slice(0, MOST));
}
