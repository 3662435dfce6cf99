/** What was found, beside the picture: boxes to ask with, the threshold on its histogram, a table of each person. */
import { useMemo } from 'react';
import { useRun } from '../../stores/run.ts';
import { Slider } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { overlayColour } from '../picture/colours.ts';
import { Histogram } from '../picture/histogram-bars.tsx';
import { histogramOf } from '../picture/histogram.ts';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureNow, useShownRun } from '../picture/use-run.ts';
import { savePoses, saveSkeletons, shownText } from './exports.ts';
import { messages } from './messages.ts';
import { PeopleList } from './people-list.tsx';
import { posesOf, shownOf } from './poses.ts';
import type { Person, Poses } from './poses.ts';
import { colourOf } from './skeletons.tsx';
import { isPointed, point, usePoseView } from './view-store.ts';

/** Steps of the histogram: as many as its slider has places of 0.05. */
const STEPS = 20;
const SLIDER_STEP = 0.01;
const HISTOGRAM_PX = 36;

/** The tab of the result; boxes can be given before there is one. */
export function PoseResult() {
  const run = useShownRun();
  const picture = useRun(pictureNow);
  const poses = posesOf(run);
  if (picture === null && poses === null) return <NoResult />;
  const exports =
    run === null || poses === null
      ? []
      : [
          { title: pictureMessages.png, save: () => void saveSkeletons(run) },
          { title: pictureMessages.csv, save: () => savePoses(run, 'csv') },
          { title: pictureMessages.json, save: () => savePoses(run, 'json') },
          { title: pictureMessages.coco, save: () => savePoses(run, 'coco') },
        ];
  return (
    <ResultFrame
      run={poses === null ? null : run}
      label={messages.result}
      exports={exports}
      copy={run === null || poses === null ? null : () => shownText(run)}
    >
      <PeopleList />
      {poses !== null && <Shown poses={poses} />}
    </ResultFrame>
  );
}

function Shown({ poses }: { readonly poses: Poses }) {
  const threshold = usePoseView((state) => state.threshold);
  const people = shownOf(poses, threshold);
  const all = useMemo(
    () => poses.people.flatMap(({ keypoints }) => keypoints.map(({ score }) => score)),
    [poses],
  );
  const shown = people.reduce((sum, { keypoints }) => sum + keypoints.length, 0);
  const best = all.reduce((most, score) => Math.max(most, score), 0);
  return (
    <>
      <Threshold scores={all} shown={shown} />
      {shown === 0 ? (
        <p className="px-4 py-3 text-fg-2">
          {all.length === 0 ? messages.nothing : messages.noneAbove(best)}
        </p>
      ) : (
        people
          .filter(({ keypoints }) => keypoints.length > 0)
          .map((person) => <PersonTable key={person.number} person={person} />)
      )}
    </>
  );
}

function Threshold({ scores, shown }: { readonly scores: readonly number[]; readonly shown: number }) {
  const threshold = usePoseView((state) => state.threshold);
  const counts = useMemo(() => histogramOf(scores, STEPS, 0, 1), [scores]);
  return (
    <div className="border-b border-line px-4 pt-3 pb-2">
      <div className="flex items-center justify-between gap-2">
        <span className="num font-medium">{messages.atLeast(threshold)}</span>
        <span className="num text-12 text-fg-3" role="status">
          {messages.shown(shown, scores.length)}
        </span>
      </div>
      <div className="mt-2">
        <Histogram
          counts={counts}
          label={messages.scores(scores.length)}
          from={Math.floor(threshold * STEPS + 1e-9)}
          height={HISTOGRAM_PX}
        />
        <Slider
          aria-label={messages.threshold}
          position={threshold}
          step={SLIDER_STEP}
          valueText={messages.scoreOf(threshold)}
          onPosition={(next) => usePoseView.setState({ threshold: next })}
        />
      </div>
      <p className="mt-1.5 text-12 text-fg-3">{messages.noRun}</p>
    </div>
  );
}

function PersonTable({ person }: { readonly person: Person }) {
  const pointed = usePoseView((state) => state.pointed);
  const here = { person: person.number, label: null };
  return (
    <table className="num w-full" aria-label={messages.person(person.number)}>
      <caption
        className="px-4 pt-2.5 pb-1 text-start text-12"
        onPointerEnter={() => point(here)}
        onPointerLeave={() => point(null)}
      >
        <span className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className="size-2.5 shrink-0 rounded-[3px]"
            style={{ background: overlayColour(colourOf(person)) }}
          />
          <span className="font-semibold">{messages.person(person.number)}</span>
          <span className="text-fg-3">{messages.personFacts(person.score, person.keypoints.length)}</span>
        </span>
      </caption>
      <thead>
        <tr className="h-7 border-b border-line text-12 text-fg-3">
          <th scope="col" className="ps-4">
            {messages.keypoint}
          </th>
          <th scope="col" className="px-2 text-end">
            {messages.score}
          </th>
          <th scope="col" className="ps-2 text-end">
            {messages.left}
          </th>
          <th scope="col" className="ps-2 pe-4 text-end">
            {messages.top}
          </th>
        </tr>
      </thead>
      <tbody>
        {person.keypoints.map(({ label, score, x, y }) => {
          const to = { person: person.number, label };
          return (
            <tr
              key={label}
              onPointerEnter={() => point(to)}
              onPointerLeave={() => point(null)}
              className={cx(
                'h-8 border-b border-line',
                isPointed(pointed, person.number, label) && 'bg-active',
              )}
            >
              <th scope="row" className="w-full max-w-0 ps-2.5 font-normal">
                <button
                  type="button"
                  title={label}
                  onFocus={() => point(to)}
                  onBlur={() => point(null)}
                  className="flex h-7 max-w-full items-center rounded-1 px-1.5"
                >
                  <span className="truncate">{label}</span>
                </button>
              </th>
              <td className="px-2 text-end">{messages.scoreOf(score)}</td>
              <td className="ps-2 text-end text-12 text-fg-2">{messages.place(x)}</td>
              <td className="ps-2 pe-4 text-end text-12 text-fg-2">{messages.place(y)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
