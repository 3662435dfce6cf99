/** From what is written in the dialog to the paths that are added. Pure. */
import { words } from './detail-messages.ts';

/** Most paths of one request; main takes no more (`addModels` of the app contract). */
export const MAX_PATHS = 100;
/** Longest path, as main takes it: PATH_MAX of Linux. */
export const MAX_PATH = 4_096;

/** The paths of a text: one on each line, quotes as a shell or a file manager puts them left out, none twice. */
export function pathsOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => {
    const path = line.trim();
    const quoted = /^(["'])(.+)\1$/.exec(path)?.[2];
    return quoted ?? path;
  });
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** Why these paths can't be sent; null where they can. */
export function whyNot(paths: readonly string[]): string | null {
  if (paths.length > MAX_PATHS) return words.tooMany(paths.length, MAX_PATHS);
  return paths.some((path) => path.length > MAX_PATH) ? words.tooLong(MAX_PATH) : null;
}
