/** The text of what is injected into the world of a preload. */
import { readFileSync } from 'node:fs';
import { createPortBridge } from './bridge.ts';
import { decode, encode } from './codec.ts';
import { createContextBridge, createIpcRenderer, createWebUtils, runPreload } from './preload-world.ts';

/** The script of the preload's world: our functions by their source, and the preload as a function of what it may see. */
export function isolatedSource(preload: string | undefined): string {
  const parts = { encode, decode, createPortBridge, createIpcRenderer, createContextBridge, createWebUtils };
  const injected = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`);
  const script = preload === undefined ? '' : readFileSync(preload, 'utf8');
  const info = { platform: process.platform, arch: process.arch, type: 'renderer', sandboxed: true };
  const processInfo = { ...info, contextIsolated: true, versions: process.versions, env: {}, argv: [] };
  return `(${runPreload.toString()})({ ${injected.join()} },
    function (require, module, exports, process) {${script}\n}, ${JSON.stringify(processInfo)})`;
}
