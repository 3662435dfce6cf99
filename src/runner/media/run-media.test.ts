import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runMedia } from './run-media.ts';

it.each([10, 1_000_001])('leaves %i bytes whole under their id, and no draft', async (length) => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-run-media-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bytes = new Uint8Array(length).fill(7);
  const media = runMedia({ inputs: {}, output_directory: folder });
  const ref = await media.save(bytes, 'image/png');
  expect(ref).toMatchObject({ type: 'image/png', bytes: length });
  expect(readdirSync(folder)).toEqual([ref.media_id]);
  expect(readFileSync(join(folder, ref.media_id)).equals(bytes)).toBe(true);
  if (process.platform !== 'win32') expect(statSync(join(folder, ref.media_id)).mode & 0o077).toBe(0);
});
