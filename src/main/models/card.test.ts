import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { splitCard } from '../../shared/front-matter.ts';
import { licenceOf, readCard } from './card.ts';

const folder = (files: Record<string, string>): string => {
  const at = mkdtempSync(join(tmpdir(), 'hearth-card-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  return at;
};
const read = (files: Record<string, string>): ReturnType<typeof readCard> =>
  readCard(folder(files), Object.keys(files));

it('gives the card without its front matter, and the licence that this names', async () => {
  expect(await read({ 'README.md': '---\nlicense: apache-2.0 # yes\ntags: [a]\n---\n# Hello\n' })).toEqual({
    card: '# Hello\n',
    licence: null,
  });
  expect(await read({ 'README.md': '---\r\nlicense: "mit"\r\n---\r\n\r\n# Hello' })).toEqual({
    card: '\r\n# Hello',
    licence: 'mit',
  });
});

it('takes a rule in the middle of a card for what it is', () => {
  expect(splitCard('# A\n---\nlicense: mit\n---\n')).toEqual({
    body: '# A\n---\nlicense: mit\n---\n',
    frontMatter: '',
  });
  expect(splitCard('---\nnever ends').body).toBe('---\nnever ends');
});

it('names the licence by its name where its id says "other"', () => {
  expect(licenceOf('license: other\nlicense_name: llama3.2')).toBe('llama3.2');
  expect(licenceOf('license: other')).toBe('other');
  expect(licenceOf('license:\n- mit')).toBeNull();
});

it('falls back to the first line of a LICENSE file', async () => {
  expect(await read({ LICENSE: '\n\n  # MIT License  \n\nCopyright' })).toEqual({
    card: null,
    licence: 'MIT License',
  });
  expect(await read({ 'LICENCE.txt': '' })).toEqual({ card: null, licence: null });
});

it('reads a card of any size up to a limit, and leaves out the half of a character at its end', async () => {
  const { card } = await read({ 'README.md': `x${'ü'.repeat(600_000)}` });
  expect(card?.length).toBe(1 + 255_999);
  expect(card?.endsWith('ü')).toBe(true);
});
