/** What differs between the Electron host and the Node host: how a process is started, and what a page may ask of the desktop. */
import type { LocalApi } from '../shared/local-api.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import type { ProcessKind } from './runners/entries.ts';

/** A process that was started and is not gone yet. */
export interface RunnerProcess {
  readonly pid: number | undefined;
  /** Its RPC wire; closes when the process ends. */
  readonly wire: Wire;
  /** The last lines that it wrote to stderr, for the error of a crash. */
  stderrTail(): string;
  /** Resolves once the process is gone, with the reason in words ("exit code 1", "signal SIGKILL"). Never rejects. */
  readonly exited: Promise<{ code: number | null; signal: string | null; reason: string }>;
  /** Ends it at once and for sure (SIGKILL). Safe to call again. */
  kill(): void;
}

/** Starts runner processes, and those that help them. */
export interface ProcessLauncher {
  /** `kind` names the process in lists; `env` is added to a small, fixed environment. Throws when it can't be started. */
  launch(kind: ProcessKind, env?: Readonly<Record<string, string>>): RunnerProcess;
}

/** What a host can do for its pages beside the engine. */
export interface HostAbilities {
  readonly kind: 'electron' | 'browser';
  /** Shows a file or folder in the system's file manager; null where that can't be done. Throws a HearthError. */
  readonly reveal: ((path: string) => Promise<void>) | null;
  readonly api: HostApi;
  /** What the host itself had to repair at its start, in sentences. */
  readonly repairs?: () => readonly string[];
}

/** The HTTP interface of a host, as its pages may see it. */
export interface HostApi {
  state(): LocalApi;
  /** Calls back after every change. */
  watch(listener: (state: LocalApi) => void): Disposable;
  /** The token that it asks for; null where it asks for none, or where whoever sees the page has shown it already. */
  token(): string | null;
}
