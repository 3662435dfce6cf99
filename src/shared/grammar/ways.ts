/**
 * In how many ways at once the beginning of a document can be read. llama.cpp follows every way through a grammar side
 * by side, so that alternatives which begin alike and hold each other double its work with every bracket: of a small
 * model on one core, 64 ways cost nothing that can be seen, 512 cost 14 ms a token, and 16,384 take 17 seconds.
 */
import { SchemaProblem } from './schema-problem.ts';

/** Most ways at once. */
export const MAX_WAYS = 128;
/** Brackets within each other that are looked at: as deep as schemas may be nested, and beyond where ways double. */
const MAX_DEPTH = 32;
/** Beginnings that are looked at: ten times the schemas that one may hold. */
const MAX_BEGINNINGS = 5_000;

/** A property of an object's rule, in its order. */
export interface RuleProperty {
  readonly name: string;
  readonly required: boolean;
  /** The rule of its value. */
  readonly rule: string;
}

/** What a rule may write. */
type Shape =
  | { readonly kind: 'array'; readonly items: string | null }
  | { readonly kind: 'object'; readonly properties: readonly RuleProperty[] }
  | { readonly kind: 'map'; readonly value: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'plain'; readonly first: string };

/** Rules that may write the next value, and in how many ways each can be reached. */
type Live = ReadonlyMap<string, number>;

