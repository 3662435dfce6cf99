/** Asks one of the system's own programs, for a bounded time and a bounded answer. */
import { execFile } from 'node:child_process';

/** A driver that hangs (seen after a suspended GPU) must not hold the start up. */
export const TOOL_TIMEOUT_MS = 3_000;

/** More than any of the programs prints; a longer answer is none of theirs. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a program printed, or why there is nothing: a clause that ends with a full stop. */
export type ToolAnswer = { readonly text: string } | { readonly missing: string };

/** Runs a program without a shell. Never rejects. */
export type RunTool = (file: string, args: readonly string[], timeoutMs?: number) => Promise<ToolAnswer>;

/** The real one. A program that takes longer than `timeoutMs` is killed. */
export const runTool: RunTool = (file, args, timeoutMs = TOOL_TIMEOUT_MS) =>
  new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      windowsHide: true,
    } as const;
    execFile(file, [...args], options, (error, stdout) => {
      if (error === null) resolve({ text: stdout });
      else resolve({ missing: whyFailed(baseName(file), error, timeoutMs) });
    });
  });

function whyFailed(
  name: string,
  error: Error & { code?: unknown; killed?: boolean },
  timeoutMs: number,
): string {
  if (error.code === 'ENOENT') return `${name} is not installed.`;
  if (error.killed === true) return `${name} did not answer within ${String(timeoutMs / 1_000)} s.`;
  return `${name} ended with ${typeof error.code === 'number' ? `exit code ${String(error.code)}` : 'an error'}.`;
}

function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.exe$/i, '');
}
