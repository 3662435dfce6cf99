/** A line that asks the local API from a terminal. Pure. */

/** For a POSIX shell; the token stays in a variable, so that no history file keeps it. */
export function curlLine(address: string, model: string): string {
  const body = JSON.stringify({ model, inputs: 'Once upon a time' });
  return [
    `curl ${address}/api/inference`,
    `-H "authorization: Bearer $HEARTH_TOKEN"`,
    `-H "content-type: application/json"`,
    `-d ${quoted(body)}`,
  ].join(' \\\n  ');
}

/** In single quotes; one inside ends them, is escaped, and opens them again. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
