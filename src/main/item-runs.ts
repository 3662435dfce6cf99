/** The items of one request, run at once or, where the request gives way to others, in chunks. */
import type { RunEvent, RunOutput } from '../shared/runner.ts';
import { chunkSize } from './scheduler/chunks.ts';

/** Runs some of the items. */
export type RunItems = (
  items: readonly unknown[],
  /** What an event of this run is for the whole request; null for one that means nothing there. */
  asWhole: (event: RunEvent) => RunEvent | null,
) => Promise<RunOutput>;

/** The items of one request and what came out of them so far. */
export class ItemRuns {
  readonly #items: readonly unknown[];
  readonly #inChunks: boolean;
  readonly #now: () => number;
  readonly #tell: (event: RunEvent) => Promise<void>;
  #output: RunOutput = { results: [], warnings: [] };
  #done = 0;
  #begun = false;
  #last: { items: number; ms: number } | null = null;
  /** Sum of tokens and of the milliseconds that they took, for the speed of all chunks together. */
  #tokens = 0;
  #tokenMs = 0;

  constructor(
    items: readonly unknown[],
    {
      givesWay,
      now,
      tell,
    }: { givesWay: boolean; now: () => number; tell: (event: RunEvent) => Promise<void> },
  ) {
    this.#items = items;
    this.#inChunks = givesWay && items.length > 1;
    this.#now = now;
    this.#tell = tell;
  }

  /** True once every item has its result. */
  get complete(): boolean {
    return this.#begun && this.#done >= this.#items.length;
  }

  /** False until a run has begun: what is told of a queue or a load after that is no news. */
  get begun(): boolean {
    return this.#begun;
  }

  /** What came out. */
  get output(): RunOutput {
    const speed = this.#tokenMs > 0 ? { tokens_per_second: this.#tokens / (this.#tokenMs / 1_000) } : {};
    return { ...this.#output, ...speed };
  }

  /** Runs what is left, chunk by chunk until it is all done or somebody wants the turn. */
  async run(run: RunItems, wanted: () => boolean): Promise<void> {
    this.#begun = true;
    if (!this.#inChunks) {
      this.#take(await run(this.#items, (event) => event), this.#items.length, 0);
      return;
    }
    do {
      const from = this.#done;
      const items = this.#items.slice(from, from + chunkSize(this.#items.length - from, this.#last));
      const started = this.#now();
      const output = await run(items, (event) => {
        if (event.type === 'token') return { ...event, item: from + (event.item ?? 0) };
        return event.type === 'partial' ? event : null;
      });
      this.#take(output, items.length, this.#now() - started);
      await this.#tell({ type: 'progress', step: this.#done, steps: this.#items.length });
    } while (!this.complete && !wanted());
  }

  #take(output: RunOutput, items: number, ms: number): void {
    const { results, warnings, input_tokens, first_token_ms, tokens_per_second } = this.#output;
    const speed = output.tokens_per_second;
    if (this.#inChunks && speed !== undefined) {
      this.#tokens += (speed * ms) / 1_000;
      this.#tokenMs += ms;
    }
    const tokens = output.input_tokens ?? input_tokens;
    const first = first_token_ms ?? output.first_token_ms;
    this.#output = {
      results: [...results, ...output.results],
      warnings: [...new Set([...warnings, ...output.warnings])],
      ...(tokens === undefined ? {} : { input_tokens: (input_tokens ?? 0) + (output.input_tokens ?? 0) }),
      ...(first === undefined ? {} : { first_token_ms: first }),
      ...((speed ?? tokens_per_second) === undefined
        ? {}
        : { tokens_per_second: speed ?? tokens_per_second }),
    };
    this.#done += items;
    this.#last = { items, ms };
  }
}
