// The place on two A4 pages: the same figures as the screen's.
import type { PlacePage } from "../../bindings";
import { fileName } from "../../publishing/written.svelte";
import { chooseTarget } from "../../shell/files";
import { run } from "../../state/jobs.svelte";
import { attempt, tellDone } from "../../state/notices.svelte";
import { words } from "../../words";
import { pageInput } from "./page.svelte";

/** Asks where and writes the PDF. */
export async function print(view: PlacePage): Promise<void> {
  const say = words.region.place.print;
  const out = await attempt(() => chooseTarget(fileName(say.file(view.place.name)), "pdf"));
  if (out === null) return;
  const input = { ...pageInput(view.place.id), all: false, level: null, within: null, out };
  const file = await attempt(() => run("report", input, say.writing));
  if (file) tellDone(say.wrote(file.path));
}
