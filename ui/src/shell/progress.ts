import { listen } from "@tauri-apps/api/event";
import type { ProgressView } from "../bindings";

/** Hears every step of every long operation; gives the way to stop listening. */
export function onProgress(heard: (step: ProgressView) => void): () => void {
  const listening = listen<ProgressView>("progress", (event) => heard(event.payload));
  return () => void listening.then((stop) => stop());
}
