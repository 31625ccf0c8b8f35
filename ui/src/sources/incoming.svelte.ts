import type { FileView, ImportedFile, ImportFile, ImportReport, QuantityUnit } from "../bindings";
import { chooseFiles } from "../shell/files";
import { loadHandwork } from "../state/handwork.svelte";
import { run } from "../state/jobs.svelte";
import { go } from "../state/location.svelte";
import { attempt, tellDone } from "../state/notices.svelte";
import { loadPlaces } from "../state/places.svelte";
import { remembered } from "../state/remembered.svelte";
import { refreshWorkspace } from "../state/workspace.svelte";
import { words } from "../words";
import { asked, isPointedOut, lacks, type Answers, type Lack } from "./usage";

/** A file that was chosen or dropped and not yet imported, with what the person confirms or adds. */
export interface Incoming {
  file: FileView;
  effectiveOn: string;
  /** Of usage alone. */
  answers: Answers | null;
}

/** What was last said of files with the same headers; the period is never taken over. */
type Said = Record<string, { dataset: string; place: string; unit: QuantityUnit | null }>;
const said = remembered<Said>("incoming.said", {});

let files = $state<Incoming[]>([]);
let report = $state.raw<ImportReport | null>(null);
/** What the last import was asked with, to ask again for a file that is to replace another. */
let imported = $state.raw<ImportFile[]>([]);

export const incoming = {
  get files() {
    return files;
  },
  get report() {
    return report;
  },
  /** Those that can be imported once everything is said that they need. */
  get accepted() {
    return files.filter(({ file }) => file.refusal === null && !file.already_imported);
  },
};

export async function chooseAndInspect(): Promise<void> {
  go({ place: "sources", sourcesTab: "import" });
  const paths = await attempt(chooseFiles);
  if (paths && paths.length > 0) await inspect(paths);
}

/** Looks at files without importing them, beside those that are already there. */
export async function inspect(paths: string[]): Promise<void> {
  const seen = await attempt(() => run("inspect_files", { paths }, words.jobs.inspect));
  if (!seen) return;
  report = null;
  const others = files.filter((one) => !seen.some((file) => file.path === one.file.path));
  files = [...others, ...seen.map(fresh)];
}

function fresh(file: FileView): Incoming {
  return { file, effectiveOn: file.effective_on ?? "", answers: answersOf(file) };
}

function answersOf({ usage }: FileView): Answers | null {
  if (!usage) return null;
  const before = said.value[usage.signature];
  return {
    // Whose figures a list of this layout has, the file cannot say: no name is put into the mouth.
    dataset: (usage.layout === "usage_list" ? null : usage.dataset) ?? before?.dataset ?? "",
    place: before?.place ?? "",
    period: "",
    unit: before?.unit ?? usage.unit,
    roles: [...usage.roles],
    said: usage.roles.map(() => false),
  };
}

/** What a file still needs, in words. */
export function needs({ file, effectiveOn, answers }: Incoming): string[] {
  if (file.usage && answers) {
    const { usage } = file;
    return lacks(usage, answers).map((lack) => lackWord(lack, isPointedOut(usage, answers)));
  }
  return effectiveOn === "" ? [words.sources.effectiveOn] : [];
}

/** What a column may hold too is named so where the columns are pointed out. */
function lackWord(lack: Lack, pointedOut: boolean): string {
  if (lack.what === "twice") return words.mapping.lack.twice(words.role[lack.role]);
  if (lack.what === "quantity" || lack.what === "code" || pointedOut) return words.mapping.lack[lack.what];
  return words.incoming[lack.what];
}

/** As the import is asked for it: what the file says itself is left to the file. */
export function request({ file, effectiveOn, answers }: Incoming): ImportFile {
  const plain = { path: file.path, kind: file.kind, dataset: null, place: null, period: null, unit: null, roles: null };
  if (!file.usage || !answers) return { ...plain, effective_on: effectiveOn };
  const ask = asked(file.usage, answers);
  const answer = (what: "dataset" | "place" | "period") => (ask.includes(what) ? answers[what].trim() : null);
  return {
    ...plain,
    effective_on: null,
    dataset: answer("dataset"),
    place: answer("place"),
    period: answer("period"),
    unit: ask.includes("unit") ? answers.unit : null,
    roles: isPointedOut(file.usage, answers) ? [...answers.roles] : null,
  };
}

export async function importAll(): Promise<void> {
  const taken = incoming.accepted;
  const asking = taken.map(request);
  const done = await attempt(() => run("import", { files: asking, replace: false }, words.jobs.import));
  if (!done) return;
  taken.forEach(keepSaid);
  imported = asking;
  // Of what was said of a usage file nothing has to be said twice because the file was refused or stopped.
  const again = (path: string) => done.files.some((file) => file.path === path && isToBeTriedAgain(file));
  files = taken.filter(({ file, answers }) => answers !== null && again(file.path));
  await show(done);
}

/** Another file stands in the way, which this one may take the place of. */
export function isInTheWay({ refusal }: ImportedFile): boolean {
  return refusal !== null && ["conflict", "usage_overlap"].includes(refusal.code);
}

function isToBeTriedAgain(file: ImportedFile): boolean {
  return file.refusal !== null && !isInTheWay(file);
}

/** Imports a file again that was refused because of another that it is to take the place of. */
export async function importReplacing(path: string): Promise<void> {
  const file = imported.find((one) => one.path === path);
  const before = report;
  if (!file || !before) return;
  const done = await attempt(() => run("import", { files: [file], replace: true }, words.jobs.import));
  if (!done) return;
  await show({ files: before.files.map((one) => done.files.find((now) => now.path === one.path) ?? one) });
}

async function show(done: ImportReport): Promise<void> {
  report = done;
  tellDone(words.sources.imported(done.files.filter((file) => file.refusal === null).length));
  await attempt(refreshWorkspace);
  await Promise.all([loadPlaces(), loadHandwork()]);
}

function keepSaid({ file, answers }: Incoming): void {
  if (!file.usage || !answers) return;
  const { dataset, place, unit } = answers;
  said.value = { ...said.value, [file.usage.signature]: { dataset, place, unit } };
}

export function takeAway(path: string): void {
  files = files.filter(({ file }) => file.path !== path);
}

export function clearIncoming(): void {
  files = [];
  report = null;
}
