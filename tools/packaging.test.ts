/** Holds the packager's configuration to what is there; electron-builder itself is not needed for that. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { APP_ID } from '../src/main/desktop/identity.ts';
import { LINK_SCHEME } from '../src/main/desktop/links.ts';
import { linksOf } from '../src/main/desktop/opened-paths.ts';

const root = join(import.meta.dirname, '..');
const configSchema = z.object({
  appId: z.string(),
  icon: z.string(),
  directories: z.object({ output: z.string(), buildResources: z.string() }),
  files: z.array(z.string()),
  asarUnpack: z.array(z.string()),
  protocols: z.array(z.object({ schemes: z.array(z.string()) })),
  fileAssociations: z.array(z.object({ ext: z.string(), mimeType: z.string() })),
});
const loaded: unknown = await import(join(root, 'build/electron-builder.mjs'));
const config = z.object({ default: configSchema }).parse(loaded).default;
const main = z
  .object({ main: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).main;

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'win', darwin: 'mac' };

/** A pattern for this machine, as the packager fills it in. */
const onThisMachine = (pattern: string): string =>
  pattern
    .replaceAll('${platform}', process.platform)
    .replaceAll('${arch}', process.arch)
    .replaceAll('${os}', OS_NAMES[process.platform] ?? process.platform);

const INCLUDED = config.files.filter((pattern) => !pattern.startsWith('!'));
/** Those that leave out parts of packages. */
const LEFT_OUT = config.files.flatMap((pattern) => /^!(node_modules\/.+)$/.exec(pattern)?.[1] ?? []);

describe('the package', () => {
  it.each(INCLUDED.filter((pattern) => !pattern.startsWith('out/')))(
    'takes in %s, which is there',
    (pattern) => {
      expect(globSync(onThisMachine(pattern), { cwd: root }).length).toBeGreaterThan(0);
    },
  );

  it.each(LEFT_OUT)('leaves out %s, which a new version has not moved', (pattern) => {
    expect(globSync(onThisMachine(pattern), { cwd: root }).length).toBeGreaterThan(0);
  });

  it('starts with the built main file', () => {
    expect(INCLUDED.some((pattern) => matchesGlob(main, pattern))).toBe(true);
  });

  it('has every native file outside of its archive', () => {
    const names = '**/*.{node,dll,dylib,so,so.*}';
    const files = ['onnxruntime-node/bin', '@node-llama-cpp', '@img'].flatMap((name) =>
      globSync(join('node_modules', name, names), { cwd: root }),
    );
    expect(files.length).toBeGreaterThan(3);
    const packed = files.filter((file) => !config.asarUnpack.some((pattern) => matchesGlob(file, pattern)));
    expect(packed).toEqual([]);
  });

  it('has the embedded models outside of its archive, where the engines can open them', () => {
    const [model = ''] = globSync('resources/models/**/*.gguf', { cwd: root });
    expect(config.asarUnpack.some((pattern) => matchesGlob(model, pattern))).toBe(true);
  });

  it('is known to the system by what the app itself says', () => {
    expect(config.appId).toBe(APP_ID);
    expect(config.protocols.flatMap(({ schemes }) => schemes)).toEqual([LINK_SCHEME]);
  });

  it.each(config.fileAssociations)(
    'opens .$ext files, which the app takes as models',
    async ({ ext, mimeType }) => {
      const paths = [`/models/a.${ext}`];
      expect(await linksOf(paths)).toEqual([{ kind: 'files', paths }]);
      expect(mimeType).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
    },
  );

  it('has an icon as large as macOS wants it', () => {
    const png = readFileSync(join(root, config.icon));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect(Math.min(png.readUInt32BE(16), png.readUInt32BE(20))).toBeGreaterThanOrEqual(512);
    expect(existsSync(join(root, config.directories.buildResources))).toBe(true);
  });
});
