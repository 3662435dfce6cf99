/**
 * Reads Prometheus' text format as strictly as `promtool check metrics` does: HELP and TYPE before the samples of a
 * family, families in one piece, names and labels in their alphabet, no sample twice, histograms that add up, and the
 * naming rules of its linter (units, `_total` for counters and for nothing else).
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** One family: its type and its samples. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: { name: string; labels: Record<string, string>; value: number }[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** The families of a text, or what is wrong with it as an error. */
export function readExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let help: [string, string] | null = null;
  let current: [string, Family] | null = null;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line === '') continue;
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') help = [name, rest];
    else if (kind === 'TYPE') {
      if (help?.[0] !== name) throw new Error(`${name} has no HELP before its TYPE`);
      if (families.has(name)) throw new Error(`${name} comes in two pieces`);
      if (SUFFIXES[rest] === undefined) throw new Error(`${name} is of the unknown type ${rest}`);
      current = [name, { type: rest, help: help[1], samples: [] }];
      families.set(...current);
    } else readSample(line, current, seen);
  }
  for (const [name, family] of families) lint(name, family);
  return families;
}

function readSample(line: string, current: [string, Family] | null, seen: Set<string>): void {
  const [, name = '', labelText = '', number = ''] = SAMPLE.exec(line) ?? [];
  if (current === null || name === '') throw new Error(`a line of no family: ${line}`);
  const [family, { type, samples }] = current;
  const suffixes = SUFFIXES[type] ?? [];
  if (!suffixes.some((suffix) => name === family + suffix)) throw new Error(`${name} is not of ${family}`);
  const labels: Record<string, string> = {};
  for (let at = 0; at < labelText.length; at = LABEL.lastIndex) {
    LABEL.lastIndex = at;
    const [, key = '', value = ''] = LABEL.exec(labelText) ?? [];
    if (key === '' || key in labels) throw new Error(`bad labels: ${line}`);
    labels[key] = value;
  }
  const id = `${name}{${Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .join(';')}}`;
  if (seen.has(id)) throw new Error(`${id} comes twice`);
  seen.add(id);
  const value = { '+Inf': Infinity, '-Inf': -Infinity, Nan: NaN }[number] ?? Number(number);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  samples.push({ name, labels, value });
}

function lint(name: string, { type, help, samples }: Family): void {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${name} is not in snake case`);
  if (help.trim() === '') throw new Error(`${name} has no help`);
  if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`${name}: _total is for counters`);
  if (/_(milliseconds|ms|kilobytes|megabytes|percent)(_|$)/.test(name))
    throw new Error(`${name}: no base unit`);
  if (type === 'counter' && samples.some(({ value }) => value < 0)) throw new Error(`${name} is below 0`);
  if (type !== 'histogram') return;
  const groups = Map.groupBy(samples, ({ labels: { le: _le, ...rest } }) => JSON.stringify(rest));
  for (const [labels, group] of groups) {
    const buckets = group.filter((sample) => sample.name.endsWith('_bucket'));
    const counts = buckets.map(({ value }) => value);
    if (counts.some((count, index) => index > 0 && count < (counts[index - 1] ?? 0)))
      throw new Error(`${name}${labels}: buckets fall`);
    const count = group.find((sample) => sample.name.endsWith('_count'))?.value;
    if (buckets.at(-1)?.labels['le'] !== '+Inf' || counts.at(-1) !== count)
      throw new Error(`${name}${labels}: the last bucket is not the count`);
  }
}
