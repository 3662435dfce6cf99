/** Says one plain line to the person. Always on stderr: stdout belongs to what was asked for. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** An end that the message explains completely, so that no stack is shown. */
export class Stop extends Error {}
