/** Every sentence of the embeddings workbench. */
import { counted, formatNumber } from '../../ui/format.ts';

const percent = (share: number): string => `${formatNumber(Math.round(share * 100))}\u202f%`;

/** The words of the embeddings workbench. */
export const messages = {
  lines: 'Lines',
  input: 'Lines to compare',
  placeholder: 'Paste lines, one text each',
  edit: 'Edit',
  editLines: 'Edit the lines',
  showAs: { map: 'Show the lines as a map', table: 'Show the lines as a table' },
  count: (count: number) => formatNumber(count),
  empty: 'Each line becomes a vector. Lines of like meaning point the same way, and stand out here.',
  map: 'Map',
  mapSpread: (share: number) => `PCA, ${percent(share)} of the spread`,
  mapWaits: 'Laying out the map',
  mapSummary: (lines: number, share: number, selected: string, nearest: string) =>
    `Map of ${counted(lines, 'line', 'lines')} by meaning, showing ${percent(share)} of their spread. ` +
    (nearest === '' ? `Selected: ${selected}.` : `Selected: ${selected}. Nearest: ${nearest}.`),
  view: 'View',
  table: 'Table',
  line: 'Line',
  nearest: 'Nearest line',
  similarity: 'Similarity',
  metric: { cosine: 'Cosine', dot: 'Dot product', distance: 'Distance' },
  metrics: 'How lines are compared',
  dimensions: (dimensions: number) => `${counted(dimensions, 'number', 'numbers')} each`,
  byGroup: 'Order by group',
  group: (group: number) => `Group ${formatNumber(group)}`,
  score: (score: number) => formatNumber(score, 2),
  pair: (a: number, b: number, score: number) =>
    `${formatNumber(a)} and ${formatNumber(b)}: ${formatNumber(score, 2)}`,
  pairHint: 'Point at a square, or move with the arrow keys.',
  matrix: 'Every line against every other',
  nearestTo: (line: string) => `Nearest to “${line}”`,
  onlyOne: 'One line has no neighbours. Add another.',
  cut: (shown: number, all: number) =>
    `The first ${formatNumber(shown)} of ${formatNumber(all)} lines; neighbours are looked for in all.`,
  json: 'Copy as JSON',
  csv: 'Save as CSV',
  fileName: 'vectors.csv',
  result: 'Result',
  noResult: 'The lines that are alike will stand here.',
} as const;
