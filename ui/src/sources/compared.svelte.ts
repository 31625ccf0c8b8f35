import type { ComparisonView, Difference } from "../bindings";

let view = $state.raw<ComparisonView | null>(null);
let only = $state<Difference | null>(null);

/** The last comparison, found again when one comes back. */
export const compared = {
  get view() {
    return view;
  },
  set view(next: ComparisonView | null) {
    view = next;
    only = null;
  },
  /** The one kind of difference that is listed. */
  get only() {
    return only;
  },
  set only(next: Difference | null) {
    only = next;
  },
};
