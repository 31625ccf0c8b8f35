// What an effect comes to, in words.
import type { EffectCaution, EffectMoved, EffectView, GroupEffect } from "../../bindings";
import { period, separated } from "../../format";
import { words } from "../../words";
import { percentWith, rounded, signed, way } from "../figures";

const say = words.region.effect;

/** The place, the reference, and how far apart they moved. */
export function movedSentence(moved: EffectMoved, reference: string | null): string {
  const shown = (share: { share: string | null; absence: EffectMoved["place"]["before"]["absence"] }) =>
    percentWith(share.share, share.absence);
  const { before, after, change } = moved.place;
  const [from, to] = [shown(before), shown(after)];
  const parts = [change === null ? say.sentence.unknown(from, to) : say.sentence.moved(from, to, signed(change, 1, 2))];
  if (moved.reference && reference !== null) {
    const { before, after, change } = moved.reference;
    const [from, to] = [shown(before), shown(after)];
    parts.push(
      change === null
        ? say.sentence.referenceUnknown(reference, from, to)
        : say.sentence.reference(reference, from, to, signed(change, 1, 2)),
    );
    if (moved.difference !== null) parts.push(apart(moved.difference, reference));
  }
  return parts.join("");
}

function apart(difference: string, reference: string): string {
  const points = rounded(difference, 1, 2).replace("-", "");
  if (/^[0.]+$/.test(points)) return say.sentence.same(reference);
  return way(difference) === "higher" ? say.sentence.more(reference, points) : say.sentence.less(reference, points);
}

/** The recommended ingredients whatever they are; null where that says nothing. */
export function wholeSentence(moved: EffectMoved): string | null {
  const { before, after, change } = moved.place;
  if (change === null) return null;
  return say.sentence.whole(percentWith(before.share), percentWith(after.share), signed(change, 1, 2));
}

export function cautionSentence(caution: EffectCaution, groups: GroupEffect[]): string {
  switch (caution.caution) {
    case "new_generics": {
      const group = groups.find(({ id }) => id === caution.group)?.name ?? caution.group;
      const told = caution.first ? say.cautions.first_generic : say.cautions.new_generics;
      return told(group, caution.label, caution.on, separated(caution.products));
    }
    case "months_lacking":
      return say.cautions.months_lacking(caution.periods.map(period).join("、"));
    default:
      return say.cautions[caution.caution];
  }
}

/** First generics of an ingredient weigh most; further ones are told once for each edition of each group. */
export function cautionSentences(view: EffectView): string[] {
  return view.cautions.map((caution) => cautionSentence(caution, view.groups));
}

/** A figure stays on one line with its unit. */
export function unbroken(sentence: string): string {
  return sentence.replace(/ (?=％|ポイント|→)/g, "\u00a0");
}
