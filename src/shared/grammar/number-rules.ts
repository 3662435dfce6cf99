/** The rules of numbers within bounds: a grammar sees digits and no sizes, so only some bounds can be held. */
import { MAX_DIGITS, literal, type JsonRule } from './gbnf.ts';
import { SchemaProblem } from './schema-problem.ts';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** Whole numbers of a range that are written out one by one. */
const MAX_LISTED = 256;

/** Whole numbers of more digits are never written, so that a bound beyond them is none. */
const LARGEST = 10 ** MAX_DIGITS - 1;

function bound(schema: Json, key: string, path: Path): number | null {
  const given = schema[key];
  if (given === undefined) return null;
  if (typeof given !== 'number' || !Number.isFinite(given))
    throw new SchemaProblem([...path, key], 'must be a number');
  return given;
}

/** The body of a rule for whole numbers: any, from 0, from 1, or of a range of up to 256. */
export function integerRule(schema: Json, path: Path): string {
  const step = bound(schema, 'multipleOf', path);
  if (step !== null && step !== 1)
    throw new SchemaProblem([...path, 'multipleOf'], 'is nothing that a grammar can hold; leave it out');
  const above = bound(schema, 'exclusiveMinimum', path) ?? -Infinity;
  const below = bound(schema, 'exclusiveMaximum', path) ?? Infinity;
  const least = Math.max(Math.ceil(bound(schema, 'minimum', path) ?? -Infinity), Math.floor(above) + 1);
  const most = Math.min(Math.floor(bound(schema, 'maximum', path) ?? Infinity), Math.ceil(below) - 1);
  if (least > most) throw new SchemaProblem(path, 'has bounds with no number between them');
  if (most - least < MAX_LISTED)
    return Array.from({ length: most - least + 1 }, (_, index) => literal(String(least + index))).join(' | ');
  const open = most >= LARGEST;
  if (open && least <= -LARGEST) return 'integer' satisfies JsonRule;
  if (open && least === 0) return 'natural' satisfies JsonRule;
  if (open && least === 1) return 'positive' satisfies JsonRule;
  throw new SchemaProblem(
    [...path, open ? 'minimum' : 'maximum'],
    `can be held for a range of up to ${String(MAX_LISTED)} whole numbers, or for a least of 0 or 1 alone`,
  );
}

/** The body of a rule for numbers: any, from 0, or between two whole numbers from 0 on. */
export function numberRule(schema: Json, path: Path): string {
  for (const key of ['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']) {
    if (schema[key] !== undefined)
      throw new SchemaProblem(
        [...path, key],
        'is nothing that a grammar can hold for a number; leave it out',
      );
  }
  const least = bound(schema, 'minimum', path);
  const most = bound(schema, 'maximum', path);
  if (least === null && most === null) return 'number' satisfies JsonRule;
  if (least === 0 && most === null) return 'unsigned' satisfies JsonRule;
  const held = least !== null && most !== null && Number.isInteger(least) && Number.isInteger(most);
  if (!held || least < 0 || most <= least || most - least > MAX_LISTED) {
    throw new SchemaProblem(
      [...path, most === null ? 'minimum' : 'maximum'],
      `can be held between two whole numbers from 0 on, up to ${String(MAX_LISTED)} apart, or for a least of 0 alone`,
    );
  }
  const below = Array.from({ length: most - least }, (_, index) => literal(String(least + index)));
  return `( ${below.join(' | ')} ) fraction? | ${literal(String(most))} ( "." "0"{1,${String(MAX_DIGITS)}} )?`;
}
