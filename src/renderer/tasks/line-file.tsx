/** Taking the lines of .txt or .csv files into a field. */
import { FileText } from 'lucide-react';
import { messages } from '../features/run/messages.ts';
import { notify } from '../stores/notices.ts';
import { Button } from '../ui/button.tsx';
import { chooseFiles } from '../ui/choose-files.ts';
import { parseCsv, textColumn } from './csv.ts';
import { readTextFiles } from './text-generation/text-files.ts';

const LINE_FILES = 'text/*,.txt,.csv,.tsv,.md';

/** Lets a person choose files; `onLines` gets the lines of all of them, and what is not text is told. */
export function chooseLines(onLines: (lines: string) => void): void {
  chooseFiles((files) => void take(files, onLines), LINE_FILES);
}

async function take(given: readonly File[], onLines: (lines: string) => void): Promise<void> {
  const { files, problems } = await readTextFiles(given);
  for (const problem of problems) notify(problem, true);
  const texts = files.map(({ name, text }) =>
    /\.(csv|tsv)$/i.test(name) ? textColumn(parseCsv(text)).join('\n') : text.trim(),
  );
  if (texts.length > 0) onLines(texts.join('\n'));
}

/** The button for it. */
export function LineFileButton({ onLines }: { readonly onLines: (lines: string) => void }) {
  return (
    <Button kind="ghost" size="sm" onClick={() => chooseLines(onLines)}>
      <FileText size={14} strokeWidth={1.75} aria-hidden="true" />
      {messages.fromFile}
    </Button>
  );
}
