import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist";
import type { TextContent } from "pdfjs-dist/types/src/display/api";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

/** A PDF that is open for looking at. */
export interface Pdf {
  /** Differs from that of every other one. */
  id: number;
  pages: number;
  /** Of a page, in points. */
  size: (number: number) => Promise<{ width: number; height: number }>;
  draw: (number: number, canvas: HTMLCanvasElement, scale: number) => { stop: () => void };
  /** What a page says, for those who do not see it. */
  text: (number: number) => Promise<string>;
  close: () => Promise<void>;
}

let opened = 0;

/** The library is large and only this place needs it. */
export async function openPdf(base64: string): Promise<Pdf> {
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;
  const data = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
  // The content security policy admits neither eval nor WebAssembly, and the pages carry their own fonts.
  const task = pdfjs.getDocument({ data, isEvalSupported: false, useWasm: false, useSystemFonts: false });
  const pdf: PDFDocumentProxy = await task.promise;

  return {
    id: ++opened,
    pages: pdf.numPages,
    async size(number) {
      const { width, height } = (await pdf.getPage(number)).getViewport({ scale: 1 });
      return { width, height };
    },
    draw(number, canvas, scale) {
      let stopped = false;
      let running: RenderTask | null = null;
      void (async () => {
        const page = await pdf.getPage(number);
        if (stopped) return;
        const viewport = page.getViewport({ scale: scale * window.devicePixelRatio });
        canvas.width = Math.floor(viewport.width);
        canvas.height = Math.floor(viewport.height);
        running = page.render({ canvas, viewport });
        await running.promise;
      })().catch((cause: unknown) => {
        // A drawing that is stopped says so by failing.
        if (!stopped) throw cause;
      });
      return {
        stop() {
          stopped = true;
          running?.cancel();
        },
      };
    },
    async text(number) {
      // Read part by part: not every window can iterate over a stream, as `getTextContent` does.
      const parts = (await pdf.getPage(number)).streamTextContent().getReader() as ReadableStreamDefaultReader<TextContent>;
      let text = "";
      for (let part = await parts.read(); !part.done; part = await parts.read()) {
        text += part.value.items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      }
      return text;
    },
    close: () => task.destroy(),
  };
}
