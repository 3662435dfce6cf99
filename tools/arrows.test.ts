import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

interface Report {
  summary: { violations: { from: string; rule: { name: string } }[] };
}

/** Writes the files into a project of their own, checks it with our rules, and returns `file: rule` of each violation. */
function violationsIn(files: Record<string, string>): string[] {
  const project = mkdtempSync(join(tmpdir(), 'hearth-arrows-'));
  try {
    for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    const args = [
      depcruise,
      '--config',
      join(root, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      'src',
    ];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
    if (!stdout.startsWith('{')) throw new Error(`depcruise said: ${stderr}`);
    const { violations } = (JSON.parse(stdout) as Report).summary;
    return violations.map(({ from, rule }) => `${from}: ${rule.name}`);
  } finally {
    rmSync(project, { recursive: true });
  }
}

const target = 'export const x = 1;\nexport type X = number;\n';
const imports = (path: string): string => `import { x } from '${path}';\nexport const y = x;\n`;

/** One wrong arrow each: where it starts, what it imports, the file there, the rule that must fire. */
const wrong: [from: string, specifier: string, to: string | undefined, rule: string][] = [
  ['src/renderer/a.tsx', '../main/b.ts', 'src/main/b.ts', 'renderer-imports-only-itself-and-shared'],
  ['src/renderer/a.ts', 'node:fs', undefined, 'renderer-knows-no-node'],
  ['src/renderer/a.ts', 'electron', undefined, 'electron-only-at-its-border'],
  ['src/shared/a.ts', '../renderer/b.ts', 'src/renderer/b.ts', 'shared-imports-only-itself'],
  ['src/shared/rpc/a.ts', '../../main/b.ts', 'src/main/b.ts', 'shared-imports-only-itself'],
  ['src/shared/a.ts', 'node:path', undefined, 'shared-knows-no-host'],
  ['src/shared/a.ts', 'path', undefined, 'shared-knows-no-host'],
  ['src/shared/a.ts', 'electron', undefined, 'electron-only-at-its-border'],
  ['src/shared/a.ts', 'fastify', undefined, 'shared-imports-no-package-but-zod'],
  ['src/runner/a.ts', '../main/b.ts', 'src/main/b.ts', 'runner-imports-only-itself-and-shared'],
  ['src/main/a.ts', '../runner/b.ts', 'src/runner/b.ts', 'main-imports-only-itself-and-shared'],
  ['src/main/a.ts', '../renderer/b.ts', 'src/renderer/b.ts', 'main-imports-only-itself-and-shared'],
  ['src/main/a.ts', '../preload/b.ts', 'src/preload/b.ts', 'main-imports-only-itself-and-shared'],
  ['src/main/a.ts', '../../e2e/b.ts', 'e2e/b.ts', 'main-imports-only-itself-and-shared'],
  ...['onnxruntime-node', 'node-llama-cpp', '@huggingface/transformers', 'sharp'].map(
    (library): (typeof wrong)[number] => [
      'src/main/a.ts',
      library,
      undefined,
      'no-native-inference-outside-processes-of-their-own',
    ],
  ),
  ['src/main/a.ts', 'electron', undefined, 'electron-only-at-its-border'],
  ['src/main/a.ts', './desktop/b.ts', 'src/main/desktop/b.ts', 'desktop-only-from-the-electron-entry'],
  ['src/main/a.ts', './index.ts', 'src/main/index.ts', 'entries-are-not-imported'],
  ['src/main/a.ts', './gone.ts', undefined, 'everything-resolves'],
];

/** One project that holds every wrong arrow, each in a numbered file of its own: one check instead of one per arrow. */
function wrongProject(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [index, [from, specifier, to]] of wrong.entries()) {
    files[numbered(from, index)] = imports(specifier);
    if (to !== undefined) files[to] = target;
  }
  return files;
}

const numbered = (from: string, index: number): string => from.replace(/a(\.tsx?)$/, `a${index}$1`);

describe('the arrows', () => {
  const found = violationsIn(wrongProject());

  it.each(wrong.map((arrow, index) => [...arrow, index] as const))(
    'catches %s → %s',
    (from, _specifier, _to, rule, index) => {
      expect(found).toContain(`${numbered(from, index)}: ${rule}`);
    },
  );

  it('catches a type-only import', () => {
    const text = "import type { X } from '../main/b.ts';\nexport type Y = X;\n";
    const files = { 'src/renderer/a.ts': text, 'src/main/b.ts': target };
    expect(violationsIn(files)).toContain('src/renderer/a.ts: renderer-imports-only-itself-and-shared');
  });

  it('catches a dynamic import of a native library', () => {
    const files = { 'src/main/a.ts': "export const load = async () => import('sharp');\n" };
    expect(violationsIn(files)).toContain(
      'src/main/a.ts: no-native-inference-outside-processes-of-their-own',
    );
  });

  it('catches the node host that reaches Electron through others', () => {
    const files = {
      'src/main/serve.ts': imports('./engine.ts'),
      'src/main/engine.ts': "export { x } from './between.ts';\n",
      'src/main/between.ts': "export { x } from './desktop/b.ts';\n",
      'src/main/desktop/b.ts': target,
    };
    expect(violationsIn(files)).toContain('src/main/serve.ts: node-host-never-reaches-electron');
  });

  it('catches a cycle', () => {
    const files = {
      'src/main/a.ts': imports('./b.ts'),
      'src/main/b.ts': "export { y as x } from './a.ts';\n",
    };
    expect(violationsIn(files)).toContain('src/main/a.ts: no-cycles');
  });

  it('lets right arrows be', () => {
    const files = {
      'src/shared/a.ts': target,
      'src/main/engine.ts': imports('../shared/a.ts') + "export { join } from 'node:path';\n",
      'src/main/index.ts': "export { y } from './engine.ts';\n",
      'src/renderer/a.tsx': imports('../shared/a.ts'),
      'src/runner/index.ts': imports('../shared/a.ts'),
    };
    expect(violationsIn(files)).toEqual([]);
  });
});

describe('the floor plan', () => {
  it('has no room that ARCHITECTURE.md does not name', () => {
    const rooms = ['convert', 'main', 'preload', 'renderer', 'runner', 'sandbox', 'shared'];
    expect(readdirSync(join(root, 'src')).filter((name) => !rooms.includes(name))).toEqual([]);
  });
});
