/** Turns the bytes of a JSON body into a value, or says what is wrong with them and where. */
import { isUtf8 } from 'node:buffer';
import { invalidInput } from '../../shared/errors.ts';
import type { HearthError } from '../../shared/errors.ts';
import { scanJson } from './scan-json.ts';

/** Longest text for which the place of a mistake is searched: it takes up to 18 parses of the text. */
const MAX_SEARCHED = 256 * 1024;

/** Parses a JSON body, or what errors name `what`; an empty one is `undefined`. Throws INVALID_INPUT that names the position. */
export function parseJsonBody(body: Buffer, what = 'The body'): unknown {
  if (body.length === 0) return undefined;
  const notJson = (problem: string, hint?: string): HearthError => badJson(what, problem, hint);
  if (!isUtf8(body)) throw notJson('is not UTF-8 text', 'Send the body as JSON in UTF-8.');
  const problem = scanJson(body);
  if (problem !== null) throw notJson(`${problem.message} (byte ${String(problem.position)})`);
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : '';
    if (/position \d+/.test(reason)) throw notJson(`is not JSON: ${reason}`);
    const position = text.length > MAX_SEARCHED ? null : positionOfMistake(text);
    throw notJson(`is not JSON: ${reason}${position === null ? '' : ` at position ${String(position)}`}`);
  }
}

function badJson(
  what: string,
  problem: string,
  hint = 'Correct it at this place and send it again.',
): HearthError {
  return invalidInput(what, problem, hint);
}

/**
 * Where a text stops being JSON. V8 names the position of some mistakes only, so the others are found by halving:
 * the longest beginning that could still go on to be JSON ends at the mistake.
 */
function positionOfMistake(text: string): number {
  let sound = 0;
  let broken = text.length + 1;
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (couldGoOn(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  return sound;
}

/** Whether a text is JSON, or the beginning of some: then the mistake that is reported lies at its very end. */
function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : '';
    const position = /position (\d+)/.exec(reason)?.[1];
    return position === undefined ? reason.includes('Unexpected end') : Number(position) >= beginning.length;
  }
}
