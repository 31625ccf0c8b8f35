import { remembered } from "../../state/remembered.svelte";

/** The places that stood side by side last, as the location keeps them. */
export const lastBeside = remembered("region.beside", "");
