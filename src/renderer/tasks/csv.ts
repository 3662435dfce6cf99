/** Comma-separated values (RFC 4180), read and written. Pure. */

/** Separators that files use in practice; the one that the first line has most of is taken. */
const SEPARATORS = [',', ';', '\t'] as const;

/** The rows of a CSV text. Quotes may hold separators, line breaks and doubled quotes; an open quote ends with the text. */
export function parseCsv(text: string): string[][] {
  const [head = ''] = text.split(/\r?\n/, 1);
  const count = (mark: string): number => head.split(mark).length;
  const separator = [...SEPARATORS].sort((a, b) => count(b) - count(a))[0] ?? ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(cell);
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}

/** The column with the longest texts, one line each: what a person means by "the lines of this table". A head is left out. */
export function textColumn(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const lengthOf = (column: number): number =>
    rows.reduce(
      (sum, row) => sum + (/[a-z\u00c0-\uffff]/i.test(row[column] ?? '') ? (row[column] ?? '').length : 0),
      0,
    );
  const columns = Array.from({ length: width }, (_, column) => column);
  const best = columns.sort((a, b) => lengthOf(b) - lengthOf(a))[0];
  if (best === undefined) return [];
  const cells = rows.map((row) => (row[best] ?? '').replace(/\s+/g, ' ').trim());
  const isHead = width > 1 && /^[\w -]{1,24}$/.test(cells[0] ?? '') && !(cells[0] ?? '').includes(' ');
  return (isHead ? cells.slice(1) : cells).filter((cell) => cell !== '');
}

/** A text as a cell. One that begins like a formula gets an apostrophe, which spreadsheets read as "this is text". */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Rows of cells that are written already, as one text. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
}
