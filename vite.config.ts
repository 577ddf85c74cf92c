import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { runtimeFloor } from './electron/runtime-floor.mjs';

const chromium = Number(runtimeFloor.chromium);

/** The window: one page and its assets, lowered to the oldest Chromium that it has to run in. */
export default defineConfig({
  root: 'renderer',
  // Relative addresses, since the page is loaded as app://… in Electron and from a port in a browser.
  base: './',
  plugins: [react()],
  css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: chromium << 16 } } },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: `chrome${chromium}`,
    cssTarget: `chrome${chromium}`,
    cssMinify: 'lightningcss',
    modulePreload: { polyfill: false },
    // The content policy allows no data: address for scripts, styles and fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
    reportCompressedSize: false,
  },
});
