import type { IngredientLine } from "../bindings";
import { call } from "../shell/call";

/** The lines of these ingredients, in the same order; one that the sources do not know is left out. */
export async function linesOf(codes: string[]): Promise<IngredientLine[]> {
  const found = await Promise.all(
    codes.map(async (code) => {
      const { ingredients } = await call("ingredients", { query: code });
      return ingredients.find((line) => line.code === code);
    }),
  );
  return found.filter((line) => line !== undefined);
}
