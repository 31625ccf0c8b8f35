import type { FormularyView, PublishedFile } from "../bindings";
import { chooseTarget } from "../shell/files";
import { run } from "../state/jobs.svelte";
import { attempt, tellDone } from "../state/notices.svelte";
import { words } from "../words";

export type Format = "pdf" | "csv" | "json";
export const FORMATS: Format[] = ["pdf", "csv", "json"];

let files = $state.raw<PublishedFile[]>([]);

/** The files that were written since the window was opened, newest first. */
export const written = {
  get files() {
    return files;
  },
};

/** Asks where and writes; `edition` is null for the draft. */
export async function publish(view: FormularyView, edition: string | null, format: Format): Promise<void> {
  const line = view.published.find((one) => one.sha256 === edition);
  const name = fileName(
    `${view.content.title}_${line ? line.edition : `${view.content.edition}${words.publishing.draftSuffix}`}`,
  );
  const out = await attempt(() => chooseTarget(name, format));
  if (out === null) return;
  const file = await attempt(() =>
    run("publish", { formulary: view.content.id, format, out, edition }, words.publishing.writing(format.toUpperCase())),
  );
  if (!file) return;
  files = [file, ...files.filter((one) => one.path !== file.path)];
  tellDone(words.publishing.wrote(file.path));
}

/** A name that every system accepts for a file. */
export function fileName(text: string): string {
  return text.replace(/[<>:"/\\|?*\u0000-\u001f]/g, "_").replace(/[. ]+$/, "");
}
