/** What runs and waits in the fake engine: it moves, ends in the history, and is followed by the next. */
import type { Activity, LiveRequest } from '../../shared/activity.ts';
import type { FakeHistory } from './fake-history.ts';
import { FAKE_WORK } from './fake-texts.ts';
import { Feed, inTurn } from './feed.ts';

const TICK_MS = 250;
const LOAD_STEP = 0.08;
const TOKENS_PER_TICK = 12;
const ENOUGH_TOKENS = 900;
/** Requests that are made up at a time. */
const KEPT = 3;

/** The live list. `running` false leaves it empty but for what the page itself asks for. */
export class FakeActivity {
  readonly feed: Feed<Activity>;
  readonly #history: FakeHistory;
  readonly #lively: boolean;
  #made = 0;

  constructor(history: FakeHistory, lively: boolean) {
    this.#history = history;
    this.#lively = lively;
    this.feed = new Feed<Activity>({ requests: [], held: false });
    if (!lively) return;
    for (let n = 0; n < KEPT; n += 1) this.#arrive();
    this.#advance(true);
    setInterval(() => this.#advance(false), TICK_MS);
  }

  /** Puts a request of the page itself into the list. */
  begin(request: LiveRequest): void {
    this.#set([request, ...this.feed.value.requests]);
  }

  change(id: string, more: Partial<LiveRequest>): void {
    this.#set(this.feed.value.requests.map((each) => (each.request_id === id ? { ...each, ...more } : each)));
  }

  end(id: string): void {
    this.#set(this.feed.value.requests.filter((each) => each.request_id !== id));
  }

  hold(held: boolean): void {
    this.feed.set({ ...this.feed.value, held });
  }

  /** Puts one that waits before the others that wait. */
  raise(id: string): boolean {
    const { requests } = this.feed.value;
    const found = requests.find((each) => each.request_id === id && each.phase === 'queued');
    if (found === undefined) return false;
    const others = requests.filter((each) => each !== found);
    const first = others.findIndex((each) => each.phase === 'queued');
    this.#set(first < 0 ? [...others, found] : others.toSpliced(first, 0, found));
    return true;
  }

  cancel(id: string): boolean {
    const found = this.feed.value.requests.find((each) => each.request_id === id);
    if (found === undefined) return false;
    this.end(id);
    this.#record(found, 'stopped');
    return true;
  }

  #set(requests: LiveRequest[]): void {
    let waiting = 0;
    this.feed.set({
      ...this.feed.value,
      requests: requests.map((each) =>
        each.phase === 'queued' ? { ...each, position: waiting++ } : { ...each, position: null },
      ),
    });
  }

  #arrive(): void {
    const work = inTurn(FAKE_WORK, this.#made);
    this.#made += 1;
    this.#set([
      ...this.feed.value.requests,
      {
        request_id: `req_fake${String(this.#made)}`,
        source: work.source,
        model: work.model,
        task: work.task,
        title: work.title,
        phase: 'queued',
        position: null,
        stage: null,
        progress: null,
        tokens: 0,
        items: 1,
        started_at: new Date().toISOString(),
        began_at: null,
      },
    ]);
  }

  #advance(atOnce: boolean): void {
    const [first] = this.feed.value.requests.filter((each) => each.request_id.startsWith('req_fake'));
    if (first === undefined) {
      this.#arrive();
      return;
    }
    if (first.phase === 'queued') {
      if (!this.feed.value.held || atOnce)
        this.change(first.request_id, {
          phase: 'loading',
          stage: 'reading',
          progress: 0,
          began_at: new Date().toISOString(),
        });
    } else if (first.phase === 'loading') {
      const progress = (first.progress ?? 0) + LOAD_STEP;
      if (progress < 1) this.change(first.request_id, { progress });
      else this.change(first.request_id, { phase: 'running', stage: null, progress: null });
    } else if (first.tokens < ENOUGH_TOKENS) {
      this.change(first.request_id, { tokens: first.tokens + TOKENS_PER_TICK });
    } else {
      this.end(first.request_id);
      this.#record(first, 'done');
    }
    if (this.#lively && this.feed.value.requests.length < KEPT) this.#arrive();
  }

  #record(request: LiveRequest, outcome: 'done' | 'stopped'): void {
    this.#history.add({
      request_id: request.request_id,
      source: request.source,
      model: request.model,
      task: request.task ?? 'text-generation',
      title: request.title,
      summary: `${String(request.tokens)} tokens`,
      outcome,
      code: null,
      device: 'cpu',
      latency_ms: Date.now() - Date.parse(request.started_at),
    });
  }
}
