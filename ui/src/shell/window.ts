import { getCurrentWindow } from "@tauri-apps/api/window";

/** No longer than this does a window wait before it closes. */
const PATIENCE = 3000;

/** Does something before the window closes; gives the way to stop listening. */
export function beforeClose(work: () => Promise<unknown>): () => void {
  const listening = getCurrentWindow().onCloseRequested(async () => {
    await Promise.race([work().catch(() => {}), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  });
  return () => void listening.then((stop) => stop());
}
