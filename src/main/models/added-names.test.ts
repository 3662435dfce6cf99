import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AddedNames } from './added-names.ts';

test('a command that runs beside the app forgets the ids that the app gave', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-names-'));
  try {
    const file = join(folder, 'added-models.json');
    const [app, command] = [new AddedNames(file), new AddedNames(file)];
    app.keep(new Map([['/a/bert', 'local/bert']]));
    command.keep(new Map([['/b/bert', 'local/bert-2']]));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      '/a/bert': 'local/bert',
      '/b/bert': 'local/bert-2',
    });
    // What a person took out of the app goes, and nothing else with it.
    app.forget(() => false);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ '/b/bert': 'local/bert-2' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
