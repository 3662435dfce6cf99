/** Streams and signals of a test, in place of the process's own. */
import { Readable, Writable } from 'node:stream';
import { FakeEngine } from '../../api/testing/fake-engine.ts';
import type { CliDeps, ConfigChoice } from '../deps.ts';
import type { CliIo, EndSignal } from '../io.ts';

/** What a test sets of the surroundings. */
export interface FakeIoOptions {
  /** What standard input holds; left out, it is a terminal. */
  readonly stdin?: string | Buffer;
  /** True where stdout and stderr are a terminal. */
  readonly terminal?: boolean;
  /** Standard output breaks with EPIPE once it was given this many bytes. */
  readonly breaksAfter?: number;
}

/** Surroundings that remember what was written. */
export interface FakeIo extends CliIo {
  readonly out: () => string;
  readonly err: () => string;
  /** Sends a signal to the command. */
  readonly signal: (signal: EndSignal) => void;
  /** Codes that the process was ended with at once. */
  readonly exits: number[];
  /** How many listen for signals. */
  readonly listeners: () => number;
}

/** Makes the surroundings. */
export function fakeIo({ stdin, terminal = false, breaksAfter = Infinity }: FakeIoOptions = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  const listeners = new Set<(signal: EndSignal) => void>();
  const exits: number[] = [];
  let size = 0;
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      if (size > breaksAfter) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return;
      }
      out.push(chunk.toString());
      done();
    },
  });
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      err.push(chunk.toString());
      done();
    },
  });
  return {
    stdin: Object.assign(Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]), {
      isTTY: stdin === undefined,
    }),
    stdout: Object.assign(stdout, { isTTY: terminal }),
    stderr: Object.assign(stderr, { isTTY: terminal }),
    onSignal: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    exitNow: (code) => void exits.push(code),
    out: () => out.join(''),
    err: () => err.join(''),
    signal: (signal) => listeners.forEach((listener) => listener(signal)),
    exits,
    listeners: () => listeners.size,
  };
}

/** Dependencies that a test can change. */
export type FakeDeps = { -readonly [K in keyof CliDeps]: CliDeps[K] } & {
  readonly engine: FakeEngine;
  readonly prepared: ConfigChoice[];
};

/** Dependencies over a fake engine; `prepared` holds what the commands asked to be prepared. */
export function fakeDeps(dataFolder = '.', staticDir = '.'): FakeDeps {
  const engine = new FakeEngine();
  const prepared: ConfigChoice[] = [];
  return {
    engine,
    prepared,
    version: '1.2.3',
    staticDir,
    env: { HEARTH_LOG: 'silent' },
    prepare: (choice) => {
      prepared.push({ models: choice.models, data: choice.data });
      return { dataFolder, openEngine: async () => engine };
    },
  };
}
