/** Limits on what a client may send, each with its reason. Tests pass smaller times. */
import { RUN_GRACE_MS } from '../app-runs.ts';
import { HEARTBEAT_MS, STALLED_MS, type StreamTimes } from './event-stream.ts';

/** Largest body of a request: a 20 MB picture as base64 with some room, and little beside the memory of any model. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Longest text of one part of an upload: the longest text of a task in UTF-8, with room for its options. */
export const MAX_UPLOAD_TEXT_BYTES = 8 * 1024 * 1024;

/** Most parts of an upload: a batch of pictures or labels, and few enough that their texts fit into memory. */
export const MAX_UPLOAD_PARTS = 64;

/** Deepest nesting of a JSON body. The deepest thing that a task takes has 4 levels; deeper ones only cost stack. */
export const MAX_JSON_DEPTH = 64;

/** Most lists and objects in a JSON body: each takes about 60 bytes parsed, so this many take 60 MB at the most. */
export const MAX_JSON_CONTAINERS = 1_000_000;

/** Largest head of a request, address included: room for a model's name as an encoded path of 4,096 characters. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Most sockets at a time; a home server has a handful, and each costs memory before it has shown a token. */
export const MAX_CONNECTIONS = 512;

/** Most pages connected at a time; each may hold subscriptions. */
export const MAX_WEB_SOCKETS = 64;

/** What can be set for a server's times, in milliseconds. */
export interface ApiTimes extends StreamTimes {
  /** A request's head has to be there after this long. */
  readonly headersMs: number;
  /** The whole request, body included, has to be there after this long. */
  readonly requestMs: number;
  /** How often the two above are checked; a slow client is cut at most this much later. */
  readonly checkMs: number;
  /** How long running requests may go on once the server is asked to close. */
  readonly graceMs: number;
  /** How often a WebSocket is asked for a sign of life; one that missed a whole turn is closed. */
  readonly pingMs: number;
  /** How long a page's run goes on after its WebSocket is gone, and a stream that may be resumed after its connection. */
  readonly runGraceMs: number;
}

/** Slow clients are cut within 15 s: 13 s to send it all, and up to 1 s until somebody looks. */
export const API_TIMES: ApiTimes = {
  headersMs: 13_000,
  requestMs: 13_000,
  checkMs: 1_000,
  graceMs: 5_000,
  pingMs: 30_000,
  runGraceMs: RUN_GRACE_MS,
  stalledMs: STALLED_MS,
  heartbeatMs: HEARTBEAT_MS,
};

/** What Retry-After says where the queue is full, in seconds: about the time that one small request takes. */
export const RETRY_AFTER_S = 2;
