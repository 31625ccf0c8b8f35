import { addGroup, newFormulary, receiveDocument } from "../writing/begin.svelte";
import { draw } from "../geography/drawing.svelte";
import { chooseAndInspect } from "../sources/incoming.svelte";
import { writeTemplate } from "../sources/template";
import { findings, nextFinding } from "../state/findings.svelte";
import { opened } from "../state/formulary.svelte";
import { go, type Place } from "../state/location.svelte";
import { attempt } from "../state/notices.svelte";
import { redoHere, undoHere, undoing } from "../state/undoing.svelte";
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
    ...(["sources", "region", "medicines", "writing", "publishing"] as const).map(place),
    ...opened.groups.map((group) => ({
      kind: words.commands.group,
      label: group.name,
      act: () => go({ place: "writing", group: group.id }),
    })),
    ...(["comparison", "places", "unknown_places"] as const).map((sourcesTab) => ({
      kind: words.places.sources,
      label: words.sources.tabs[sourcesTab],
      act: () => go({ place: "sources", sourcesTab }),
    })),
    ...(["compare", "choice", "effect", "release"] as const).map((regionTab) => ({
      kind: words.places.region,
      label: words.region.tabs[regionTab],
      act: () => go({ place: "region", regionTab, regionPlace: null }),
    })),
    action(words.sources.choose, chooseAndInspect),
    action(words.sources.template, writeTemplate),
    ...(workspace.readOnly ? [] : [action(words.geography.draw, drawRegion)]),
    action(words.writing.create, newFormulary),
    action(words.writing.receive, receiveDocument),
    ...(view ? [action(words.writing.addGroup, addGroup)] : []),
    ...(view ? [action(words.writing.allFormularies, () => go({ place: "writing", formulary: null, group: null }))] : []),
    ...(undoing.undo ? [action(`${words.frame.undo} ${undoing.undo}`, undoHere, "Ctrl + Z")] : []),
    ...(undoing.redo ? [action(`${words.frame.redo} ${undoing.redo}`, redoHere, "Ctrl + Y")] : []),
    ...(findings.all.length > 0
      ? [action(words.findings.show, () => (findings.listed = true)), action(words.findings.next, () => nextFinding(1), "F8")]
      : []),
    sample
      ? action(words.frame.backToOwn, () => attempt(() => openWorkspace("own")))
      : action(words.firstRun.sample, () => attempt(() => openWorkspace("sample"))),
  ];
}

function drawRegion(): void {
  go({ place: "sources", sourcesTab: "places" });
  draw(null);
}
