/** The Code tab: the request that Run would send now, or the last one, for another program. */
import { useState } from 'react';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { currentRun, requestNow, useRun } from '../../stores/run.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Segmented } from '../../ui/controls.tsx';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { TOKEN_VARIABLE, commandSnippet, curlSnippet, javascriptSnippet } from './snippets.ts';
import type { SnippetInput } from './snippets.ts';

/** Where the local API listens when nothing else is said. */
const DEFAULT_ADDRESS = 'http://127.0.0.1:8017';

type Language = 'curl' | 'javascript' | 'command';

const LANGUAGES = [
  { value: 'curl', label: messages.curl },
  { value: 'javascript', label: messages.javascript },
  { value: 'command', label: messages.command },
] as const;

/** Language, code, copy. */
export function CodePane({ task }: { readonly task: RunTask }) {
  const [language, setLanguage] = useState<Language>('curl');
  const state = useRun();
  useLibrary((library) => library.models);
  const address = useConnection((connection) => connection.address) ?? DEFAULT_ADDRESS;
  const request = requestNow(state, task) ?? currentRun(state, task)?.request ?? null;
  const code =
    request === null
      ? null
      : snippet(language, { request, base: address, streams: task === 'text-generation' });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 pt-3 pb-2">
        <Segmented label={messages.language} value={language} onChange={setLanguage} options={LANGUAGES} />
      </div>
      {code === null ? (
        <p className="px-4 py-2 text-12 text-fg-3">
          {request === null ? messages.draft : messages.noCommand}
        </p>
      ) : (
        <>
          <pre
            tabIndex={0}
            aria-label={messages.explain}
            className="mono mx-4 min-h-0 flex-1 overflow-auto rounded-2 border border-line bg-raised p-3"
          >
            {code}
          </pre>
          <div className="flex items-start gap-2 px-4 py-2.5">
            <p className="min-w-0 flex-1 pt-1 text-12 text-fg-3">
              {language === 'command' ? messages.explain : messages.token(TOKEN_VARIABLE)}
            </p>
            <CopyButton words label={messages.copy} text={() => code} />
          </div>
        </>
      )}
    </div>
  );
}

function snippet(language: Language, input: SnippetInput): string | null {
  switch (language) {
    case 'curl':
      return curlSnippet(input);
    case 'javascript':
      return javascriptSnippet(input);
    case 'command':
      return commandSnippet(input);
  }
}
