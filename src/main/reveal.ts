/** What both hosts ask of a path before they show it. */
import { existsSync } from 'node:fs';
import { HearthError } from '../shared/errors.ts';

/** Throws NOT_FOUND where there is nothing any more: a file manager would open nothing, and say nothing. */
export function requireThere(path: string): void {
  if (existsSync(path)) return;
  throw new HearthError(
    'NOT_FOUND',
    `${path} is not there any more.`,
    'Look whether its drive is connected.',
  );
}
