import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { listPackages } from './tools/licences/plugin.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Three bundles: `out/main` (ES modules: both hosts, the command line and the processes that they start),
 * `out/preload/index.cjs` (one CommonJS file, which is all that a sandboxed preload may be) and `out/renderer`.
 *
 * Every entry of `dependencies` stays external in main: bundling native packages breaks their own requires.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node24',
      sourcemap: true,
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: at('src/main/index.ts'),
          serve: at('src/main/serve.ts'),
          cli: at('src/main/cli.ts'),
          runner: at('src/runner/index.ts'),
          convert: at('src/convert/index.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node24',
      // A sandboxed preload can require nothing but `electron`, so whatever it imports is bundled in.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), tailwindcss(), listPackages(at('.'), at('out/packages.json'))],
    build: {
      minify: true,
      outDir: at('out/renderer'),
      emptyOutDir: true,
      rolldownOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
});
