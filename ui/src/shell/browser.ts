import { openUrl } from "@tauri-apps/plugin-opener";

/** The ministry's site: the one that the window may open. */
export const MINISTRY = "https://www.mhlw.go.jp/";

/** Opens a page of the ministry in the browser. */
export function openPage(page: string): Promise<void> {
  return openUrl(page);
}
