// What a usage file says by itself, what a person has to add, and what is still missing before it can be read.
import type { QuantityUnit, Role, UsageLook } from "../bindings";

/** What a person says of a usage file. Empty where nothing was said. */
export interface Answers {
  dataset: string;
  /** The id of a place. */
  place: string;
  period: string;
  /** Null where nobody said it yet. */
  unit: QuantityUnit | null;
  roles: Role[];
  /** The columns about which the person said something; the others are guesses, or remembered. */
  said: boolean[];
}

export type Asked = "dataset" | "place" | "period" | "unit";
export type Lack = { what: Asked | "quantity" | "code" } | { what: "twice"; role: Role };

/** In the order in which they are offered. */
export const ROLES: Role[] = [
  "ignored",
  "dataset",
  "place",
  "period",
  "nhi_code",
  "receipt_code",
  "yj_code",
  "name",
  "setting",
  "insurer",
  "age",
  "unit",
  "quantity",
  "price",
  "patients",
];
const CODES: Role[] = ["nhi_code", "receipt_code", "yj_code"];

/** The headers are not known by themselves: a person points the columns out, or did so before. */
export function isMapped(look: UsageLook): boolean {
  return look.layout === "unknown" || look.remembered;
}

/** A person points the columns out now. */
export function isPointedOut(look: UsageLook, answers: Answers): boolean {
  return look.layout === "unknown" || (look.remembered && answers.said.includes(true));
}

/** What the person is asked beside the columns. Whose figures they are is confirmed wherever the file itself cannot know. */
export function asked(look: UsageLook, answers: Answers): Asked[] {
  const all: Asked[] = ["dataset", "place", "period", "unit"];
  if (isPointedOut(look, answers)) return all.filter((role) => !answers.roles.includes(role));
  const confirmed = (what: Asked) => what === "dataset" && (look.layout === "usage_list" || look.remembered);
  return all.filter((what) => look.needs.includes(what) || (confirmed(what) && !answers.roles.includes(what)));
}

/** What is missing before the file can be imported. */
export function lacks(look: UsageLook, answers: Answers): Lack[] {
  const missing: Lack[] = asked(look, answers)
    .filter((what) => (answers[what] ?? "").trim() === "")
    .map((what) => ({ what }));
  if (!isPointedOut(look, answers)) return missing;
  const { roles } = answers;
  if (!roles.includes("quantity")) missing.push({ what: "quantity" });
  if (!CODES.some((code) => roles.includes(code))) missing.push({ what: "code" });
  const twice = ROLES.filter((role) => role !== "ignored" && roles.filter((one) => one === role).length > 1);
  return [...missing, ...twice.map((role) => ({ what: "twice" as const, role }))];
}

/** How the first row is understood: what each role would be read as, in the order of the columns. */
export function understood(look: UsageLook, answers: Answers): { role: Role; value: string }[] {
  const [first] = look.first_rows;
  if (!first) return [];
  return answers.roles.map((role, column) => ({ role, value: first[column] ?? "" })).filter(({ role }) => role !== "ignored");
}
