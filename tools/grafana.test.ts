/** Holds the dashboard and the alert rules in docs/grafana to the metrics that Hearth really has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '@redocly/openapi-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Metrics } from '../src/main/telemetry/metrics.ts';
import { readExposition, type Family } from '../src/main/telemetry/testing/exposition.ts';
import { ERROR_KINDS } from '../src/shared/errors.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'grafana');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), expr: z.string() })).min(1),
    }),
  ),
});
const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Hearth[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string().optional() }),
        }),
      ),
    }),
  ),
});

/** Labels that Prometheus adds to what it reads. */
const ADDED = ['job', 'instance'];

let families: Map<string, Family>;
beforeAll(async () => {
  const metrics = new Metrics(() => ({
    activeModels: 1,
    memoryUsed: 1,
    memorySize: 1,
    watermark: 1,
    queueDepth: 1,
    running: 1,
    models: [{ model: 'org/a', bytes: 1 }],
    quantizationSavings: 1,
  }));
  const meta = {
    device: 'cpu',
    backend: 'onnx',
    acceleration: { profile: 'cpu', reason: 'it is there' },
    ...{ queue_ms: 1, load_ms: 1, latency_ms: 3, warnings: [] },
  } as const;
  const shared = { task: 'text-generation', model: 'org/a', ms: 3 };
  metrics.ended({ ...shared, outcome: 'ok', code: null, meta: { ...meta, warnings: [] } });
  metrics.ended({ ...shared, outcome: 'error', code: 'INTERNAL', meta: null });
  metrics.firstToken('text-generation', 1);
  metrics.tokenInterval('text-generation', 1);
  metrics.loaded('onnx', 1);
  metrics.evicted('room');
  families = readExposition(await metrics.text());
});

/** The families that an expression asks for, with the names in it that are none. */
function named(text: string): { known: [string, Family][]; unknown: string[] } {
  const known: [string, Family][] = [];
  const unknown: string[] = [];
  for (const [name] of text.matchAll(/\bhearth_\w+/g)) {
    const found = [name, name.replace(/_(bucket|sum|count)$/, '')].find((each) =>
      families.get(each)?.samples.some((sample) => sample.name === name),
    );
    const family = found === undefined ? undefined : families.get(found);
    if (found === undefined || family === undefined) unknown.push(name);
    else known.push([found, family]);
  }
  return { known, unknown };
}

/** The labels that an expression matches or groups by. */
function labelsIn(expr: string): string[] {
  const matched = [...expr.matchAll(/(\w+)(?:=~|!=|!~|=)"/g)].map(([, label = '']) => label);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
  return [...matched, ...grouped];
}

function expectRuns(expr: string): void {
  const { known, unknown } = named(expr);
  expect(unknown, expr).toEqual([]);
  expect(known.length, expr).toBeGreaterThan(0);
  const labels = new Set(
    known.flatMap(([, { samples }]) => samples.flatMap((each) => Object.keys(each.labels))),
  );
  for (const label of labelsIn(expr)) expect([...labels, ...ADDED], expr).toContain(label);
  // A rate of what goes up and down, or a level of what only goes up, is a figure without meaning.
  for (const [name, { type }] of known) {
    const isRate = new RegExp(`(?:rate|increase)\\(${name}`).test(expr);
    expect(isRate, expr).toBe(type === 'counter' || type === 'histogram');
  }
  for (const [open, close] of ['()', '{}', '[]'])
    expect(expr.split(open ?? '').length, expr).toBe(expr.split(close ?? '').length);
}

describe('the dashboard', () => {
  const { panels } = dashboardSchema.parse(JSON.parse(read('dashboard.json')));

  it.each(
    panels.flatMap(({ title, targets }) => targets.map(({ refId, expr }) => [title, refId, expr] as const)),
  )('%s (%s) asks for metrics and labels that are there', (_title, _ref, expr) => {
    expectRuns(expr);
  });

  it('has no two panels of one id or in one place, and shows every metric', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${String(x + (at % w))}:${String(y + Math.floor(at / w))}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => named(expr).known));
    const names = new Set(shown.map(([name]) => name));
    expect([...families.keys()].filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the alert rules', () => {
  const rules = rulesSchema.parse(parseYaml(read('alerts.yml'))).groups.flatMap((group) => group.rules);

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for metrics, labels and codes that are there',
    (_name, { expr, annotations }) => {
      expectRuns(expr);
      for (const [, code = ''] of expr.matchAll(/code="([^"]+)"/g))
        expect(Object.keys(ERROR_KINDS)).toContain(code);
      expect(named(Object.values(annotations).join(' ')).unknown).toEqual([]);
    },
  );

  it('have a name of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});
