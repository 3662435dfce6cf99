/** The words about a picture beside it, as they come. */
import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { tokensOf } from '../../stores/run.ts';
import { Caret } from '../../ui/parts.tsx';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { stemOf } from '../picture/save-picture.ts';
import { useShownRun } from '../picture/use-run.ts';
import { messages } from './messages.ts';

const answer = z.object({ generated_text: z.string() });
const resultSchema = z.union([answer, z.array(answer).transform(([first]) => first)]);

/** The tab of the result. */
export function Caption() {
  const run = useShownRun();
  return run === null ? <NoResult /> : <Words key={run.id} run={run} />;
}

function Words({ run }: { readonly run: Run }) {
  const tokens = tokensOf(run.id);
  const streamed = useSyncExternalStore(tokens.subscribe, tokens.view).text;
  const text = (resultSchema.safeParse(run.result).data?.generated_text ?? streamed).trim();
  const live = run.phase === 'running';
  if (text === '' && !live) return <NoResult />;
  const save = (): void =>
    saveFile(`${stemOf(pictureOf(run), messages.file)}.txt`, `${text}\n`, 'text/plain');
  return (
    <ResultFrame
      run={run}
      label={messages.caption}
      exports={live ? [] : [{ title: messages.text, save }]}
      copy={text === '' ? null : () => text}
    >
      <p dir="auto" className="px-4 py-3.5 text-14 leading-[22px] break-words whitespace-pre-wrap">
        {text}
        {live && <Caret />}
      </p>
      <p className="sr-only" role="status">
        {live ? '' : messages.done}
      </p>
    </ResultFrame>
  );
}
