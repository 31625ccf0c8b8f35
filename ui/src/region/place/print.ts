// Places on two A4 pages each: the same figures as the screen's.
import type { Operations, PlacePage } from "../../bindings";
import { separated } from "../../format";
import { fileName } from "../../publishing/written.svelte";
import { chooseTarget } from "../../shell/files";
import { run } from "../../state/jobs.svelte";
import { attempt, tellDone } from "../../state/notices.svelte";
import { words } from "../../words";
import { asked, figures } from "../asked.svelte";
import { there } from "../extent.svelte";
import { pageInput } from "./page.svelte";

const say = words.region.place.print;

type ReportInput = Operations["report"]["input"];

async function write(name: string, input: Omit<ReportInput, "out">, label: string) {
  const out = await attempt(() => chooseTarget(fileName(name), "pdf"));
  return out === null ? null : attempt(() => run("report", { ...input, out }, label));
}

/** Asks where and writes the PDF of one place. */
export async function print({ place }: PlacePage): Promise<void> {
  const input = { ...pageInput(place.id), all: false, level: null, within: null };
  const file = await write(say.file(place.name), input, say.writing);
  if (file) tellDone(say.wrote(file.path));
}

/** Asks where and writes one PDF of every place that is compared. */
export async function printAll(): Promise<void> {
  const { measure, reference, within } = asked.now;
  const dataset = asked.dataset?.dataset;
  if (!dataset) return;
  const input = { ...figures(), place: null, all: true, level: there.level, within, reference, measure };
  const file = await write(say.fileAll(dataset.name || dataset.id), input, say.writingAll);
  if (file) tellDone(say.wroteAll(separated(file.pages ?? 0), file.path));
}
