import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  /** Comes inside another package, under whose digest it falls. */
  inBundle?: boolean;
  optionalDependencies?: Record<string, string>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const { packages } = read('../package-lock.json') as { packages: Record<string, Locked> };
const manifest = read('../package.json') as Record<string, Record<string, string> | undefined>;
const entries = Object.entries(packages).filter(([path]) => path !== '');

/** What `require(name)` from the package at `from` would find: the nearest node_modules on the way up. */
function resolve(from: string, name: string): Locked | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (found || at === '') return found;
  }
}

/** The parts that are compiled per platform: library, its part for a Mac, its part for Windows. */
const native = [
  ['sharp', '@img/sharp-darwin-arm64', '@img/sharp-win32-x64'],
  ['node-llama-cpp', '@node-llama-cpp/mac-arm64-metal', '@node-llama-cpp/win-x64'],
  ['rolldown', '@rolldown/binding-darwin-arm64', '@rolldown/binding-win32-x64-msvc'],
  ['@tailwindcss/oxide', '@tailwindcss/oxide-darwin-arm64', '@tailwindcss/oxide-win32-x64-msvc'],
  ['lightningcss', 'lightningcss-darwin-arm64', 'lightningcss-win32-x64-msvc'],
] as const;

describe('package-lock.json', () => {
  it.each(native)('installs %s on macOS and Windows too', (library, ...parts) => {
    for (const part of parts) expect(packages[`node_modules/${part}`], `${part} of ${library}`).toBeDefined();
  });

  it('misses no optional package, for which npm ci would stop on every platform', () => {
    const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name, range]) => {
          const version = resolve(path, name)?.version;
          return version === undefined || (/^\d/.test(range) && version !== range);
        })
        .map(([name, range]) => `${path} wants ${name}@${range}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry, so that it installs from whichever is configured', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('knows the digest of every package', () => {
    const unknown = entries.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle);
    expect(unknown.map(([path]) => path)).toEqual([]);
  });

  it('pins exact versions, which it locked', () => {
    for (const group of ['dependencies', 'devDependencies']) {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) {
        expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
        expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
      }
    }
  });
});