/** The rules of a grammar as far as they say what can be read side by side. */
export class Ways {
  readonly #shapes = new Map<string, Shape[]>([
    ['string', [{ kind: 'plain', first: '"' }]],
    ['boolean', ['t', 'f'].map((first) => ({ kind: 'plain', first }))],
    ['object', [{ kind: 'map', value: 'value' }]],
    ['array', [{ kind: 'array', items: 'value' }]],
    ['number', [{ kind: 'plain', first: '0' }]],
    ['"null"', [{ kind: 'literal', text: 'null' }]],
  ]);
  readonly #either = new Map<string, readonly string[]>([
    ['value', ['object', 'array', 'string', 'number', 'boolean', '"null"']],
  ]);
  readonly #known = new Map<string, readonly Shape[]>();

  /** A rule of a list; null where it has no items. Like those below it gives the rule back. */
  array(rule: string, items: string | null): string {
    return this.#shaped(rule, [{ kind: 'array', items }]);
  }

  /** A rule of an object of known properties. */
  object(rule: string, properties: readonly RuleProperty[]): string {
    return this.#shaped(rule, [{ kind: 'object', properties }]);
  }

  /** A rule of an object of any names. */
  map(rule: string, value: string): string {
    return this.#shaped(rule, [{ kind: 'map', value }]);
  }

  /** A rule of values as they stand in JSON. */
  values(rule: string, texts: readonly string[]): string {
    return this.#shaped(
      rule,
      texts.map((text) => ({ kind: 'literal', text })),
    );
  }

  /** A rule of a text (`"`) or a number (`0`). */
  plain(rule: string, first: '"' | '0'): string {
    return this.#shaped(rule, [{ kind: 'plain', first }]);
  }

  /** A rule that is one of others. */
  either(rule: string, rules: readonly string[]): string {
    this.#either.set(rule, rules);
    return rule;
  }

  /** Throws {@link SchemaProblem} where a document of the rule can be read in too many ways at once. */
  assertFew(start: string): void {
    const seen = new Set<string>();
    const waiting: { readonly live: Live; readonly written: string; readonly depth: number }[] = [
      { live: new Map([[start, 1]]), written: '', depth: 0 },
    ];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const [label, live] of this.#deeper(next.live)) {
        const written = `${next.written}${label}`;
        const ways = [...live.values()].reduce((sum, count) => sum + count, 0);
        if (ways > MAX_WAYS || seen.size >= MAX_BEGINNINGS)
          throw new SchemaProblem(
            [],
            `can be read in more than ${String(MAX_WAYS)} ways at once from ${written} on, as alternatives begin alike; ` +
              'give each of them a first property with a value of its own, or make them one',
          );
        const key = [...live]
          .map(([rule, count]) => `${rule}×${String(count)}`)
          .toSorted()
          .join(' ');
        if (seen.has(key) || next.depth >= MAX_DEPTH) continue;
        seen.add(key);
        waiting.push({ live, written, depth: next.depth + 1 });
      }
    }
  }

  /** What may be written one bracket deeper: for a list, and for each property by itself. */
  *#deeper(live: Live): Generator<[label: string, Live]> {
    const shapes = new Map<Shape, number>();
    for (const [rule, count] of live)
      for (const shape of this.#shapesOf(rule)) shapes.set(shape, (shapes.get(shape) ?? 0) + count);
    const lists = new Map<string, number>();
    for (const [shape, count] of shapes) if (shape.kind === 'array') add(lists, shape.items, count);
    if (lists.size > 0) yield ['[', lists];
    for (const leader of shapes.keys()) {
      if (leader.kind === 'map') yield ['{"…":', this.#beside(shapes, leader, null)];
      if (leader.kind !== 'object') continue;
      for (const { name } of leader.properties) yield [`{"${name}":`, this.#beside(shapes, leader, name)];
    }
  }

  /** The values of a property in all shapes that can stand where a shape has written up to it. */
  #beside(shapes: ReadonlyMap<Shape, number>, leader: Shape, name: string | null): Live {
    const values = new Map<string, number>();
    for (const [shape, count] of shapes)
      if (shape === leader || this.#alike(leader, shape, name)) add(values, valueOf(shape, name), count);
    return values;
  }

  /** Whether two objects can have begun with the same text up to the value of a property. */
  #alike(one: Shape, other: Shape, name: string | null): boolean {
    const needed = [...neededBefore(one, name), ...neededBefore(other, name)];
    return needed.every((property) => {
      const [a, b] = [valueOf(one, property), valueOf(other, property)];
      return a !== null && b !== null && this.#collide(a, b);
    });
  }

  /** Whether two values can begin alike; of those that are written out, whether one is among both. */
  #collide(one: string, other: string): boolean {
    return this.#shapesOf(one).some((a) =>
      this.#shapesOf(other).some((b) =>
        a.kind === 'literal' && b.kind === 'literal' ? a.text === b.text : firstOf(a) === firstOf(b),
      ),
    );
  }

  #shaped(rule: string, shapes: Shape[]): string {
    this.#shapes.set(rule, shapes);
    return rule;
  }

  /** What a rule may write, through all rules that it is one of. */
  #shapesOf(rule: string): readonly Shape[] {
    const known = this.#known.get(rule);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const found = new Set<Shape>();
    const waiting = [rule];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.#either.get(next) ?? []));
      for (const shape of this.#shapes.get(next) ?? []) found.add(shape);
    }
    const shapes = [...found];
    this.#known.set(rule, shapes);
    return shapes;
  }
}

function add(counts: Map<string, number>, rule: string | null, count: number): void {
  if (rule !== null) counts.set(rule, (counts.get(rule) ?? 0) + count);
}

/** The rule of a property's value (null is any name); null where the shape has none. */
function valueOf(shape: Shape, name: string | null): string | null {
  if (shape.kind === 'map') return shape.value;
  if (shape.kind !== 'object') return null;
  return shape.properties.find((property) => property.name === name)?.rule ?? null;
}

/** Names that an object must have written before a property. */
function neededBefore(shape: Shape, name: string | null): string[] {
  if (shape.kind !== 'object') return [];
  const place = shape.properties.findIndex((property) => property.name === name);
  return shape.properties
    .slice(0, Math.max(0, place))
    .flatMap((property) => (property.required ? [property.name] : []));
}

/** The character that a value begins with; one for all numbers. */
function firstOf(shape: Shape): string {
  if (shape.kind === 'array') return '[';
  if (shape.kind === 'object' || shape.kind === 'map') return '{';
  const first = shape.kind === 'plain' ? shape.first : shape.text.charAt(0);
  return /[-\d]/.test(first) ? '0' : first;
}
