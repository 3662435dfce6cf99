/** The words about a picture beside it, as they come. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Region } from '../../../shared/tasks/picture-regions.ts';
import { answerOf } from '../../features/run/answer.ts';
import { PICTURE_TALK, pictureTalkOf, saidWith, talkText } from '../../features/run/picture-talk.ts';
import type { Exchange } from '../../features/run/request.ts';
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

const ANSWER = 'px-4 py-3.5 text-14 leading-[22px] break-words whitespace-pre-wrap';

/** The tab of the result. */
export function Caption() {
  const run = useShownRun();
  return run === null || !hasWords(run) ? <NoResult /> : <Words key={run.id} run={run} />;
}

/** True once an answer has begun, and of a chat always: what was said before stays in sight. */
function hasWords({ phase, request: { task, inputs } }: Run): boolean {
  if (phase === 'running' || phase === 'done' || phase === 'stopped') return true;
  return task === PICTURE_TALK && (pictureTalkOf(inputs)?.said.length ?? 0) > 0;
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

/** The answer of a run as it comes; of a chat, what was said before stands above it. */
function Words({ run }: { readonly run: Run }) {
  const tokens = tokensOf(run.id);
  const text = answerOf(run, useSyncExternalStore(tokens.subscribe, tokens.view).text);
  const live = run.phase === 'running';
  const ended = run.phase === 'done' || run.phase === 'stopped';
  const talk = run.request.task === PICTURE_TALK ? pictureTalkOf(run.request.inputs) : null;
  const said = talk?.said ?? [];
  const regions = regionsOf(run);
  const save = (): void => {
    const kept = talk === null || said.length === 0 ? text : talkText(saidWith(talk, text));
    saveFile(`${stemOf(pictureOf(run), messages.file)}.txt`, `${kept}\n`, 'text/plain');
  };
  return (
    <ResultFrame
      run={run}
      label={talk === null ? messages.caption : said.length === 0 ? messages.answer : messages.talk}
      exports={[
        ...(live || text === '' ? [] : [{ title: messages.text, save }]),
        ...(regions === null || regions.length === 0 ? [] : regionExports(run, regions)),
      ]}
      copy={text === '' ? null : () => text}
    >
      {said.map((exchange, at) => (
        <Said key={at} {...exchange} />
      ))}
      {talk !== null && <Question text={talk.question} toTop={said.length > 0} />}
      <p dir="auto" className={ANSWER}>
        {text}
        {live && <Caret />}
        {ended && text === '' && <span className="text-fg-2">{messages.nothing}</span>}
      </p>
      {regions !== null && <RegionList regions={regions} />}
      <p className="sr-only" role="status">
        {live || text === '' ? '' : messages.done}
      </p>
    </ResultFrame>
  );
}

/** An exchange of before. */
function Said({ prompt, answer }: Exchange) {
  return (
    <>
      <Question text={prompt} toTop={false} />
      <p dir="auto" className={ANSWER}>
        {answer}
      </p>
    </>
  );
}

/** A question; one `toTop` is scrolled to the top as it comes, so that there is room for its answer below. */
function Question({ text, toTop }: { readonly text: string; readonly toTop: boolean }) {
  const own = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (toTop) own.current?.scrollIntoView({ block: 'start' });
  }, [toTop]);
  return (
    <p
      ref={own}
      className="border-y border-line bg-raised px-4 py-2.5 break-words whitespace-pre-wrap first:border-t-0"
    >
      <span className="mb-0.5 block text-12 text-fg-3">{messages.question}</span>
      <bdi>{text}</bdi>
    </p>
  );
}
