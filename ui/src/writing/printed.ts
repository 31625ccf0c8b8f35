import type { DrugGroup, FormularyView, Item, PrintedGroup, PrintedItem, PrintedProduct, Tier } from "../bindings";
import { opened } from "../state/formulary.svelte";

/** The association's own word for a tier. */
export function tierLabel(view: FormularyView, tier: Tier): string {
  return view.content.tier_labels?.[tier.id] ?? tier.label;
}

/** What the reader will see of a group; groups are printed in their order. */
export function printedGroup(view: FormularyView, group: DrugGroup): PrintedGroup | null {
  return view.edition?.groups[opened.groups.findIndex((one) => one.id === group.id)] ?? null;
}

/** What the reader will see of an item: with prices, and with every product that is meant where none is picked. */
export function printedItem(printed: PrintedGroup | null, label: string, item: Item): PrintedItem | null {
  const tier = printed?.tiers.find((one) => one.label === label);
  for (const entry of tier?.entries ?? []) {
    const found = entry.items.find((one) => one.group9 === item.group9 && means(one, item));
    if (found) return found;
  }
  return null;
}

/** One ingredient may stand twice, by 一般名 and as a brand: what is picked tells them apart. */
function means(printed: PrintedItem, item: Item): boolean {
  const [first] = item.products;
  return first ? printed.products.some((product) => product.nhi_code === first.nhi_code) : printed.any_product;
}

/** The lowest and the highest of prices that arrive as text, as text. */
export function priceSpan(products: PrintedProduct[]): string {
  const priced = products
    .map((product) => product.price)
    .filter((price) => Number.isFinite(figure(price)))
    .sort((a, b) => figure(a) - figure(b));
  const [low] = priced;
  const high = priced.at(-1);
  if (low === undefined || high === undefined) return "";
  return low === high ? low : `${low} – ${high}`;
}

function figure(price: string): number {
  return price === "" ? NaN : Number(price.replaceAll(",", ""));
}
