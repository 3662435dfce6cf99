/** Carries one run from the request to its last event. Every way that it can end becomes a state of the run. */
import { toHearthError } from '../../../shared/errors.ts';
import { isLast, runEvents } from './run-events.ts';
import type { RunLink } from './run-events.ts';
import { onError, onEvent } from './run-state.ts';
import type { Run } from './run-state.ts';
import type { TokenBuffer } from './token-buffer.ts';

/** What a run is carried with. */
export interface Carrier extends RunLink {
  readonly tokens: TokenBuffer;
  /** Changes the run in its store. */
  readonly update: (change: (run: Run) => Run) => void;
  /** Milliseconds of the page's clock. */
  readonly now: () => number;
  /** True for a run of before this page was loaded: it is gone on with, and its text comes anew from the beginning. */
  readonly resume?: boolean;
}

/** Runs it; resolves once it is settled, never rejects. */
export async function execute(run: Run, carrier: Carrier): Promise<void> {
  const { tokens, update, now, resume = false } = carrier;
  let seq = -1;
  try {
    for await (const event of runEvents({ ...run.request, request_id: run.id }, carrier, resume)) {
      if (seq === -1 && resume) tokens.restore('');
      if (event.type === 'token') tokens.append(event.text, now(), Math.max(1, event.seq - seq));
      else if (isLast(event)) tokens.flush();
      seq = event.seq;
      update((current) => onEvent(current, event, now()));
    }
  } catch (thrown) {
    tokens.flush();
    const error = toHearthError(thrown);
    update((current) => onError(current, error.toBody(error.requestId || run.id), now()));
  }
}
