import { call } from "../shell/call";
import { chooseTarget } from "../shell/files";
import { attempt, tellDone } from "../state/notices.svelte";
import { words } from "../words";

/** Writes the template of our own usage file where the person wants it. */
export async function writeTemplate(): Promise<void> {
  const path = await attempt(() => chooseTarget(words.sources.templateName, "csv"));
  if (path === null) return;
  const written = await attempt(() => call("usage_template", { path }));
  if (written) tellDone(words.sources.templateWrote(written.path));
}
