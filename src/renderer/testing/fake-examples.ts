/** The kept examples of the fake engine: runs of its history, whose replays come out as the same but for every third. */
import type { ExampleRow, Replay } from '../../shared/examples/contract.ts';
import type { Change } from '../../shared/examples/changes.ts';
import type { HistoryEntry } from '../../shared/activity.ts';
import type { FakeHandlers } from './fake-client.ts';
import type { FakeHistory } from './fake-history.ts';
import type { FakeModels } from './fake-models.ts';
import { Feed } from './feed.ts';

/** What `changed` changes. */
const SMALLER: Change = { what: 'precision', name: '', before: 'q8', after: 'q4' };
/** How long a replay of one example takes, in ms. */
const REPLAY_MS = 500;

/** Handlers over the runs of a history; with `changed` in the query they would run with a smaller file now. */
export function fakeExampleHandlers(
  history: FakeHistory,
  models: FakeModels,
  query: URLSearchParams,
): FakeHandlers {
  const kept: { example: number; kept_at: string; entry: HistoryEntry; replay: Replay | null }[] = [];
  let last = 0;
  const feed = new Feed<{ examples: ExampleRow[] }>({ examples: [] });
  const tell = (): void => {
    feed.set({
      examples: kept
        .map(({ entry, ...example }) => ({
          ...entry,
          ...example,
          would_change: example.replay === null && query.has('changed') ? [SMALLER] : [],
        }))
        .toReversed(),
    });
  };
  const find = (id: number): (typeof kept)[number] => {
    const found = kept.find(({ example }) => example === id);
    if (found === undefined) throw new Error(`no example ${String(id)}`);
    return found;
  };
  return {
    watchExamples: async (_input, { write, signal }) => {
      await feed.watch(write, signal);
      return {};
    },
    example: async ({ example }) => find(example),
    keepExample: async ({ id }) => {
      last += 1;
      const example = last;
      kept.push({ example, kept_at: new Date().toISOString(), entry: history.entry(id), replay: null });
      tell();
      return { example };
    },
    removeExamples: async ({ examples }) => {
      for (const id of examples) kept.splice(kept.indexOf(find(id)), 1);
      tell();
      return { removed: examples.length };
    },
    replayExamples: async ({ model, options, examples }, { write, signal }) => {
      const chosen = kept.filter(({ example }) => examples?.includes(example) ?? true);
      for (const [done, one] of chosen.entries()) {
        await write({ done, total: chosen.length, title: one.entry.title });
        await models.pause(REPLAY_MS, signal);
        one.replay = fakeReplay(one.entry, done, { model, options });
      }
      tell();
      return { examples: feed.value.examples };
    },
    adoptReplays: async ({ examples }) => {
      for (const id of examples) find(id).replay = null;
      tell();
      return { adopted: examples.length };
    },
  };
}

/** Every third is a difference. */
function fakeReplay(
  entry: HistoryEntry,
  index: number,
  { model, options }: { model: string | null; options: Record<string, unknown> | null },
): Replay {
  const verdict = index % 3 === 2 ? 'different' : 'same';
  return {
    request_id: `replay-${String(index)}`,
    at: new Date().toISOString(),
    model: model ?? entry.model,
    options: options ?? entry.options,
    meta: entry.meta,
    summary: entry.summary,
    error: null,
    result: entry.result,
    verdict,
    comparison: {
      verdict,
      items: [{ verdict, by: 'equal', value: verdict === 'same' ? 1 : 0, figures: [] }],
    },
  };
}
