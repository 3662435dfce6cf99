/** A listener over a real engine with fake runners, and the log that the two write. */
import type { LogLine } from '../../../shared/machine.ts';
import { LogBook } from '../../telemetry/log-book.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { engineUnderTest } from '../../testing/engine-under-test.ts';
import type { Behaviour } from '../../testing/fake-launcher.ts';
import { createApi } from '../server.ts';
import { TOKEN } from './listening.ts';

/** A server under test and its log. */
export interface LoggedApi extends AsyncDisposable {
  readonly port: number;
  lines(): LogLine[];
  /** What runs do from now on; `die` ends their runner. */
  behave(run: ((die: (signal: string) => void) => Promise<never>) | undefined): void;
  /** True while a model is on its way into memory, its runner not there yet. */
  waitsForRoom(model: string): boolean;
  /** Ends every runner, as the system might. */
  killAll(): void;
}

/** Starts it; `content` is HEARTH_LOG_CONTENT, `variables` are others. */
export async function createEngineLog(
  content?: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<LoggedApi> {
  const book = new LogBook();
  const log = createLogger('silent', { book, content });
  let run: Parameters<LoggedApi['behave']>[0];
  const behaviour: Behaviour = {
    run: async (items, _context, die) =>
      run === undefined ? items.map(() => [{ label: 'A', score: 1 }]) : await run(die),
  };
  const { engine, root, launcher } = await engineUnderTest(behaviour, undefined, log, false, variables);
  const api = await createApi({ engine, token: TOKEN, host: '127.0.0.1', port: 0, staticDir: root, log });
  const { port } = new URL(await api.listen());
  return {
    port: Number(port),
    lines: () => book.since(-1),
    behave: (now) => {
      run = now;
    },
    waitsForRoom: (model) =>
      engine.models.list().some(({ id, state }) => id === model && state === 'loading'),
    killAll: () => {
      for (const runner of launcher.alive) runner.die('SIGKILL');
    },
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await engine[Symbol.asyncDispose]();
      book[Symbol.dispose]();
    },
  };
}
