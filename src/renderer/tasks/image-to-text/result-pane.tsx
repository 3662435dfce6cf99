/** The words about a picture beside it, as they come. */
import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { imageTextToText } from '../../../shared/tasks/image-text-to-text.ts';
import type { Region } from '../../../shared/tasks/picture-regions.ts';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { tokensOf } from '../../stores/run.ts';
import { Caret } from '../../ui/parts.tsx';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import type { Export } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { stemOf } from '../picture/save-picture.ts';
import { useShownRun } from '../picture/use-run.ts';
import { messages } from './messages.ts';
import { RegionList } from './regions-overlay.tsx';
import { regionsCsv, regionsOf } from './regions.ts';

const answer = z.object({ generated_text: z.string() });
const resultSchema = z.union([answer, z.array(answer).transform(([first]) => first)]);

/** What was asked about the picture, of a chat its last question; null for a caption, which nobody asks for in words. */
function questionOf({ request: { task, inputs } }: Run): string | null {
  if (task !== 'image-text-to-text') return null;
  const asked = imageTextToText.input.safeParse(Array.isArray(inputs) ? inputs[0] : inputs).data;
  if (asked === undefined) return null;
  return 'text' in asked ? asked.text : (asked.messages.at(-1)?.content ?? null);
}

/** The tab of the result. */
export function Caption() {
  const run = useShownRun();
  const waits = run === null || (run.phase !== 'running' && run.phase !== 'done' && run.phase !== 'stopped');
  return waits ? <NoResult /> : <Words key={run.id} run={run} />;
}

/** The places of an answer as files. */
function regionExports(run: Run, regions: readonly Region[]): Export[] {
  const stem = stemOf(pictureOf(run), messages.file);
  return [
    {
      title: pictureMessages.csv,
      save: () => saveFile(`${stem}.csv`, regionsCsv(regions), 'text/csv'),
    },
    {
      title: pictureMessages.json,
      save: () => saveFile(`${stem}.json`, `${JSON.stringify(regions, null, 2)}\n`, 'application/json'),
    },
  ];
}

function Words({ run }: { readonly run: Run }) {
  const tokens = tokensOf(run.id);
  const streamed = useSyncExternalStore(tokens.subscribe, tokens.view).text;
  const text = (resultSchema.safeParse(run.result).data?.generated_text ?? streamed).trim();
  const live = run.phase === 'running';
  const question = questionOf(run);
  const regions = regionsOf(run);
  const save = (): void =>
    saveFile(`${stemOf(pictureOf(run), messages.file)}.txt`, `${text}\n`, 'text/plain');
  return (
    <ResultFrame
      run={run}
      label={question === null ? messages.caption : messages.answer}
      exports={[
        ...(live || text === '' ? [] : [{ title: messages.text, save }]),
        ...(regions === null || regions.length === 0 ? [] : regionExports(run, regions)),
      ]}
      copy={text === '' ? null : () => text}
    >
      {question !== null && (
        <p className="border-b border-line bg-raised px-4 py-2.5 break-words whitespace-pre-wrap">
          <span className="mb-0.5 block text-12 text-fg-3">{messages.question}</span>
          <bdi>{question}</bdi>
        </p>
      )}
      <p dir="auto" className="px-4 py-3.5 text-14 leading-[22px] break-words whitespace-pre-wrap">
        {text}
        {live && <Caret />}
        {!live && text === '' && <span className="text-fg-2">{messages.nothing}</span>}
      </p>
      {regions !== null && <RegionList regions={regions} />}
      <p className="sr-only" role="status">
        {live || text === '' ? '' : messages.done}
      </p>
    </ResultFrame>
  );
}
