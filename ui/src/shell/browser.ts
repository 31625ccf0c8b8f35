import { openUrl } from "@tauri-apps/plugin-opener";

/** The ministry's front page; the lists lie at addresses that change with every edition. */
export const MINISTRY = "https://www.mhlw.go.jp/";

export function openMinistry(): Promise<void> {
  return openUrl(MINISTRY);
}
