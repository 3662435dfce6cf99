/** The ids of all actions, read from the sources: whatever is added there has to be listed somewhere. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RENDERER = fileURLToPath(new URL('../../src/renderer', import.meta.url));
/** How an id is written: the first argument of a helper, or the property itself. */
const ID =
  /(?:\b(?:action|one|view|size)\(|\bid: (?:\w+ === '\w+' \? )?)\s*(['`])([a-z][\w.-]*(?:\$\{\w+\})?[^'`]*)\1/g;
/** Helpers whose ids get a part before. */
const PREFIXED: Readonly<Record<string, string>> = { 'view-actions.ts': 'view.' };

/** Every id as it is written; `*` stands for a part that is put in. */
export function actionIds(): string[] {
  const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' });
  const ids = files
    .filter((file) => /(^|[/-])actions\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(RENDERER, file), 'utf8').matchAll(ID)].map((match) => idOf(file, match)),
    );
  // The palette does not list itself.
  return [...new Set(ids)].filter((id) => id.includes('.') && id !== 'view.palette');
}

function idOf(file: string, [whole, , id = '']: RegExpMatchArray): string {
  const helper = /^(view|size)\(/.test(whole);
  const prefix = helper ? (PREFIXED[file.split('/').at(-1) ?? ''] ?? '') : '';
  return `${prefix}${id}`.replace(/\$\{[^}]*\}/g, '*').split(' ')[0] ?? id;
}

/** True where an id is the written one, with something for its `*`. */
export function isOf(id: string, written: string): boolean {
  const [head = '', tail] = written.split('*');
  return tail === undefined ? id === written : id.startsWith(head) && id.endsWith(tail);
}
