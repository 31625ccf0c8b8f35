import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * The window freezes `Object.prototype`. ECharts fills a plain object with the names of methods, `constructor` among them, by an
 * assignment, which a frozen prototype refuses; defining them is the same and is not refused.
 */
const echartsUnderFrozenPrototype: Plugin = {
  name: "echarts-under-frozen-prototype",
  transform(code, id) {
    if (!/[\\/]echarts[\\/]lib[\\/]core[\\/]Scheduler\.js$/.test(id)) return null;
    const assigned = "target[name_1] = noop;";
    if (!code.includes(assigned)) this.error("ECharts has changed: see whether it still assigns to what it inherits");
    const defined =
      "Object.defineProperty(target, name_1, { value: noop, configurable: true, enumerable: true, writable: true });";
    return { code: code.replace(assigned, defined), map: null };
  },
};

export default defineConfig({
  plugins: [svelte(), echartsUnderFrozenPrototype],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  build: {
    target: ["es2022", "safari16"],
    // Every script, style and font is a file of its own: the content security policy admits no inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
