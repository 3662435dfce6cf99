/**
 * The rules of JSON in GBNF, the notation in which llama.cpp takes a grammar, and the few ways to put rules together.
 *
 * https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
 */

/**
 * Most blanks of an indentation. Without a bound, a small model that likes blanks writes them until its context is
 * full.
 */
const MAX_INDENT = 20;

/** Most digits of a whole number: all of these are exact in a double. */
export const MAX_DIGITS = 15;

/** JSON itself. Numbers end before a double overflows, and strings hold no halves of characters. */
const JSON_RULES: Readonly<Record<string, string>> = {
  ws: `( " " | "\\n" [ \\t]{0,${String(MAX_INDENT)}} )?`,
  hex: '[0-9a-fA-F]',
  char: String.raw`[^"\\\x7F\x00-\x1F] | "\\" ( ["\\/bfnrt] | "u" ( [0-9abcefABCEF] hex{3} | [dD] [0-7] hex{2} ) )`,
  string: String.raw`"\"" char* "\""`,
  natural: `"0" | [1-9] [0-9]{0,${String(MAX_DIGITS - 1)}}`,
  positive: `[1-9] [0-9]{0,${String(MAX_DIGITS - 1)}}`,
  integer: '"-"? natural',
  fraction: `"." [0-9]{1,${String(MAX_DIGITS)}}`,
  unsigned: 'natural fraction? ( [eE] [-+]? [0-9]{1,2} )?',
  number: '"-"? unsigned',
  boolean: '"true" | "false"',
  value: 'object | array | string | number | boolean | "null"',
  pair: 'string ws ":" ws value',
  object: '"{" ws ( pair ( ws "," ws pair )* ws )? "}"',
  array: '"[" ws ( value ( ws "," ws value )* ws )? "]"',
};

/** Names of the rules that every grammar has. */
export type JsonRule = 'ws' | 'string' | 'natural' | 'positive' | 'integer' | 'unsigned' | 'number';

/** Days of each month that every year has, so that no date is drawn that does not exist. */
const MONTH_DAY = [
  '( "01" | "03" | "05" | "07" | "08" | "10" | "12" ) "-" ( "0" [1-9] | [12] [0-9] | "3" [01] )',
  '( "04" | "06" | "09" | "11" ) "-" ( "0" [1-9] | [12] [0-9] | "30" )',
  '"02-" ( "0" [1-9] | "1" [0-9] | "2" [0-8] )',
].join(' | ');
const DATE = `[0-9]{4} "-" ( ${MONTH_DAY} )`;
const CLOCK = '( [01] [0-9] | "2" [0-3] ) ":" [0-5] [0-9]';
const TIME = `${CLOCK} ":" [0-5] [0-9] ( "." [0-9]{1,3} )? ( "Z" | [-+] ${CLOCK} )`;

/** Strings of a form that a schema can ask for by name, as RFC 3339 and RFC 9562 have it; without their quotes. */
export const STRING_FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', DATE],
  ['time', TIME],
  ['date-time', `${DATE} "T" ${TIME}`],
  ['uuid', 'hex{8} "-" hex{4} "-" [1-8] hex{3} "-" [89abAB] hex{3} "-" hex{12}'],
]);

/** A text that must stand there as it is. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\]/g, (char) => `\\${char}`).replace(/\n/g, '\\n');
  return `"${escaped.replace(/\r/g, '\\r').replace(/\t/g, '\\t')}"`;
}

/** How often something may come: `{2,5}`, or `{2,}` where there is no most. */
export function repeated(least: number, most: number | null): string {
  return `{${String(least)},${most === null ? '' : String(most)}}`;
}

/** The rules of one grammar. */
export class GrammarRules {
  readonly #rules = new Map(Object.entries(JSON_RULES));
  readonly #names = new Map<string, string>();

  /** A name that is taken, for a rule that may refer to itself; {@link define} gives it its body. */
  reserve(): string {
    const name = `r${String(this.#rules.size)}`;
    this.#rules.set(name, '');
    return name;
  }

  /** Gives a reserved name its body. */
  define(name: string, body: string): void {
    this.#rules.set(name, body);
  }

  /** The name of a rule with this body. */
  add(body: string): string {
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    const name = this.reserve();
    this.define(name, body);
    this.#names.set(body, name);
    return name;
  }

  /** The grammar: one rule a line, `root` first. A blank may lead, as many models write one before an answer. */
  text(start: string): string {
    const lines = [...this.#rules].map(([name, body]) => `${name} ::= ${body}`);
    return [`root ::= ws ${start}`, ...lines].join('\n');
  }
}

/** The grammar of any JSON object. */
export const JSON_OBJECT_GRAMMAR = new GrammarRules().text('object');
