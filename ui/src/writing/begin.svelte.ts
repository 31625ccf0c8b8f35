import { call } from "../shell/call";
import { chooseDocument } from "../shell/files";
import { go } from "../state/location.svelte";
import { attempt, tellDone } from "../state/notices.svelte";
import { refreshWorkspace } from "../state/workspace.svelte";

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

/** Takes a document in that someone else wrote, and opens it. */
export async function receiveDocument(): Promise<void> {
  const path = await attempt(chooseDocument);
  if (path === null) return;
  const changed = await attempt(() => call("receive", { path }));
  if (!changed?.formulary) return;
  tellDone(changed.done);
  endForm();
  go({ place: "writing", formulary: changed.formulary.content.id, group: null, tab: "listing" });
  await attempt(refreshWorkspace);
}
