import { addGroup, newFormulary, receiveDocument } from "../writing/begin.svelte";
import { chooseAndInspect } from "../sources/incoming.svelte";
import { findings, nextFinding } from "../state/findings.svelte";
import { opened, redo, undo } from "../state/formulary.svelte";
import { go, type Place } from "../state/location.svelte";
import { attempt } from "../state/notices.svelte";
import { openWorkspace, workspace } from "../state/workspace.svelte";
import { words } from "../words";

/** Something that the field of the header reaches. */
export interface Command {
  kind: string;
  label: string;
  keys?: string;
  act: () => unknown;
}

/** Every place and everything that can be done from where one is. */
export function commands(): Command[] {
  const place = (to: Place): Command => ({ kind: words.commands.place, label: words.places[to], act: () => go({ place: to }) });
  const sample = workspace.view?.sample === true;
  const view = opened.view;
  const action = (label: string, act: () => unknown, keys?: string): Command => ({
    kind: words.commands.action,
    label,
    act,
    keys,
  });
  return [
    ...(["sources", "medicines", "writing", "publishing"] as const).map(place),
    ...opened.groups.map((group) => ({
      kind: words.commands.group,
      label: group.name,
      act: () => go({ place: "writing", group: group.id }),
    })),
    action(words.sources.choose, chooseAndInspect),
    action(words.writing.create, newFormulary),
    action(words.writing.receive, receiveDocument),
    ...(view ? [action(words.writing.addGroup, addGroup)] : []),
    ...(view ? [action(words.writing.allFormularies, () => go({ place: "writing", formulary: null, group: null }))] : []),
    ...(view?.undo ? [action(`${words.frame.undo} ${view.undo}`, undo, "Ctrl + Z")] : []),
    ...(view?.redo ? [action(`${words.frame.redo} ${view.redo}`, redo, "Ctrl + Y")] : []),
    ...(findings.all.length > 0
      ? [action(words.findings.show, () => (findings.listed = true)), action(words.findings.next, () => nextFinding(1), "F8")]
      : []),
    sample
      ? action(words.frame.backToOwn, () => attempt(() => openWorkspace("own")))
      : action(words.firstRun.sample, () => attempt(() => openWorkspace("sample"))),
  ];
}
