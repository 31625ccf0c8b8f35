import { nextFinding } from "../state/findings.svelte";
import { back, forward } from "../state/location.svelte";
import { redoHere, undoHere } from "../state/undoing.svelte";
import { focusPalette } from "./palette";

/** The keys that hold everywhere. */
export function keyboard(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const act = action(event);
  if (!act) return;
  event.preventDefault();
  act();
}

/** The buttons at the side of a mouse go back and forward. */
export function mouse(event: MouseEvent): void {
  if (event.button === 3) back();
  else if (event.button === 4) forward();
}

function action(event: KeyboardEvent): (() => unknown) | null {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && key === "k") return focusPalette;
  if (event.altKey && event.key === "ArrowLeft") return back;
  if (event.altKey && event.key === "ArrowRight") return forward;
  if (event.key === "F8") return () => nextFinding(event.shiftKey ? -1 : 1);
  // In a field these keys belong to what is being written.
  if (writes(event.target)) return null;
  if (control && (key === "y" || (event.shiftKey && key === "z"))) return redoHere;
  if (control && key === "z") return undoHere;
  return null;
}

function writes(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}
