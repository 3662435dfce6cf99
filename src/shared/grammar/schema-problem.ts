/** What is wrong with a JSON Schema, and the bounds of one: it comes from outside, and becomes a program. */

/** A part of a schema that no grammar is made of. */
export class SchemaProblem extends Error {
  /** From the schema's root: `['properties', 'age', 'maximum']`. */
  readonly path: readonly string[];

  constructor(path: readonly string[], problem: string) {
    super(problem);
    this.name = 'SchemaProblem';
    this.path = path;
  }
}

/** Schemas within schemas, deeper than any that a person writes, and far from the end of a stack. */
export const MAX_SCHEMA_DEPTH = 32;
/** Schemas in one; OpenAI takes 5,000 properties, a tenth of it is a form that nobody fills in. */
export const MAX_SCHEMA_NODES = 500;
/** Values of all `enum` and `const` together: each is a branch that the engine follows at every token. */
export const MAX_SCHEMA_VALUES = 500;
/** Characters of all names and values together. */
export const MAX_SCHEMA_TEXT = 50_000;
/** All least and most counts together: the engine writes a counted part out as often as it may come. */
export const MAX_SCHEMA_REPEATS = 2_000;

/** Counts what a schema holds, and refuses one that holds too much. */
export class SchemaBudget {
  #nodes = 0;
  #values = 0;
  #text = 0;
  #repeats = 0;

  /** One more schema, so deep within others. */
  node(path: readonly string[], depth: number): void {
    this.#nodes += 1;
    if (depth > MAX_SCHEMA_DEPTH)
      throw new SchemaProblem(path, `is nested deeper than the ${String(MAX_SCHEMA_DEPTH)} levels allowed`);
    if (this.#nodes > MAX_SCHEMA_NODES)
      throw new SchemaProblem([], `holds more than the ${String(MAX_SCHEMA_NODES)} schemas allowed`);
  }

  /** One more value of a list. */
  value(path: readonly string[], text: string): void {
    this.#values += 1;
    if (this.#values > MAX_SCHEMA_VALUES)
      throw new SchemaProblem(path, `is one of more than ${String(MAX_SCHEMA_VALUES)} values in all`);
    this.text(path, text);
  }

  /** A name or a value. */
  text(path: readonly string[], text: string): void {
    this.#text += text.length;
    if (this.#text > MAX_SCHEMA_TEXT) {
      const most = MAX_SCHEMA_TEXT.toLocaleString('en');
      throw new SchemaProblem(path, `makes more than ${most} characters of names and values`);
    }
  }

  /** A count of `minLength`, `maxItems` and the like; throws where it is none. */
  count(path: readonly string[], given: unknown): number {
    if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 0)
      throw new SchemaProblem(path, 'must be a whole number from 0');
    this.#repeats += given;
    if (this.#repeats > MAX_SCHEMA_REPEATS) {
      const most = MAX_SCHEMA_REPEATS.toLocaleString('en');
      throw new SchemaProblem(path, `makes the counts of the schema more than ${most} together`);
    }
    return given;
  }
}
