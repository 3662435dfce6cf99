/**
 * From a JSON Schema to a grammar that lets a model write nothing but a document of it. What a grammar can't hold is
 * refused by name instead of being dropped. Objects hold their properties in the schema's order and no others, which
 * is less than `additionalProperties` may allow and never more; `oneOf` is held as `anyOf`.
 *
 * https://json-schema.org/draft/2020-12/json-schema-validation
 */
import { GrammarRules, STRING_FORMATS, literal, repeated } from './gbnf.ts';
import { integerRule, numberRule } from './number-rules.ts';
import { SchemaBudget, SchemaProblem } from './schema-problem.ts';
import { Ways } from './ways.ts';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** What describes and does not decide. */
const NOTES = [
  ...['title', 'description', 'default', 'example', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ...['$schema', '$id', '$comment', '$defs', 'definitions'],
];
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
/** The keywords that belong to each type. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'format'],
  number: BOUNDS,
  integer: BOUNDS,
  boolean: [],
  null: [],
};

/** The grammar of a schema; throws {@link SchemaProblem} with the part that no grammar can hold. */
export function jsonSchemaGrammar(schema: unknown): string {
  return new SchemaReader(schema).grammar();
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The type of a value by JSON Schema; a whole number is both. */
function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}

class SchemaReader {
  readonly #root: unknown;
  readonly #rules = new GrammarRules();
  readonly #budget = new SchemaBudget();
  readonly #ways = new Ways();
  /** Rules of what `$ref` names. */
  readonly #named = new Map<string, string>();
  /** Which rules each rule may begin with at once: a circle of these would never write a character. */
  readonly #begins = new Map<string, Set<string>>();

  constructor(root: unknown) {
    this.#root = root;
  }

  grammar(): string {
    const start = this.#refer('#', [], 0, null);
    for (const name of this.#begins.keys()) this.#assertEnds(name);
    this.#ways.assertFew(start);
    return this.#rules.text(start);
  }

  /** The rule of a schema. `within` is the rule that may begin with it; null behind a bracket. */
  #rule(schema: unknown, path: Path, depth: number, within: string | null): string {
    this.#budget.node(path, depth);
    if (schema === true) return 'value';
    if (!isObject(schema)) throw new SchemaProblem(path, 'must be a schema: an object, or true');
    if ('$ref' in schema) {
      this.#assertKnown(schema, path, ['$ref']);
      return this.#refer(schema['$ref'], [...path, '$ref'], depth, within);
    }
    for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
      if (key in schema) return this.#combined(schema, key, path, depth, within);
    }
    if ('const' in schema || 'enum' in schema) return this.#values(schema, path);
    const types = this.#types(schema, path);
    if (types.length === 0) return 'value';
    this.#assertKnown(schema, path, ['type', ...types.flatMap((type) => KEYWORDS[type] ?? [])]);
    const rules = types.map((type) => this.#typed(type, schema, path, depth));
    return this.#either(rules);
  }

  #either(rules: readonly string[]): string {
    const [only, ...others] = new Set(rules);
    if (only !== undefined && others.length === 0) return only;
    return this.#ways.either(this.#rules.add([...new Set(rules)].join(' | ')), rules);
  }

  #assertKnown(schema: Json, path: Path, known: readonly string[]): void {
    const other = Object.keys(schema).find((key) => !known.includes(key) && !NOTES.includes(key));
    if (other === undefined) return;
    throw new SchemaProblem([...path, other], 'is nothing that a grammar can hold here; leave it out');
  }

  /** `#`, `#/$defs/name` or `#/definitions/name`. */
  #refer(ref: unknown, path: Path, depth: number, within: string | null): string {
    if (typeof ref !== 'string') throw new SchemaProblem(path, 'must be a text');
    const known = this.#named.get(ref);
    const name = known ?? this.#rules.reserve();
    if (within !== null) this.#begins.set(within, (this.#begins.get(within) ?? new Set()).add(name));
    if (known !== undefined) return known;
    this.#named.set(ref, name);
    const [schema, place] = this.#find(ref, path);
    const rule = this.#rule(schema, place, depth + 1, name);
    this.#rules.define(name, rule);
    return this.#ways.either(name, [rule]);
  }

  #find(ref: string, path: Path): [unknown, Path] {
    if (ref === '#') return [this.#root, []];
    const [, list, encoded] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? [];
    if (list !== undefined && encoded !== undefined && isObject(this.#root)) {
      const key = encoded.replaceAll('~1', '/').replaceAll('~0', '~');
      const schemas = this.#root[list];
      if (isObject(schemas) && Object.hasOwn(schemas, key)) return [schemas[key], [list, key]];
    }
    throw new SchemaProblem(path, 'names nothing below $defs of this schema; other places are not looked at');
  }

  /** A rule that can begin with itself, before it wrote a character, has no end. */
  #assertEnds(name: string): void {
    const seen = new Set<string>();
    const waiting = [...(this.#begins.get(name) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === name)
        throw new SchemaProblem([], 'has a $ref that leads back to itself and to nothing else');
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.#begins.get(next) ?? []));
    }
  }

  #combined(
    schema: Json,
    key: 'anyOf' | 'oneOf' | 'allOf',
    path: Path,
    depth: number,
    within: string | null,
  ): string {
    this.#assertKnown(schema, path, [key]);
    const list: unknown = schema[key];
    const place = [...path, key];
    if (!Array.isArray(list) || list.length === 0)
      throw new SchemaProblem(place, 'must be a list of schemas');
    if (key === 'allOf' && list.length > 1)
      throw new SchemaProblem(place, 'can be held for one schema only; write them as one');
    return this.#either(
      list.map((one: unknown, index) => this.#rule(one, [...place, String(index)], depth + 1, within)),
    );
  }

  #values(schema: Json, path: Path): string {
    const key = 'const' in schema ? 'const' : 'enum';
    const place = [...path, key];
    this.#assertKnown(schema, path, ['type', key]);
    const list: unknown = key === 'const' ? [schema['const']] : schema['enum'];
    if (!Array.isArray(list)) throw new SchemaProblem(place, 'must be a list of values');
    const types = this.#types(schema, path);
    const fitting = list.filter(
      (value: unknown) => types.length === 0 || types.some((type) => isOfType(value, type)),
    );
    if (fitting.length === 0) throw new SchemaProblem(place, 'holds no value of the type');
    const texts = fitting.map((value: unknown) => JSON.stringify(value));
    for (const text of texts) this.#budget.value(place, text);
    return this.#ways.values(this.#rules.add(texts.map(literal).join(' | ')), texts);
  }

  /** The types that a schema names, or the one that its keywords speak of; none is any. */
  #types(schema: Json, path: Path): string[] {
    const given = schema['type'];
    if (given === undefined) {
      const keyed = Object.keys(KEYWORDS).filter((type) => KEYWORDS[type]?.some((key) => key in schema));
      if (keyed.length > 0) return keyed.slice(0, 1);
      this.#assertKnown(schema, path, ['const', 'enum']);
      return [];
    }
    const place = [...path, 'type'];
    const types: string[] = [];
    for (const type of Array.isArray(given) ? given : [given]) {
      if (typeof type !== 'string' || !Object.hasOwn(KEYWORDS, type))
        throw new SchemaProblem(place, `must be of ${Object.keys(KEYWORDS).join(', ')}`);
      types.push(type);
    }
    if (types.length === 0) throw new SchemaProblem(place, 'names no type');
    return types;
  }

  #typed(type: string, schema: Json, path: Path, depth: number): string {
    if (type === 'object') return this.#object(schema, path, depth);
    if (type === 'array') return this.#array(schema, path, depth);
    if (type === 'string') return this.#string(schema, path);
    if (type === 'integer') return this.#ways.plain(this.#rules.add(integerRule(schema, path)), '0');
    if (type === 'number') return this.#ways.plain(this.#rules.add(numberRule(schema, path)), '0');
    return type === 'boolean' ? 'boolean' : literal('null');
  }

  #object(schema: Json, path: Path, depth: number): string {
    const properties = schema['properties'] ?? {};
    if (!isObject(properties))
      throw new SchemaProblem([...path, 'properties'], 'must be an object of schemas');
    const required = this.#required(schema, path);
    const rest = schema['additionalProperties'];
    const entries = Object.entries(properties);
    for (const name of required) {
      if (!Object.hasOwn(properties, name))
        throw new SchemaProblem([...path, 'required'], `names ${name}, which is not among the properties`);
    }
    if (entries.length === 0) {
      if (rest === false) return this.#ways.object(this.#rules.add('"{" ws "}"'), []);
      if (rest === undefined || rest === true) return 'object';
      const value = this.#rule(rest, [...path, 'additionalProperties'], depth + 1, null);
      const pair = this.#rules.add(`string ws ":" ws ${value}`);
      return this.#ways.map(this.#rules.add(`"{" ws ( ${pair} ( ws "," ws ${pair} )* ws )? "}"`), value);
    }
    const pairs = entries.map(([name, property]) => {
      const place = [...path, 'properties', name];
      this.#budget.text(place, name);
      const value = this.#rule(property, place, depth + 1, null);
      return {
        name,
        value,
        rule: this.#rules.add(`${literal(JSON.stringify(name))} ws ":" ws ${value}`),
        required: required.includes(name),
      };
    });
    return this.#ways.object(
      this.#rules.add(`"{" ws ${this.#pairs(pairs)} "}"`),
      pairs.map(({ name, value, required: needed }) => ({ name, rule: value, required: needed })),
    );
  }

  #required(schema: Json, path: Path): string[] {
    const given: unknown = schema['required'] ?? [];
    if (Array.isArray(given) && given.every((name: unknown) => typeof name === 'string')) return given;
    throw new SchemaProblem([...path, 'required'], 'must be a list of names');
  }

  /**
   * Properties in their order, those that are not required with a choice. Whichever comes first has no comma before
   * it: each that can be the first, up to the first that is required, is a branch with all behind it.
   */
  #pairs(pairs: readonly { readonly rule: string; readonly required: boolean }[]): string {
    let rest = '';
    let firsts: string[] = [];
    for (const { rule, required } of pairs.toReversed()) {
      const first = rest === '' ? rule : `${rule} ${rest}`;
      firsts = required ? [first] : [first, ...firsts];
      const next = required ? `ws "," ws ${rule}` : `( ws "," ws ${rule} )?`;
      rest = this.#rules.add(rest === '' ? next : `${next} ${rest}`);
    }
    const some = pairs.some(({ required }) => required);
    return `( ${firsts.map((first) => `${first} ws`).join(' | ')} )${some ? '' : '?'}`;
  }

  #array(schema: Json, path: Path, depth: number): string {
    if (schema['uniqueItems'] === true)
      throw new SchemaProblem([...path, 'uniqueItems'], 'is nothing that a grammar can hold; leave it out');
    const item = this.#rule(schema['items'] ?? true, [...path, 'items'], depth + 1, null);
    const [least, most] = this.#range(schema, path, 'minItems', 'maxItems');
    if (most === 0) return this.#ways.array(this.#rules.add('"[" ws "]"'), null);
    const more = this.#rules.add(`ws "," ws ${item}`);
    const list = `${item} ${more}${repeated(Math.max(0, least - 1), most === null ? null : most - 1)} ws`;
    return this.#ways.array(this.#rules.add(`"[" ws ( ${list} )${least === 0 ? '?' : ''} "]"`), item);
  }

  #string(schema: Json, path: Path): string {
    const format = schema['format'];
    if (format === undefined) {
      if (!('minLength' in schema || 'maxLength' in schema)) return 'string';
      const range = repeated(...this.#range(schema, path, 'minLength', 'maxLength'));
      return this.#ways.plain(this.#rules.add(`"\\"" char${range} "\\""`), '"');
    }
    const rule = typeof format === 'string' ? STRING_FORMATS.get(format) : undefined;
    if (rule === undefined || 'minLength' in schema || 'maxLength' in schema) {
      const known = [...STRING_FORMATS.keys()].join(', ');
      throw new SchemaProblem([...path, 'format'], `can be one of ${known}, and without a length beside it`);
    }
    return this.#ways.plain(this.#rules.add(`"\\"" ${rule} "\\""`), '"');
  }

  #range(schema: Json, path: Path, leastKey: string, mostKey: string): [number, number | null] {
    const least =
      schema[leastKey] === undefined ? 0 : this.#budget.count([...path, leastKey], schema[leastKey]);
    const most =
      schema[mostKey] === undefined ? null : this.#budget.count([...path, mostKey], schema[mostKey]);
    if (most !== null && most < least) throw new SchemaProblem([...path, mostKey], `is below ${leastKey}`);
    return [least, most];
  }
}
