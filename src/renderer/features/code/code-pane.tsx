/** The Code tab: the request that Run would send now, or the last one, for another program. */
import { Suspense, lazy, useState } from 'react';
import { useLibrary } from '../../stores/library.ts';
import { useApiBase } from '../../stores/local-api.ts';
import { useRun } from '../../stores/run.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Choice } from '../../ui/controls.tsx';
import type { RunTask } from '../run/request.ts';
import { ApiState } from './api-state.tsx';
import { LANGUAGES, codeOf } from './languages.ts';
import { messages } from './messages.ts';
import { TOKEN_VARIABLE } from './snippets.ts';

/** A snippet is drawn up to this length, UTF-16 units; the copy has all of it. */
const SHOWN = 20_000;

/** The colours come with their chunk; the code itself is there at once. */
const Coloured = lazy(() => import('./coloured.tsx'));

/** Language, code, copy. */
export function CodePane({ task }: { readonly task: RunTask }) {
  const [value, setValue] = useState('curl');
  const language = LANGUAGES.find((each) => each.value === value) ?? LANGUAGES[0];
  const state = useRun();
  useLibrary((library) => library.models);
  const { request, next, code } = codeOf(state, task, language, useApiBase());
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 px-4 pt-3 pb-2">
        <Choice label={messages.language} value={value} onChange={setValue} options={LANGUAGES} />
        {code !== null && <CopyButton words label={messages.copy} text={() => code} />}
      </div>
      {code === null ? (
        <p className="px-4 py-2 text-12 text-fg-3">
          {request === null ? messages.draft : messages.noCommand}
        </p>
      ) : (
        <>
          {language.value !== 'command' && <ApiState />}
          <pre
            tabIndex={0}
            dir="ltr"
            aria-label={messages.explain}
            className="mono mx-4 min-h-0 flex-1 overflow-auto rounded-2 border border-line bg-raised p-3"
          >
            <Suspense fallback={shortened(code)}>
              <Coloured text={shortened(code)} language={language.grammar} />
            </Suspense>
          </pre>
          <div className="px-4 py-2.5 text-12 text-fg-3">
            <p>{next ? messages.next : messages.last}</p>
            {language.value !== 'command' && <p className="mt-1">{messages.token(TOKEN_VARIABLE)}</p>}
          </div>
        </>
      )}
    </div>
  );
}

function shortened(code: string): string {
  return code.length > SHOWN ? `${code.slice(0, SHOWN)}…` : code;
}
