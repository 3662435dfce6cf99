/** The model card and the licence of a model folder. Both were written by strangers: nothing here is trusted or run. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { cardField, splitCard } from '../../shared/front-matter.ts';
import { oneLine } from '../store/finished.ts';

/** The longest cards on the Hub are below 200 kB; more would only hold the page that shows it. */
const MAX_CARD_BYTES = 512_000;
/** Only the first lines of a licence are looked at. */
const MAX_LICENCE_BYTES = 4_096;
const MAX_LICENCE = 120;
const LICENCE_FILE = /^licen[cs]e(?:\.(?:txt|md))?$/i;

/** A card without its front matter, and the licence that front matter or a LICENSE file names. */
export interface ModelCard {
  readonly card: string | null;
  readonly licence: string | null;
}

/** Reads card and licence; what is missing or can't be read is null. */
export async function readCard(directory: string, files: readonly string[]): Promise<ModelCard> {
  const name = files.find((file) => file === 'README.md');
  const text = name === undefined ? null : await beginningOf(join(directory, name), MAX_CARD_BYTES);
  const { body, frontMatter } = splitCard(text ?? '');
  const licenceFile = files.find((file) => LICENCE_FILE.test(file));
  const licence =
    licenceOf(frontMatter) ??
    (licenceFile === undefined
      ? null
      : firstLine(await beginningOf(join(directory, licenceFile), MAX_LICENCE_BYTES)));
  return { card: body.trim() === '' ? null : body, licence };
}

/** `license:` of the front matter, or `license_name:` where that says "other". */
export function licenceOf(frontMatter: string): string | null {
  const licence = cardField(frontMatter, 'license');
  const named = licence === 'other' ? cardField(frontMatter, 'license_name') : null;
  const said = named ?? licence;
  return said === null ? null : oneLine(said, MAX_LICENCE);
}

function firstLine(text: string | null): string | null {
  const line = (text ?? '')
    .split(/\r?\n/)
    .map((one) => one.replace(/^[#\s]+/, '').trim())
    .find((one) => one !== '');
  return line === undefined ? null : oneLine(line, MAX_LICENCE);
}

/** At most so many bytes of a file as text; null where it can't be read. */
async function beginningOf(path: string, bytes: number): Promise<string | null> {
  try {
    await using file = await open(path);
    const buffer = Buffer.alloc(Math.min(bytes, (await file.stat()).size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    // A character that the end cuts in two is left out.
    return buffer.toString('utf8', 0, bytesRead).replace(/\uFFFD$/, '');
  } catch {
    return null;
  }
}
