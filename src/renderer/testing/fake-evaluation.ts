/** Made-up evaluations: two sets with a model in the box, one without any, and a report with and without a regression. */
import { cancelled } from '../../shared/errors.ts';
import { TREND_POINTS } from '../../shared/evaluation/report.ts';
import type {
  EvalChange,
  EvalReport,
  EvalRequest,
  EvalRow,
  EvalSetInfo,
  EvalState,
  EvalTrend,
} from '../../shared/evaluation/report.ts';
import type { EvalTaskId } from '../../shared/evaluation/set.ts';
import { codeOf } from './fake-code.ts';
import type { FakeHandlers } from './fake-client.ts';
import { failureOf } from './fake-failures.ts';
import type { FakeModels } from './fake-models.ts';
import { Feed } from './feed.ts';

/** Inputs of a set, and milliseconds for each. */
const ITEMS = 12;
const ITEM_MS = 40;

const SETS: readonly Omit<EvalSetInfo, 'models'>[] = [
  { task: 'text-ranking', metric: 'mean of nDCG at 10', description: 'Questions and texts.', items: ITEMS },
  { task: 'text-classification', metric: 'accuracy', description: 'Short reviews.', items: ITEMS },
  { task: 'text-generation', metric: 'exact_match', description: 'Questions with one answer.', items: ITEMS },
  { task: 'feature-extraction', metric: 'spearman', description: 'Pairs of sentences.', items: ITEMS },
  {
    task: 'depth-estimation',
    metric: 'mean error of depth by depth, over all pixels',
    description: 'Rooms with walls.',
    items: ITEMS,
  },
];

/** The handlers: `empty` has no report, `regressed` one that is slower and worse, `fail-eval=CODE` refuses each. */
export function evaluationHandlers(models: FakeModels, query: URLSearchParams): FakeHandlers {
  let report = query.has('empty') ? null : reportOf(rowsOf(query.has('regressed')));
  const modelsOf = (task: string): string[] =>
    models.models.filter((model) => model.task === task).map(({ id }) => id);
  const state = new Feed<EvalState>({ running: null, ended: null, report: report?.id ?? null });
  let stop: AbortController | null = null;
  const run = async (pairs: NonNullable<EvalRequest['pairs']>, signal: AbortSignal): Promise<void> => {
    const total = pairs.length * ITEMS;
    let done = 0;
    const tell = (task: EvalTaskId, model: string, phase: 'loading' | 'running'): void =>
      state.set({ ...state.value, running: { step: { done, total, task, model, phase } }, ended: null });
    for (const { task, model } of pairs) {
      tell(task, model, 'loading');
      for (let item = 0; item < ITEMS; item += 1) {
        await models.pause(ITEM_MS, signal);
        done += 1;
        tell(task, model, 'running');
      }
    }
    report = {
      ...reportOf(pairs.map(({ task, model }) => rowOf(task, model))),
      id: `report-${String(Date.now())}`,
    };
    state.set({ running: null, ended: null, report: report.id });
  };
  return {
    evaluationSets: async () => ({ sets: SETS.map((set) => ({ ...set, models: modelsOf(set.task) })) }),
    latestEvaluation: async () => ({ report, trends: (report?.rows ?? []).map(trendOf) }),
    startEvaluation: async ({ pairs = [] }) => {
      const code = codeOf(query, 'fail-eval');
      if (code !== null) throw failureOf(code);
      stop = new AbortController();
      void run(pairs, stop.signal).catch(() =>
        state.set({ ...state.value, running: null, ended: 'stopped' }),
      );
      return {};
    },
    stopEvaluation: async () => {
      stop?.abort(cancelled());
      return { stopped: true };
    },
    watchEvaluation: async (_input, { write, signal }) => {
      await state.watch(write, signal);
      return {};
    },
  };
}

/** Thirteen evaluations, of which the one before the last is the baseline. */
function trendOf({ task, model, measures, latency_ms: latency }: EvalRow): EvalTrend {
  const points = Array.from({ length: TREND_POINTS }, (_, index) => {
    const back = TREND_POINTS - 1 - index;
    return {
      report: `report-${String(index)}`,
      at: new Date(Date.parse('2026-11-27T08:00:00.000Z') - back * 86_400_000).toISOString(),
      measures: measures.map(({ id, value }) => ({ id, value: value - (back % 4) * 0.004 })),
      p50_ms: latency === null ? null : latency.p50 + ((back * 7) % 5) * 0.2,
      baseline: back === 1,
    };
  });
  return { task, model, points };
}

function reportOf(rows: readonly EvalRow[]): EvalReport {
  return {
    id: 'report-1',
    at: new Date().toISOString(),
    version: '0.1.0',
    machine: 'Eight-core machine, CPU',
    rows: [...rows],
    regressed: rows.some(({ regressed }) => regressed),
  };
}

function rowsOf(regressed: boolean): EvalRow[] {
  const depth = rowOf('depth-estimation', 'hearth/shapes-depth');
  return [
    rowOf('text-classification', 'hearth/sentiment-minilm', regressed ? WORSE : FASTER),
    rowOf('feature-extraction', 'sentence-transformers/all-MiniLM-L6-v2', regressed ? SLOWER : SAME),
    {
      ...depth,
      measures: [],
      latency_ms: null,
      memory_bytes: null,
      error: failureOf('RUNNER_CRASHED').toBody(),
    },
  ];
}

const changed = (ratio: number, verdict: 'faster' | 'same' | 'slower'): EvalChange => ({
  report: 'report-0',
  at: '2026-11-01T08:00:00.000Z',
  differs: [],
  speed: { verdict, ratio: { value: ratio, low: ratio - 0.05, high: ratio + 0.05 } },
  measures: [],
});
const SAME = changed(1.01, 'same');
const FASTER = changed(0.72, 'faster');
const SLOWER = changed(1.47, 'slower');
const WORSE: EvalChange = {
  ...SAME,
  measures: [{ id: 'accuracy', before: 0.95, verdict: 'regressed' }],
};

function rowOf(task: EvalTaskId, model: string, change: EvalChange | null = null): EvalRow {
  const id = task === 'text-classification' ? 'accuracy' : 'spearman';
  return {
    task,
    model,
    items: ITEMS,
    settings: { device: 'cpu', backend: 'onnx', dtype: 'q8', set: '0123456789abcdef' },
    measures: [
      { id, value: 0.833, low: 0.552, high: 0.953 },
      ...(id === 'accuracy' ? [{ id: 'f1_macro' as const, value: 0.829, low: 0.55, high: 1 }] : []),
    ],
    latency_ms: { p50: 4.1, p95: 6.2 },
    first_token_ms: null,
    load_ms: 210,
    memory_bytes: 92_000_000,
    passes: [],
    change,
    regressed: change === SLOWER || change === WORSE,
    error: null,
  };
}
