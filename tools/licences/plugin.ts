/** Writes `out/packages.json`, the list that About shows, when the page is built: only the bundler knows what is in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';
import { packageFolderOf, shippedPackages } from './packages.ts';

/** The plugin for the page's build; `root` is the repository, `file` where the list goes. */
export function listPackages(root: string, file: string): Plugin {
  const folders = new Set<string>();
  return {
    name: 'hearth:packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        // Fonts and the like come out of packages as files of their own.
        const ids = output.type === 'chunk' ? Object.keys(output.modules) : output.originalFileNames;
        for (const id of ids) {
          const folder = packageFolderOf(id);
          if (folder !== null) folders.add(folder);
        }
      }
    },
    writeBundle() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(shippedPackages(root, folders)));
    },
  };
}
