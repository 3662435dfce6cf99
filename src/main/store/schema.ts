/** The tables of `hearth.db`. */

/** Rises with every change of {@link SCHEMA}; a file of an older one is brought up when it is opened. */
export const SCHEMA_VERSION = 8;

/** The tables of the first version. */
export const TABLES_OF_1 = [
  'history',
  'history_body',
  'history_text',
  'model_usage',
  'speed_run',
  'file_check',
] as const;

/** Every table, to look at each once when a file is opened. */
export const TABLES = [
  ...TABLES_OF_1,
  'history_media',
  'evaluation',
  'example',
  'example_media',
  'footprint',
  'thread_count',
  'variant_time',
] as const;

/** Which pictures and sounds the kept runs refer to. */
const HISTORY_MEDIA = `
CREATE TABLE history_media (run INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE, media_id TEXT NOT NULL) STRICT;
CREATE INDEX history_media_run ON history_media (run);
CREATE INDEX history_media_id ON history_media (media_id)
`;

/** One row for each model of each evaluation; `key` is what has to be the same for two of them to be compared. */
const EVALUATION = `
CREATE TABLE evaluation (
  id INTEGER PRIMARY KEY,
  report TEXT NOT NULL,
  head TEXT NOT NULL,
  key TEXT NOT NULL,
  usable INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX evaluation_key ON evaluation (key, usable, id);
CREATE INDEX evaluation_report ON evaluation (report)
`;

/** Uses of version 3 were only counted; of when, the last one alone is known, so each model begins with that one. */
const FREQUENCY = `
ALTER TABLE model_usage ADD COLUMN frequency REAL NOT NULL DEFAULT 0;
UPDATE model_usage SET frequency = MIN(count, 1)
`;

/**
 * Runs that a person keeps as examples, whatever becomes of the history, with the last replay of each; `head` and
 * `replay_head` are what a list shows. Then which pictures and sounds they refer to; `replay` is 1 for those of the
 * replay alone.
 */
const EXAMPLE = `
CREATE TABLE example (
  id INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  task TEXT NOT NULL,
  head TEXT NOT NULL,
  body TEXT NOT NULL,
  replay_head TEXT,
  replay TEXT
) STRICT;
CREATE TABLE example_media (
  example INTEGER NOT NULL REFERENCES example (id) ON DELETE CASCADE,
  replay INTEGER NOT NULL,
  media_id TEXT NOT NULL
) STRICT;
CREATE INDEX example_media_example ON example_media (example);
CREATE INDEX example_media_id ON example_media (media_id)
`;

/** Measured memory over the estimate, by file, device and context. */
const FOOTPRINT =
  'CREATE TABLE footprint (key TEXT PRIMARY KEY, ratio REAL NOT NULL, at INTEGER NOT NULL) STRICT';

/** The fastest count of threads that was measured, by the machine that it was measured on. */
const THREAD_COUNT =
  'CREATE TABLE thread_count (machine TEXT PRIMARY KEY, threads INTEGER NOT NULL, at INTEGER NOT NULL) STRICT';

/** How fast the graphs of a model were side by side, as JSON; one comparison for each model, the last one. */
const VARIANT_TIME = `
CREATE TABLE variant_time (
  model TEXT PRIMARY KEY,
  machine TEXT NOT NULL,
  files TEXT NOT NULL,
  times TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT
`;

/** What brings a file up by one version, by the version that it has. Runs of version 1 had neither pictures nor sounds. */
export const UPGRADES: Readonly<Record<number, string>> = {
  1: HISTORY_MEDIA,
  2: EVALUATION,
  3: FREQUENCY,
  4: EXAMPLE,
  5: FOOTPRINT,
  6: THREAD_COUNT,
  7: VARIANT_TIME,
};

/**
 * `history` has what a list shows, so that a page of it reads no long texts; `history_body` the rest of each run, as
 * JSON; `history_text` the index of words. The index takes every three characters of a text (trigram), so a search
 * finds parts of words in any script, without regard to case; it keeps no copy of the text (`content=''`).
 */
export const SCHEMA = `
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  model TEXT NOT NULL,
  task TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT,
  device TEXT,
  latency_ms REAL,
  head TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX history_at ON history (at);
CREATE INDEX history_task ON history (task, id);
CREATE INDEX history_outcome ON history (outcome, id);
CREATE TABLE history_body (
  id INTEGER PRIMARY KEY REFERENCES history (id) ON DELETE CASCADE,
  inputs TEXT,
  options TEXT NOT NULL,
  result TEXT,
  meta TEXT,
  error TEXT
) STRICT;
CREATE VIRTUAL TABLE history_text USING fts5 (text, content='', contentless_delete=1, tokenize='trigram');
CREATE TABLE model_usage (
  model TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  frequency REAL NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE speed_run (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  device TEXT NOT NULL,
  backend TEXT NOT NULL,
  dtype TEXT NOT NULL,
  tokens_per_second REAL,
  run_ms REAL NOT NULL,
  load_ms REAL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX speed_run_key ON speed_run (model, device, backend, dtype, id);
CREATE TABLE file_check (
  path TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  sha256 TEXT,
  problem TEXT,
  at INTEGER NOT NULL
) STRICT;
${HISTORY_MEDIA};
${EVALUATION};
${EXAMPLE};
${FOOTPRINT};
${THREAD_COUNT};
${VARIANT_TIME}
`;
