import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { whyNotAdded } from './adding.ts';

/** Rights can't be taken from whoever runs the tests as root, so the system's answer is given in its place. */
const denied = vi.hoisted(() => ({ path: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const access: typeof real.access = async (path, mode) => {
    if (path === denied.path) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    return real.access(path, mode);
  };
  return { ...real, access };
});

const root = mkdtempSync(join(tmpdir(), 'hearth-adding-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a folder without rights is told as that, and not as one without models', async () => {
  const folder = join(root, 'closed');
  mkdirSync(folder);
  expect(await whyNotAdded(folder)).toMatch(/^No model was found/);
  denied.path = folder;
  expect(await whyNotAdded(folder)).toBe('Your user may not read it.');
});

it('a checkpoint of an unknown kind is refused without the name of its kind, or of what would do', async () => {
  const folder = join(root, 'odd');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'whatnot' }));
  writeFileSync(join(folder, 'model.safetensors'), 'x');
  expect(await whyNotAdded(folder)).toMatch(/whatnot.*(ONNX|GGUF)/);
});
