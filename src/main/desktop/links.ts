/** What a start, another program or the system asks the app to open: `hearth://` links and paths, read strictly. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAX_LINK, MAX_OPENED_PATHS, MAX_PATH, type DesktopLink } from '../../shared/desktop.ts';

/** The scheme that the system knows us by. */
export const LINK_SCHEME = 'hearth';

/** A name of the Hub: 96 characters at most, of these, with no dot, dash or underscore at its start. */
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,95}';
/** The one form of link. Nothing is decoded: a name of the Hub needs no percent sign. */
const RUN_LINK = new RegExp(`^hearth://run/(${NAME})/(${NAME})/?$`);

/** The link in its one form, or null for anything else: links come from web pages, so they are not to be trusted. */
export function parseLink(address: string): DesktopLink | null {
  if (address.length > MAX_LINK) return null;
  const [, org, name] = RUN_LINK.exec(address) ?? [];
  if (org === undefined || name === undefined || `${org}/${name}`.includes('..')) return null;
  return { kind: 'link', url: `hearth://run/${org}/${name}` };
}

/** The absolute path that a path or a `file:` address names, or null. Nothing is looked up on disk. */
export function openedPath(argument: string, folder: string): string | null {
  if (argument === '' || argument.length > MAX_PATH || argument.includes('\0')) return null;
  const path = argument.startsWith('file:') ? pathOf(argument) : argument;
  if (path === null) return null;
  const absolute = isAbsolute(path) ? path : resolve(folder, path);
  return absolute.length > MAX_PATH ? null : absolute;
}

function pathOf(address: string): string | null {
  try {
    return fileURLToPath(address);
  } catch {
    return null;
  }
}

/** What one opening asks for: a link, paths, or both. */
export interface Opening {
  readonly link: DesktopLink | null;
  readonly paths: readonly string[];
}

/**
 * What a command line opens: its last link, and its paths together. `argv` is without the program (and, where the app
 * is not packaged, without the app's folder); switches, which Chromium adds to it, are left out.
 */
export function openingOf(argv: readonly string[], folder: string): Opening {
  const plain = argv.filter((argument) => !argument.startsWith('-'));
  const link = plain.map(parseLink).findLast((found) => found !== null) ?? null;
  const paths = plain
    .filter((argument) => !argument.startsWith(`${LINK_SCHEME}:`))
    .map((argument) => openedPath(argument, folder))
    .filter((path) => path !== null);
  return { link, paths: [...new Set(paths)].slice(0, MAX_OPENED_PATHS) };
}
