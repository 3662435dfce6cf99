/** What a command reads, writes and hears: the process's own streams and signals, or a test's. */
import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type Terminal<S> = S & { readonly isTTY?: boolean | undefined };

/** Signals that ask a command to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The surroundings of a command. */
export interface CliIo {
  readonly stdin: Terminal<Readable>;
  readonly stdout: Terminal<Writable>;
  readonly stderr: Terminal<Writable>;
  /** Calls back for each signal until it is disposed; without a listener a signal ends the process. */
  onSignal(listener: (signal: EndSignal) => void): Disposable;
  /** Ends the process now, for a person who asked twice. */
  exitNow(code: number): void;
}

/** Exit codes: those of the shell's own customs, and `usage` as most programs have it; `regression` is of `eval` alone. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  regression: 2,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit code of a command that a signal ended. */
export function exitCodeOf(signal: EndSignal): number {
  if (signal === 'SIGHUP') return EXIT.hungUp;
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}

/**
 * A second signal sooner than this after the first is the same Ctrl-C: a terminal sends it to npm and to us, and npm
 * passes it on.
 */
const SAME_SIGNAL_MS = 400;

/** Calls `first` for the first signal, and ends the process at the second one. */
export function endOnSignals(
  io: CliIo,
  first: (signal: EndSignal) => void,
  now: () => number = Date.now,
): Disposable {
  let since: number | undefined;
  return io.onSignal((signal) => {
    if (since === undefined) {
      since = now();
      first(signal);
    } else if (now() - since > SAME_SIGNAL_MS) {
      io.exitNow(exitCodeOf(signal));
    }
  });
}

/** The process's own surroundings. */
export function processIo(): CliIo {
  const signals: EndSignal[] =
    process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal: (listener) => {
      const handle = (name: NodeJS.Signals): void => {
        const signal = signals.find((one) => one === name);
        if (signal !== undefined) listener(signal);
      };
      for (const signal of signals) process.on(signal, handle);
      return {
        [Symbol.dispose]: () => {
          for (const signal of signals) process.off(signal, handle);
        },
      };
    },
    exitNow: (code) => process.exit(code),
  };
}
