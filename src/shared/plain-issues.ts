/** What zod finds wrong, in the words of a person: the default texts of every schema in Hearth. */
import { z } from 'zod';

/** Names of JavaScript's types as a person who writes JSON knows them. */
const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  null: 'null',
};

/** What a value is, in one noun: "text", "a number", "nothing". */
export function nounOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return NOUNS[typeof value] ?? typeof value;
}

/** Completes "<path>: …" for one issue; undefined leaves zod's own text. */
export function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'too_big':
      return `must be ${bound('at most', 'below', issue.inclusive)} ${counted(issue.maximum, issue.origin)}`;
    case 'too_small':
      return `must be ${bound('at least', 'above', issue.inclusive)} ${counted(issue.minimum, issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${String(issue.divisor)}`;
    case 'unrecognized_keys':
      return 'is not known here';
    default:
      return undefined;
  }
}

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing';
  const wanted = NOUNS[expected] ?? expected;
  if (expected === 'int' && typeof input === 'number' && Number.isFinite(input)) return `must be ${wanted}`;
  return `must be ${wanted}, not ${nounOf(input)}`;
}

function bound(inclusive: string, exclusive: string, isInclusive: boolean | undefined): string {
  return isInclusive === false ? exclusive : inclusive;
}

/** A limit with what it counts: "5", "5 characters", "1 item". */
function counted(limit: number | bigint, origin: string): string {
  const figure = limit.toLocaleString('en');
  const one = Number(limit) === 1;
  if (origin === 'string') return `${figure} ${one ? 'character' : 'characters'} long`;
  return origin === 'array' || origin === 'set' ? `${figure} ${one ? 'item' : 'items'} long` : figure;
}

z.config({ customError: plainIssue });
