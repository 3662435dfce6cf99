/** Which file of the built page an address of the `app:` scheme means. */
import { join, normalize, sep } from 'node:path';

/** The file that an address names, or null for one outside of the folder or of another host. */
export function fileFor(address: string, folder: string): string | null {
  const url = new URL(address);
  if (url.host !== 'hearth') return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(normalize(folder) + sep) ? file : null;
}
