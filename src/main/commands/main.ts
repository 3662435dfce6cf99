/** What both entries of plain Node do: run a command line in this process and end it. */
import { nodeDeps } from './compose.ts';
import { processIo } from './io.ts';
import { errorLines } from './output.ts';
import { runCli } from './program.ts';

/** What a command may leave open (a child that does not end) holds the process no longer than this. */
const LINGER_MS = 2_000;

/** Runs `argv` for the entry at `entryUrl`. The process ends by itself once everything is written. */
export async function runProcess(entryUrl: string, argv: readonly string[]): Promise<void> {
  // Lines of a reader that has gone are lost, and no reason to crash.
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = await runCli(argv, processIo(), nodeDeps(entryUrl, process.env));
  } catch (thrown) {
    process.stderr.write(errorLines(thrown));
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
