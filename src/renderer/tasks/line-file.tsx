/** A button that takes the lines of a .txt or .csv file into a field. */
import { FileText } from 'lucide-react';
import { useRef } from 'react';
import { messages } from '../features/run/messages.ts';
import { notify } from '../stores/notices.ts';
import { Button } from '../ui/button.tsx';
import { parseCsv, textColumn } from './csv.ts';
import { readTextFiles } from './text-generation/text-files.ts';

/** `onLines` gets the lines of all chosen files; what is not text is told. */
export function LineFileButton({ onLines }: { readonly onLines: (lines: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const take = async (given: readonly File[]): Promise<void> => {
    const { files, problems } = await readTextFiles(given);
    for (const problem of problems) notify(problem, true);
    const texts = files.map(({ name, text }) =>
      /\.(csv|tsv)$/i.test(name) ? textColumn(parseCsv(text)).join('\n') : text.trim(),
    );
    if (texts.length > 0) onLines(texts.join('\n'));
  };
  return (
    <>
      <Button kind="ghost" size="sm" onClick={() => input.current?.click()}>
        <FileText size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.fromFile}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        accept="text/*,.txt,.csv,.tsv,.md"
        className="hidden"
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
