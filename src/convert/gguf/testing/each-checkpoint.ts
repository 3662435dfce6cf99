/** Tests that are asked of each of the tiny checkpoints. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { convertToGguf } from '../convert.ts';
import type { Quantization } from '../mixture.ts';
import { CHECKPOINTS, makeCheckpoint, type GgufGolden } from './checkpoint.ts';

/** A checkpoint that was made for the tests of a group. */
interface MadeCheckpoint {
  readonly folder: string;
  readonly golden: GgufGolden;
  /** Writes a GGUF file of it into a folder that goes with the checkpoint. */
  readonly convert: (quantization: Quantization) => ReturnType<typeof convertToGguf>;
}

/** Declares tests for each checkpoint. It is there while they run, and `made` gives it to them. */
export function forEachCheckpoint(declare: (name: string, made: () => MadeCheckpoint) => void): void {
  describe.each(CHECKPOINTS)('%s', (name) => {
    let checkpoint: MadeCheckpoint | null = null;
    const folders: string[] = [];
    beforeAll(async () => {
      const { folder, golden } = await makeCheckpoint(name);
      const out = await mkdtemp(join(tmpdir(), 'hearth-gguf-out-'));
      folders.push(dirname(folder), out);
      checkpoint = {
        folder,
        golden,
        convert: (quantization) => convertToGguf({ folder, quantization }, out),
      };
    });
    afterAll(async () => {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
    });
    declare(name, () => {
      if (checkpoint === null) throw new Error('a checkpoint is there only while tests run');
      return checkpoint;
    });
  });
}
