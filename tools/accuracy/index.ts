/** `npm run accuracy`: runs the model tests and writes docs/accuracy.md from what they compared. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accuracyRowSchema } from '../../src/runner/accuracy-row.ts';
import { accuracyDocument } from './document.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'hearth-accuracy-'));
const file = join(folder, 'rows.jsonl');
try {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'model'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HEARTH_ACCURACY: file },
  });
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const rows = lines.map((line) => accuracyRowSchema.parse(JSON.parse(line)));
  writeFileSync(join(root, 'docs/accuracy.md'), accuracyDocument(rows));
  console.log(`docs/accuracy.md: ${String(rows.length)} comparisons`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
