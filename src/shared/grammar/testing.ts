/** A small reader of GBNF for tests: whether a grammar takes a text, without the engine. */

/** Where a match that begins at a place can end. */
type Matcher = (text: string, start: number) => ReadonlySet<number>;

const TOKEN = /"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[\d,]+\}|[a-z][a-z\d]*|[()|*+?]/g;

/** Whether the grammar takes the whole text; throws where it refers to a rule that it does not have. */
export function grammarTakes(grammar: string, text: string): boolean {
  const rules = new Map<string, Matcher>();
  for (const line of grammar.split('\n')) {
    const at = line.indexOf(' ::= ');
    rules.set(line.slice(0, at), new Reader(line.slice(at + 5).match(TOKEN) ?? [], rules).alternatives());
  }
  return ruleOf(rules, 'root')(text, 0).has(text.length);
}

function ruleOf(rules: ReadonlyMap<string, Matcher>, name: string): Matcher {
  const rule = rules.get(name);
  if (rule === undefined) throw new Error(`the rule ${name} is missing`);
  return rule;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #rules: ReadonlyMap<string, Matcher>;
  #at = 0;

  constructor(tokens: readonly string[], rules: ReadonlyMap<string, Matcher>) {
    this.#tokens = tokens;
    this.#rules = rules;
  }

  alternatives(): Matcher {
    const branches = [this.#sequence()];
    while (this.#tokens[this.#at] === '|') {
      this.#at += 1;
      branches.push(this.#sequence());
    }
    return (text, start) => new Set(branches.flatMap((branch) => [...branch(text, start)]));
  }

  #sequence(): Matcher {
    const parts: Matcher[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token === '|' || token === ')') break;
      this.#at += 1;
      parts.push(this.#repeated(this.#part(token)));
    }
    return (text, start) => parts.reduce((ends, part) => step(ends, part, text), new Set([start]));
  }

  #part(token: string): Matcher {
    if (token === '(') {
      const inner = this.alternatives();
      this.#at += 1;
      return inner;
    }
    if (token.startsWith('"')) {
      const wanted = token
        .slice(1, -1)
        .replace(/\\(.)/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
      return (text, start) => new Set(text.startsWith(wanted, start) ? [start + wanted.length] : []);
    }
    if (token.startsWith('[')) {
      const one = new RegExp(token, 'y');
      return (text, start) => {
        one.lastIndex = start;
        return new Set(one.test(text) ? [start + 1] : []);
      };
    }
    return (text, start) => ruleOf(this.#rules, token)(text, start);
  }

  #repeated(part: Matcher): Matcher {
    const token = this.#tokens[this.#at] ?? '';
    const counted = /^\{(\d+)(,?)(\d*)\}$/.exec(token);
    const simple = new Map([
      ['*', [0, Infinity]],
      ['+', [1, Infinity]],
      ['?', [0, 1]],
    ]).get(token);
    if (counted === null && simple === undefined) return part;
    this.#at += 1;
    const [, least = '0', comma = '', most = ''] = counted ?? [];
    const open = comma === '' ? Number(least) : Infinity;
    const [from = 0, to = 0] = simple ?? [Number(least), most === '' ? open : Number(most)];
    return (text, start) => {
      const all = new Set<number>(from === 0 ? [start] : []);
      let ends: ReadonlySet<number> = new Set([start]);
      for (let count = 1; count <= to && ends.size > 0; count += 1) {
        ends = step(ends, part, text);
        const before = all.size;
        if (count >= from) for (const end of ends) all.add(end);
        if (count > from && all.size === before) break;
      }
      return all;
    };
  }
}

function step(starts: ReadonlySet<number>, part: Matcher, text: string): Set<number> {
  return new Set([...starts].flatMap((start) => [...part(text, start)]));
}
