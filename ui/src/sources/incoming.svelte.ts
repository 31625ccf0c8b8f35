import type { FileView, ImportReport } from "../bindings";
import { chooseFiles } from "../shell/files";
import { run } from "../state/jobs.svelte";
import { go } from "../state/location.svelte";
import { attempt, tellDone } from "../state/notices.svelte";
import { refreshWorkspace } from "../state/workspace.svelte";
import { words } from "../words";

/** A file that was chosen or dropped and not yet imported, with the date that the person confirms. */
export interface Incoming {
  file: FileView;
  effectiveOn: string;
}

let files = $state<Incoming[]>([]);
let report = $state.raw<ImportReport | null>(null);
let replace = $state(false);

export const incoming = {
  get files() {
    return files;
  },
  get report() {
    return report;
  },
  get replace() {
    return replace;
  },
  set replace(take: boolean) {
    replace = take;
  },
  /** Those that can be imported once they have a date. */
  get accepted() {
    return files.filter(({ file }) => file.refusal === null && !file.already_imported);
  },
};

export async function chooseAndInspect(): Promise<void> {
  go({ place: "sources" });
  const paths = await attempt(chooseFiles);
  if (paths && paths.length > 0) await inspect(paths);
}

/** Looks at files without importing them, beside those that are already there. */
export async function inspect(paths: string[]): Promise<void> {
  const seen = await attempt(() => run("inspect_files", { paths }, words.jobs.inspect));
  if (!seen) return;
  report = null;
  const others = files.filter((one) => !seen.some((file) => file.path === one.file.path));
  files = [...others, ...seen.map((file) => ({ file, effectiveOn: file.effective_on ?? "" }))];
}

export async function importAll(): Promise<void> {
  const taken = incoming.accepted.map(({ file, effectiveOn }) => ({
    path: file.path,
    kind: file.kind,
    effective_on: effectiveOn,
  }));
  const done = await attempt(() => run("import", { files: taken, replace }, words.jobs.import));
  if (!done) return;
  report = done;
  files = [];
  tellDone(words.sources.imported(done.files.filter((file) => file.refusal === null).length));
  await attempt(refreshWorkspace);
}

export function takeAway(path: string): void {
  files = files.filter(({ file }) => file.path !== path);
}

export function clearIncoming(): void {
  files = [];
  report = null;
}
