import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Store } from './store.ts';

const KEY = { machine: 'm', files: 'f' };
const TIMES = [
  { dtype: 'fp32', ms: 4, cosine: 1 },
  { dtype: 'q8', ms: 2, cosine: 0.99 },
];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-times-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps the last comparison of each model for the next start, and none of other files or another machine', () => {
  const file = join(folder, 'hearth.db');
  {
    using store = new Store({ file });
    store.variantTimes.keep('org/one', KEY, [], 1);
    store.variantTimes.keep('org/one', KEY, TIMES, 2);
    store.variantTimes.keep('org/two', KEY, [], 3);
    store.flush();
  }
  using store = new Store({ file });
  const { variantTimes } = store;
  expect(variantTimes.of('org/one', KEY)).toEqual(TIMES);
  expect(variantTimes.of('org/two', KEY)).toEqual([]);
  expect(variantTimes.of('org/three', KEY)).toBeNull();
  expect(variantTimes.of('org/one', { ...KEY, files: 'new' })).toBeNull();
  expect(variantTimes.of('org/one', { ...KEY, machine: 'other' })).toBeNull();
  expect([variantTimes.at('org/one'), variantTimes.at('org/three')]).toEqual([2, 0]);
});

it('begins anew where what was kept is no comparison', () => {
  const file = join(folder, 'hearth.db');
  {
    using store = new Store({ file });
    store.variantTimes.keep('org/one', KEY, TIMES, 2);
    store.flush();
    store.database.now((db) => db.exec("UPDATE variant_time SET times = 'nothing'"));
  }
  using store = new Store({ file });
  expect(store.variantTimes.of('org/one', KEY)).toBeNull();
});
