/** Lines of the log on their way to stderr, a few at a time. */

/** Where pino's lines go. */
export interface LineSink {
  write(line: string): void;
}

/** pino's number for a warning; what is from there on is worth its own write. */
const WARNING = 40;

/**
 * Gathers the lines of one turn of the event loop and writes them together at its end. A write to a pipe is a call of
 * the system that wakes its reader: a tenth of a millisecond for each line, which a request should not wait for. A
 * warning or an error goes at once, and takes what waits along; so does the end of the process.
 */
export function gathered(write: (lines: string) => void): LineSink {
  let waiting = '';
  const flush = (): void => {
    const lines = waiting;
    waiting = '';
    process.off('exit', flush);
    if (lines !== '') write(lines);
  };
  return {
    write: (line) => {
      if (waiting === '') {
        setImmediate(flush);
        process.once('exit', flush);
      }
      waiting += line;
      if (levelOf(line) >= WARNING) flush();
    },
  };
}

/** The level that pino puts first in a line; a line without one is taken for an error. */
function levelOf(line: string): number {
  return Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? Infinity);
}
