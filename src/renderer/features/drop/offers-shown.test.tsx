import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import type { Opened } from '../../stores/opened.ts';
import { AddModel } from './add-model.tsx';
import { FilesOffer } from './files-offer.tsx';
import type { OneText } from './look.ts';
import { messages } from './messages.ts';
import { TextOffer } from './text-offer.tsx';

afterEach(() => vi.unstubAllGlobals());

/** The text of what is shown, without its elements. */
function shown(children: ReactNode, pathsFor: ((files: readonly File[]) => string[]) | null = null): string {
  vi.stubGlobal('window', pathsFor === null ? {} : { hearth: { pathsFor } });
  const html = renderToStaticMarkup(<Radix.Root open>{children}</Radix.Root>);
  return html.replace(/<[^>]*>/g, ' ').replaceAll('\u202f', ',');
}
const opened: Opened = { id: 1, from: 'open', files: [], folders: [], problems: [], text: '', offer: null };
const model = new File(['GGUF'], 'tiny.gguf');
const path = (files: readonly File[]): string[] => files.map(({ name }) => `/m/${name}`);
const text = (lines: number, more: Partial<OneText> = {}): OneText => ({
  is: 'text',
  name: 'mails.txt',
  kind: 'text',
  text: 'Rain.\n'.repeat(lines),
  bytes: lines * 6,
  table: null,
  problems: [],
  models: [],
  ...more,
});

it('says how many lines there are and how many of them are taken', () => {
  const long = shown(<TextOffer look={text(12_340)} opened={opened} />);
  expect(long).toContain('Text, 12,340 lines');
  expect(long).toContain('the first 5,000 of 12,340 are taken at once');
  expect(shown(<TextOffer look={text(5_000)} opened={opened} />)).not.toContain('the first');
});

it('names what was left out, and offers the model that came along where its path is known', () => {
  const look = text(1, { problems: [messages.empty('b.txt')], models: [model] });
  const desktop = shown(<TextOffer look={look} opened={opened} />, path);
  expect(desktop).toContain('1 file left out:');
  expect(desktop).toContain(messages.empty('b.txt'));
  expect(desktop).toContain('Add the model too');
  const browser = shown(<TextOffer look={look} opened={opened} />);
  expect(browser).not.toContain('Add the model too');
  expect(browser).toContain(messages.modelTooByPath);
});

it('many problems are counted, not listed without an end', () => {
  const problems = Array.from({ length: 2_000 }, (_, index) => messages.empty(`${String(index)}.txt`));
  const html = shown(
    <FilesOffer look={{ is: 'files', files: [model], models: [model, model], problems }} />,
    path,
  );
  expect(html).toContain('2,000 files left out:');
  expect(html).toContain('and 1,996 others.');
  expect(html).toContain('Add the models too');
});

it('folders are added by their path on the desktop, and by a written one in the browser', () => {
  const folder = new File([], 'qwen');
  expect(shown(<AddModel files={[]} folders={[folder, folder]} />, path)).toMatch(
    /Add these 2 to Models\?.*2 folders\. Used in place; nothing is copied\..*Add them/,
  );
  expect(shown(<AddModel files={[]} folders={[folder]} />)).toContain('is not told where a folder lies');
  expect(shown(<AddModel files={[]} folders={[folder, folder]} />)).toContain('Write the paths');
});

it('a model that lies nowhere is said to be left out', () => {
  const some = ([, ...rest]: readonly File[]): string[] => ['', ...rest.map(({ name }) => `/m/${name}`)];
  expect(shown(<AddModel files={[model, model]} folders={[]} />, some)).toContain(messages.nowhere(1));
  expect(shown(<AddModel files={[model, model]} folders={[]} />, path)).not.toContain('nowhere');
});

it('markup in a name is shown as its letters', () => {
  const look = text(1, { name: '<img src=x onerror=alert(1)>.txt' });
  vi.stubGlobal('window', {});
  const html = renderToStaticMarkup(
    <Radix.Root open>
      <TextOffer look={look} opened={opened} />
    </Radix.Root>,
  );
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;.txt');
});
