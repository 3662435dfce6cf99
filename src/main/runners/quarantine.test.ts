import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Quarantine } from './quarantine.ts';

describe('Quarantine', () => {
  it('sets a file aside at the second crash in a row while loading, the third while running', () => {
    const ledger = new Quarantine(null);
    expect([1, 2].map(() => ledger.crashed('load', 'f', 'load', 'SIGSEGV'))).toEqual([false, true]);
    expect([1, 2, 3].map(() => ledger.crashed('run', 'f', 'run', 'SIGSEGV'))).toEqual([false, false, true]);
    expect(ledger.reason('load', 'f')).toBe('SIGSEGV');
  });

  it('counts anew after a success of the same kind only', () => {
    const ledger = new Quarantine(null);
    ledger.crashed('m', 'f', 'load', 'x');
    ledger.succeeded('m', 'run');
    expect(ledger.crashed('m', 'f', 'load', 'x')).toBe(true);
    ledger.release('m');
    ledger.crashed('m', 'f', 'load', 'x');
    ledger.succeeded('m', 'load');
    expect(ledger.crashed('m', 'f', 'load', 'x')).toBe(false);
  });

  it('gives a changed file a new chance', () => {
    const ledger = new Quarantine(null);
    ledger.crashed('m', 'old', 'load', 'x');
    ledger.crashed('m', 'old', 'load', 'x');
    expect([ledger.reason('m', 'old'), ledger.reason('m', 'new')]).toEqual(['x', null]);
  });

  it('remembers over a start, and starts empty when its file is broken', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hearth-')), 'quarantine.json');
    const ledger = new Quarantine(file);
    ledger.crashed('m', 'f', 'load', 'x');
    ledger.crashed('m', 'f', 'load', 'x');
    expect(new Quarantine(file).reason('m', 'f')).toBe('x');
    writeFileSync(file, '{"m":');
    expect(new Quarantine(file).reason('m', 'f')).toBeNull();
  });
});
