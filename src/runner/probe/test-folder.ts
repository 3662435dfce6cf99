/** A folder of its own for each test of the readers, and the errors that they give. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { inspect } from './index.ts';

/** The test's folder, and a function that writes a file into it and gives its path. */
export interface TestFolder {
  path: string;
  write: (name: string, content: Buffer | string) => string;
}

/** Makes the folder before each test and removes it after. */
export function useFolder(): TestFolder {
  const folder: TestFolder = {
    path: '',
    write: (name, content) => {
      const file = join(folder.path, name);
      writeFileSync(file, content);
      return file;
    },
  };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'hearth-inspect-'));
  });
  afterEach(() => {
    rmSync(folder.path, { recursive: true, force: true });
  });
  return folder;
}

/** Code and message of the error of a file, which has to have one with a hint. */
export async function errorOf(file: string): Promise<string> {
  const error = await inspect(file).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HearthError)) throw new Error(`expected a HearthError, got ${String(error)}`);
  expect(error.hint).not.toBe('');
  return `${error.code}: ${error.message}`;
}
