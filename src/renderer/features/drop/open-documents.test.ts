import { beforeEach, expect, it } from 'vitest';
import type { OpenedDocument } from '../../../shared/desktop.ts';
import { dismissOpened, useOpened } from '../../stores/opened.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { lookAt } from './look.ts';
import { messages } from './messages.ts';
import { openDocuments } from './open-documents.ts';

const document = (name: string, text: string, size = text.length): OpenedDocument => ({
  name,
  size,
  bytes: new TextEncoder().encode(text),
});
const opened = () => useOpened.getState().opened;

beforeEach(dismissOpened);

it('a text that was opened with the app comes to the sheet with its words', async () => {
  await openDocuments([document('notes.txt', 'Rain again.')]);
  expect(opened()).toMatchObject({ from: 'open', problems: [] });
  expect(await opened()?.files[0]?.text()).toBe('Rain again.');
});

it('what can’t be read or is too large is told, and the others are taken', async () => {
  await openDocuments([
    { name: 'gone.txt', size: 0, bytes: null },
    document('mails.txt', 'From: me', 5e9),
    document('one too many.txt', 'words', 7e6),
    document('notes.txt', 'Rain again.'),
  ]);
  const problems = [
    messages.gone('gone.txt'),
    messages.tooLarge('mails.txt', 5e9, MAX_TEXT_BYTES),
    messages.tooMuchAtOnce('one too many.txt', 7e6),
  ];
  expect(opened()?.problems).toEqual(problems);
  const look = await lookAt(opened()!, () => undefined, new AbortController().signal);
  expect(look).toMatchObject({ is: 'text', name: 'notes.txt', problems });
});

it('one file that is not there is a sentence, not a silence', async () => {
  await openDocuments([{ name: 'gone.txt', size: 0, bytes: null }]);
  const look = await lookAt(opened()!, () => undefined, new AbortController().signal);
  expect(look).toEqual({ is: 'nothing', problems: [messages.gone('gone.txt')] });
});
