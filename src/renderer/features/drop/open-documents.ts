/** Takes files that were opened with the app: the host has read them, as a page can't by their path. */
import type { OpenedDocument } from '../../../shared/desktop.ts';
import { receive } from '../../stores/opened.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { messages } from './messages.ts';
import { recognise } from './recognise.ts';

/** Hands over what is whole to the offer sheet, with a sentence for each file that is not. */
export async function openDocuments(documents: readonly OpenedDocument[]): Promise<void> {
  const problems = await Promise.all(documents.map(problemOf));
  const files = documents.flatMap((document, index) => (problems[index] === null ? [fileOf(document)] : []));
  receive('open', { files, problems: problems.filter((problem) => problem !== null) });
}

async function problemOf(document: OpenedDocument): Promise<string | null> {
  const { name, size, bytes } = document;
  if (bytes === null) return messages.gone(name);
  if (bytes.length === size) return null;
  // Its beginning says what it is; that a picture can't be taken at all matters more than its size.
  const { kind, problem } = await recognise(fileOf(document));
  if (problem !== null) return problem;
  if (kind === 'model') return messages.modelByPath(name);
  return size > MAX_TEXT_BYTES
    ? messages.tooLarge(name, size, MAX_TEXT_BYTES)
    : messages.tooMuchAtOnce(name, size);
}

function fileOf({ name, bytes }: OpenedDocument): File {
  return new File(bytes === null ? [] : [bytes], name);
}
