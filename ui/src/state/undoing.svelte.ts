import { opened, redo, undo } from "./formulary.svelte";
import { handwork, redoHandwork, undoHandwork } from "./handwork.svelte";
import { location } from "./location.svelte";

/** What 元に戻す acts on where one is: on the open formulary in 作成 and 公開, on the handwork elsewhere. */
const onHandwork = $derived(location.place !== "writing" && location.place !== "publishing");

export const undoing = {
  /** What would be taken back; null where nothing can be. */
  get undo(): string | null {
    return onHandwork ? handwork.undoLabel : (opened.view?.undo ?? null);
  },
  get redo(): string | null {
    return onHandwork ? handwork.redoLabel : (opened.view?.redo ?? null);
  },
};

export function undoHere(): Promise<boolean> {
  return onHandwork ? undoHandwork() : undo();
}

export function redoHere(): Promise<boolean> {
  return onHandwork ? redoHandwork() : redo();
}
