import type { SourceKind } from "../bindings";
import { MINISTRY } from "../shell/browser";

/** How often a list is published, where a missing edition is worth seeing. */
export type Rhythm = "year" | "month" | null;

export interface Kind {
  kind: SourceKind;
  rhythm: Rhythm;
  /** The page on which the file is found; null where it is not on the ministry's own site. */
  page: string | null;
}

/** In the order of the work: the lists of products, what is used, and where. Of a list whose address changes with every edition, the front page. */
export const KINDS: Kind[] = [
  { kind: "price_list", rhythm: "year", page: MINISTRY },
  { kind: "generic_status", rhythm: "year", page: MINISTRY },
  { kind: "receipt_master", rhythm: null, page: null },
  { kind: "generic_name", rhythm: "year", page: MINISTRY },
  {
    kind: "supply",
    rhythm: "month",
    page: `${MINISTRY}stf/seisakunitsuite/bunya/kenkou_iryou/iryou/kouhatu-iyaku/04_00003.html`,
  },
  { kind: "usage", rhythm: null, page: `${MINISTRY}stf/seisakunitsuite/bunya/0000177182.html` },
  { kind: "municipality", rhythm: null, page: null },
  { kind: "population", rhythm: null, page: null },
  { kind: "published_share", rhythm: null, page: MINISTRY },
  { kind: "boundary", rhythm: null, page: null },
];
