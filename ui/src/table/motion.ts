/** A cell of the grid; row -1 is the line of headers. */
export interface Spot {
  row: number;
  column: number;
}

export interface Extent {
  rows: number;
  columns: number;
  /** Rows that one page holds. */
  page: number;
}

/** Where a key leads from a cell (the grid pattern of the ARIA Authoring Practices), or null where the key does not move. */
export function move(key: string, control: boolean, from: Spot, extent: Extent): Spot | null {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = { ...from };
  switch (key) {
    case "ArrowUp":
      to.row = control ? 0 : from.row - 1;
      break;
    case "ArrowDown":
      to.row = control ? lastRow : from.row + 1;
      break;
    case "ArrowLeft":
      to.column = control ? 0 : from.column - 1;
      break;
    case "ArrowRight":
      to.column = control ? lastColumn : from.column + 1;
      break;
    case "PageUp":
      to.row = Math.max(0, from.row - extent.page);
      break;
    case "PageDown":
      to.row = from.row + extent.page;
      break;
    case "Home":
      to.column = 0;
      if (control) to.row = 0;
      break;
    case "End":
      to.column = lastColumn;
      if (control) to.row = lastRow;
      break;
    default:
      return null;
  }
  return {
    row: Math.min(Math.max(to.row, -1), lastRow),
    column: Math.min(Math.max(to.column, 0), lastColumn),
  };
}

/** The keys from one row to another, both included. */
export function between(keys: string[], anchor: string, active: string): string[] {
  const a = keys.indexOf(anchor);
  const b = keys.indexOf(active);
  if (b < 0) return [];
  if (a < 0) return [active];
  return keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}
