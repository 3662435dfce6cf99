/** Runs one of the system's own small programs for what it prints. */
import { execFile } from 'node:child_process';

/** A second for a program that reads a table of the kernel; PowerShell alone needs about one to start. */
const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a program printed; empty when it is missing, fails, or takes too long. */
export type RunCommand = (file: string, args: readonly string[]) => Promise<string>;

/** The real one; without a shell, and killed after {@link TIMEOUT_MS}. Never rejects. */
export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    const options = {
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      windowsHide: true,
    } as const;
    execFile(file, [...args], options, (error, stdout) => resolve(error === null ? stdout : ''));
  });

/** Arguments and path of a PowerShell that runs one expression; by its full path, so that no other one is found. */
export function powershell(systemRoot: string, expression: string): readonly [string, readonly string[]] {
  const file = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  return [file, ['-NoProfile', '-NonInteractive', '-Command', expression]];
}
