// Everything the screen says. Japanese only, plain です・ます or noun phrases, no jargon of programming.
import { charts } from "./charts";
import { common } from "./common";
import { frame } from "./frame";
import { geography } from "./geography";
import { medicines } from "./medicines";
import { publishing } from "./publishing";
import { region } from "./region";
import { sources } from "./sources";
import { usage } from "./usage";
import { writing } from "./writing";

export const words = {
  ...common,
  ...frame,
  ...usage,
  ...writing,
  charts,
  geography,
  medicines,
  publishing,
  region,
  sources,
} as const;
