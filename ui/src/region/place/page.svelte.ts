// What the page of a place shows, and what of it one has chosen.
import type { EventsView, Operations, PlacePage, SimilarView } from "../../bindings";
import { answered } from "../answers";
import { asked, figures } from "../asked.svelte";
import { question, type Question } from "../question.svelte";

/** So many products of an event, and so many places like the place. */
const LINES = 12;
const NEAR = 5;

export interface Shown {
  page: Question<PlacePage>;
  events: Question<EventsView>;
  similar: Question<SimilarView>;
}

/** What is asked of the page; the terminal asks the same. */
export function pageInput(place: string): Operations["place_page"]["input"] {
  return { ...figures(), place, reference: asked.now.reference, measure: asked.now.measure };
}

export function eventsInput(place: string): Operations["events"]["input"] {
  return { ...figures(), place, measure: asked.now.measure, lines: LINES };
}

/** To be called while a component is made. `below`: whether what stands lower on the page has its turn. */
export function shown(place: () => string, below: () => boolean): Shown {
  const similarInput = () => ({ ...figures(), place: place(), measure: asked.now.measure, count: NEAR });
  return {
    page: question(() => answered("place_page", pageInput(place()))),
    events: question(() => (below() ? answered("events", eventsInput(place())) : null)),
    similar: question(() => (below() ? answered("similar", similarInput()) : null)),
  };
}

/** What the inspector explains. */
export type Chosen =
  { what: "place" } | { what: "ingredient" | "category"; key: string; label: string } | { what: "event"; number: number };
