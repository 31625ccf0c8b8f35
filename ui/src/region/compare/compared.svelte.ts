// What is compared: the places of the question in the order of their rank, and the one that is looked at.
import type { PublishedShareLine, ReferencePlace, ShareRow, ShareView } from "../../bindings";
import { remembered } from "../../state/remembered.svelte";
import { asked, figures } from "../asked.svelte";
import { there } from "../extent.svelte";
import { answered } from "../answers";
import { places } from "../../state/places.svelte";
import { placesOfMap } from "./places";

/** A place in the ranked list. */
export interface Ranked extends ShareRow {
  id: string;
  name: string;
  /** As its publisher gives it, for exactly the period of the question. */
  published: PublishedShareLine | null;
}

export interface Compared {
  view: ShareView;
  ranked: Ranked[];
  reference: ReferencePlace | null;
  /** The nation of the same dataset, where the dataset is of the nation. */
  nation: ShareRow | null;
  /** Published shares of the reference and of the nation. */
  published: PublishedShareLine[];
}

const NATION = "00";

const looked = remembered<string | null>("region.looked", null);
let compared = $state.raw<Compared | null>(null);

const chosen = $derived.by<Ranked | null>(() => {
  const ranked = compared?.ranked ?? [];
  return ranked.find((row) => row.id === looked.value) ?? ranked[0] ?? null;
});

export const comparison = {
  get now() {
    return compared;
  },
  /** The place that one looks at: the one chosen last, else the first of the list. */
  get chosen() {
    return chosen;
  },
};

export function look(place: string): void {
  looked.value = place;
}

/** What is told apart from the figures of the dataset: published shares are of everything that was dispensed. */
function isWhole(): boolean {
  const { measure, setting, insurer, age, category } = asked.now;
  return measure === "quantity" && [setting, insurer, age, category].every((filter) => filter === null);
}

/** What a question about some places asks with; filters that it asks by itself are left out. */
export function about(places: string[], without: Parameters<typeof figures>[0] = []) {
  const whole = figures(without);
  return {
    ...whole,
    filters: [...whole.filters, ...places.map((place) => `place=${place}`)],
    measure: asked.now.measure,
    level: null,
    reference: null,
  };
}

/** The places whose shapes make up the map; the same ones in the same order, however they rank. Null where there are no shapes. */
export function mapOf(ranked: Ranked[], within: string | null): string[] | null {
  if ((places.view?.shapes.length ?? 0) === 0) return null;
  const listed = ranked.flatMap((row) => places.of(row.id) ?? []);
  const shown = placesOfMap(listed, places.all, within).sort();
  return shown.length === 0 ? null : shown;
}

/** Asks anew; called from an effect that reads what is asked. Gives what is shown then. */
export async function compare(): Promise<Compared> {
  const { within, reference } = asked.now;
  const question = { ...about(within === null ? [] : [within]), by: ["place"], level: there.level, reference };
  const whole = isWhole();
  const ofNation = { ...about([NATION]), by: ["place"] };
  const view = await answered("share", question);
  const [nation, published] = await Promise.all([
    // A dataset of one prefecture has nothing to say of the nation.
    answered("share", ofNation).catch(() => null),
    whole ? answered("published_shares", { places: [], period: view.basis.period }) : Promise.resolve({ rows: [] }),
  ]);
  const exact = published.rows.filter((row) => row.same_period);
  const ofPlace = new Map(exact.map((row) => [row.place, row]));
  const ranked = view.rows
    .filter((row) => !row.published_total)
    .map((row): Ranked => {
      const [id = "", name = ""] = [row.key[0], row.label[0]];
      return { ...row, id, name, published: ofPlace.get(id) ?? null };
    })
    // By the rank that it was given; what has none comes last.
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.id < b.id ? -1 : 1));
  const total = nation?.rows[0] ?? null;
  // With the figures, so that the map and its list are drawn at once; what goes wrong is said by the map.
  const ofMap = mapOf(ranked, within);
  if (ofMap !== null) await answered("shapes", { places: ofMap }).catch(() => null);
  return {
    view,
    ranked,
    reference: view.reference,
    nation: total && (total.published_total || total.lacking_places === 0) ? total : null,
    published: [...new Set([view.reference?.place, NATION])].flatMap((id) => ofPlace.get(id ?? "") ?? []),
  };
}

export function show(found: Compared | null): void {
  compared = found;
}

/** The chosen place with what it is measured against: the reference and, where the dataset is of it, the nation. */
export function measured(): string[] {
  const nation = compared?.nation ? NATION : null;
  return [...new Set([chosen?.id ?? null, compared?.reference?.place ?? null, nation])].filter((id) => id !== null);
}
