/** The vectors of a picture beside it: their shape, and of one of them its length, the spread of its numbers, the first of them. */
import { useId, useState } from 'react';
import { saveFile } from '../../features/run/save-file.ts';
import { Slider } from '../../ui/controls.tsx';
import { histogramOf } from '../picture/histogram.ts';
import { Histogram } from '../picture/histogram-bars.tsx';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { stemOf } from '../picture/save-picture.ts';
import { useShownRun } from '../picture/use-run.ts';
import type { Run } from '../../features/run/run-state.ts';
import { messages } from './messages.ts';
import { rangeOf, vectorsAsCsv, vectorsOf } from './vectors.ts';
import type { Vectors } from './vectors.ts';

/** Numbers that are listed; more say nothing to a person. */
const LISTED = 64;
const STEPS = 24;
const HISTOGRAM_PX = 56;

/** The tab of the result. */
export function PictureVector() {
  const run = useShownRun();
  const vectors = vectorsOf(run);
  return run === null || vectors === null ? <NoResult /> : <Shown key={run.id} run={run} vectors={vectors} />;
}

function Shown({ run, vectors }: { readonly run: Run; readonly vectors: Vectors }) {
  const { rows } = vectors;
  const [index, setIndex] = useState(0);
  const vector = rows[index] ?? [];
  const stem = stemOf(pictureOf(run), messages.file);
  const json = (): string => JSON.stringify(rows.length === 1 ? rows[0] : rows);
  const { csv, json: asJson } = pictureMessages;
  return (
    <ResultFrame
      run={run}
      label={messages.vector}
      exports={[
        { title: csv, save: () => saveFile(`${stem}.csv`, vectorsAsCsv(vectors), 'text/csv') },
        { title: asJson, save: () => saveFile(`${stem}.json`, json(), 'application/json') },
      ]}
      copy={json}
      head={
        <div className="shrink-0 border-b border-line px-4 py-3">
          <div className="flex items-baseline justify-between gap-3">
            <h2 className="font-medium">{rows.length === 1 ? messages.vector : messages.vectors}</h2>
            <span className="num text-12 text-fg-3">{messages.shape(vectors.shape)}</span>
          </div>
          {rows.length > 1 && <Which index={index} count={rows.length} onIndex={setIndex} />}
          <Facts vector={vector} />
        </div>
      }
    >
      <Numbers vector={vector} />
    </ResultFrame>
  );
}

interface WhichProps {
  readonly index: number;
  readonly count: number;
  readonly onIndex: (index: number) => void;
}

/** Which of the vectors is looked at. */
function Which({ index, count, onIndex }: WhichProps) {
  const text = messages.which(index + 1, count);
  return (
    <div className="mt-2">
      <p className="num text-12 text-fg-2">{text}</p>
      <Slider
        aria-label={messages.whichLabel}
        position={index / (count - 1)}
        step={1 / (count - 1)}
        valueText={text}
        onPosition={(position) => onIndex(Math.round(position * (count - 1)))}
      />
    </div>
  );
}

function Facts({ vector }: { readonly vector: readonly number[] }) {
  const [min, max] = rangeOf(vector);
  return (
    <>
      <div className="mt-2.5">
        <Histogram
          counts={histogramOf(vector, STEPS, min, max)}
          label={messages.spread(min, max)}
          height={HISTOGRAM_PX}
        />
      </div>
      <dl className="num mt-2.5 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-12">
        <dt className="text-fg-3">{messages.length}</dt>
        <dd>{messages.value(Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0)))}</dd>
        <dt className="text-fg-3">{messages.smallest}</dt>
        <dd>{messages.value(min)}</dd>
        <dt className="text-fg-3">{messages.largest}</dt>
        <dd>{messages.value(max)}</dd>
      </dl>
    </>
  );
}

function Numbers({ vector }: { readonly vector: readonly number[] }) {
  const id = useId();
  return (
    <>
      <table aria-describedby={vector.length > LISTED ? id : undefined} className="num w-full">
        <thead>
          <tr className="sticky top-0 h-8 bg-surface text-12 text-fg-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className="ps-4 font-medium">
              {messages.place}
            </th>
            <th scope="col" className="pe-4 text-end font-medium">
              {messages.number}
            </th>
          </tr>
        </thead>
        <tbody>
          {vector.slice(0, LISTED).map((value, index) => (
            <tr key={index} className="h-7 border-b border-line">
              <th scope="row" className="ps-4 font-normal text-fg-2">
                {index + 1}
              </th>
              <td className="mono pe-4 text-end">{messages.value(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {vector.length > LISTED && (
        <p id={id} className="px-4 py-3 text-12 text-fg-3">
          {messages.first(LISTED, vector.length)}
        </p>
      )}
    </>
  );
}
