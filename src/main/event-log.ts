/** The events of one run, kept so that a page which lost its connection gets what it missed. Bounded, in order of `seq`. */
import { HearthError } from '../shared/errors.ts';
import type { InferenceEvent } from '../shared/inference.ts';
import { heldBytes } from './held-bytes.ts';

type TokenEvent = Extract<InferenceEvent, { type: 'token' }>;

/**
 * Bytes that the text of one run may hold here: the longest answers that models write are below a tenth of it, and
 * sixteen runs at their most still fit on a small machine. What is older goes first.
 */
export const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** What a log costs that holds nothing: its lists, its place among the runs, and the timer that forgets it. */
const LOG_BYTES = 1_000;
/** What a piece of text costs beside its letters (two bytes each): the string's head and its place in a list. */
const PIECE_BYTES = 40;
/** What a token costs with how likely it was: an object, a number and a short text. */
const LIKELIHOOD_BYTES = 120;
/** Pieces of one chunk: the most that is read, and the least that is dropped, at once. */
const CHUNK_PIECES = 1_024;
/**
 * Parts of the bytes allowed after which a chunk is full, however few its pieces are: long pieces are dropped in small
 * steps too, and the newest chunk, which always stays, is never most of the log.
 */
const CHUNKS_AT_LEAST = 16;
/** A reader that is no further behind gets each piece by itself, so that its count of tokens a second is true. */
const NEAR_PIECES = 64;

/** A token's text, and how likely it was where that was asked for. */
type Piece = Pick<TokenEvent, 'text' | 'logprobs'>;

/** Tokens that follow each other; `pieces[n]` has the seq `firstSeq + n`. */
interface Chunk {
  readonly firstSeq: number;
  readonly item: number | undefined;
  readonly pieces: Piece[];
  bytes: number;
}

type Entry = { readonly event: InferenceEvent } | { readonly chunk: Chunk };

/** What was told of one run so far. It has one writer and any number of readers. */
export class EventLog {
  readonly #requestId: string;
  readonly #maxBytes: number;
  #entries: Entry[] = [];
  #bytes = 0;
  #lastSeq = -1;
  /** The last seq of a text that is gone: whoever has not read that far has lost something. */
  #droppedSeq = -1;
  #closed = false;
  #closedBytes = 0;
  readonly #bells = new Set<() => void>();

  constructor(requestId: string, maxBytes = MAX_LOG_BYTES) {
    this.#requestId = requestId;
    this.#maxBytes = maxBytes;
  }

  /** The seq of the newest event; -1 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** True once nothing more comes. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes the next event. News that replaces older news (places in the queue, progress) takes its place. */
  push(event: InferenceEvent): void {
    if (event.type === 'token') this.#append(event);
    else {
      this.#entries = this.#entries.filter((entry) => !('event' in entry) || !replaces(event, entry.event));
      this.#entries.push({ event });
    }
    this.#lastSeq = event.seq;
    this.#drop();
    this.#ring();
  }

  /** About how much memory a log takes that is closed; 0 before. Results are counted too, which are never dropped. */
  get closedBytes(): number {
    return this.#closedBytes;
  }

  /** Ends the log after what is in it. */
  close(): void {
    this.#closed = true;
    const events = this.#entries.flatMap((entry) => ('event' in entry ? [entry.event] : []));
    this.#closedBytes = LOG_BYTES + this.#bytes + heldBytes(events);
    this.#ring();
  }

  /**
   * The first event after `seq`, or null where there is none yet. For a reader that is far behind it is many tokens
   * in one event, with the seq of the last of them. Throws NOT_FOUND where that reader's place is gone.
   */
  after(seq: number): InferenceEvent | null {
    if (seq < this.#droppedSeq) throw missed();
    let found: Entry | null = null;
    for (let at = this.#entries.length - 1; at >= 0; at -= 1) {
      const entry = this.#entries[at];
      if (entry === undefined || endOf(entry) <= seq) break;
      found = entry;
    }
    if (found === null) return null;
    return 'event' in found
      ? found.event
      : this.#tokens(found.chunk, Math.max(seq + 1, found.chunk.firstSeq));
  }

  /** The events after `seq`, those that are still to come included; ends with the log or, early, with the signal. */
  async *from(seq: number, signal: AbortSignal): AsyncGenerator<InferenceEvent> {
    let at = seq;
    while (!signal.aborted) {
      const event = this.after(at);
      if (event !== null) {
        at = event.seq;
        yield event;
      } else if (this.#closed) return;
      else await this.#news(signal);
    }
  }

  #append({ seq, text, item, logprobs }: TokenEvent): void {
    const last = this.#entries.at(-1);
    const chunk = last !== undefined && 'chunk' in last ? last.chunk : null;
    const piece = logprobs === undefined ? { text } : { text, logprobs };
    const told = (logprobs ?? []).reduce((sum, token) => sum + 1 + token.top_logprobs.length, 0);
    const bytes = PIECE_BYTES + 2 * text.length + LIKELIHOOD_BYTES * told;
    const fits = chunk !== null && chunk.item === item && chunk.pieces.length < CHUNK_PIECES;
    const small = chunk !== null && chunk.bytes + bytes <= this.#maxBytes / CHUNKS_AT_LEAST;
    if (fits && small && chunk.firstSeq + chunk.pieces.length === seq) {
      chunk.pieces.push(piece);
      chunk.bytes += bytes;
    } else this.#entries.push({ chunk: { firstSeq: seq, item, pieces: [piece], bytes } });
    this.#bytes += bytes;
  }

  /** Drops the oldest texts until what is left may stay; the newest chunk always does. */
  #drop(): void {
    while (this.#bytes > this.#maxBytes) {
      const at = this.#entries.findIndex((entry) => 'chunk' in entry);
      const entry = this.#entries[at];
      if (entry === undefined || !('chunk' in entry) || at === this.#entries.length - 1) return;
      this.#entries.splice(at, 1);
      this.#droppedSeq = endOf(entry);
      this.#bytes -= entry.chunk.bytes;
    }
  }

  #tokens({ firstSeq, item, pieces }: Chunk, from: number): TokenEvent {
    const start = from - firstSeq;
    const end = pieces.length - start > NEAR_PIECES ? pieces.length : start + 1;
    const read = pieces.slice(start, end);
    const likely = read.flatMap(({ logprobs }) => logprobs ?? []);
    return {
      type: 'token',
      text: read.map(({ text }) => text).join(''),
      ...(likely.length === 0 ? {} : { logprobs: likely }),
      ...(item === undefined ? {} : { item }),
      request_id: this.#requestId,
      seq: firstSeq + end - 1,
    };
  }

  async #news(signal: AbortSignal): Promise<void> {
    const { promise, resolve: settle } = Promise.withResolvers<undefined>();
    const resolve = (): void => settle(undefined);
    this.#bells.add(resolve);
    signal.addEventListener('abort', resolve, { once: true });
    await promise;
    signal.removeEventListener('abort', resolve);
    this.#bells.delete(resolve);
  }

  #ring(): void {
    for (const bell of this.#bells) bell();
  }
}

function endOf(entry: Entry): number {
  return 'event' in entry ? entry.event.seq : entry.chunk.firstSeq + entry.chunk.pieces.length - 1;
}

/** True where the newer event says all that the older one did. */
function replaces(newer: InferenceEvent, older: InferenceEvent): boolean {
  if (newer.type === 'loading' && older.type === 'loading') return newer.stage === older.stage;
  return newer.type === older.type;
}

function missed(): HearthError {
  return new HearthError('NOT_FOUND', 'Too much of this answer was missed.', 'Run it again.');
}
