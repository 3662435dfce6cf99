/** The last words of a process: kept for the error of a crash, bounded however much it writes. */
/** Enough for the last native error and its stack; more would only be noise in an error's details. */
const MAX_TAIL_CHARS = 8_192;

/** Reads a stream to its end and returns a function that gives what came last. */
export function stderrTail(stream: NodeJS.ReadableStream | null): () => string {
  let tail = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-MAX_TAIL_CHARS);
  });
  // A broken pipe says nothing that the exit does not say better.
  stream?.on('error', () => undefined);
  return () => tail.trim();
}
