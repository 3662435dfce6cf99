/** The vector of a picture beside it: its length, the spread of its numbers, the first of them. */
import { z } from 'zod';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';
import { histogramOf } from '../picture/histogram.ts';
import { Histogram } from '../picture/histogram-bars.tsx';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { stemOf } from '../picture/save-picture.ts';
import { useShownRun } from '../picture/use-run.ts';
import { messages } from './messages.ts';

/** Numbers that are listed; more say nothing to a person. */
const LISTED = 64;
const STEPS = 24;
const HISTOGRAM_PX = 56;

const one = z.object({ embedding: z.array(z.number()).min(1) });
const resultSchema = z.union([
  one,
  z
    .array(one)
    .min(1)
    .transform((all) => all[0]),
]);

const vectorOf = ofFinished(
  (run: Run): readonly number[] | null => resultSchema.safeParse(run.result).data?.embedding ?? null,
);

/** The tab of the result. */
export function PictureVector() {
  const run = useShownRun();
  const vector = vectorOf(run);
  if (run === null || vector === null) return <NoResult />;
  const stem = stemOf(pictureOf(run), messages.file);
  const csv = csvText([vector.map((_, index) => String(index + 1)), vector.map(String)]);
  const json = JSON.stringify(vector);
  const [min, max] = [Math.min(...vector), Math.max(...vector)];
  return (
    <ResultFrame
      run={run}
      label={messages.vector}
      exports={[
        { title: pictureMessages.csv, save: () => saveFile(`${stem}.csv`, csv, 'text/csv') },
        { title: pictureMessages.json, save: () => saveFile(`${stem}.json`, json, 'application/json') },
      ]}
      copy={() => json}
      head={
        <div className="shrink-0 border-b border-line px-4 py-3">
          <div className="flex items-baseline justify-between">
            <h2 className="font-medium">{messages.vector}</h2>
            <span className="num text-12 text-fg-3">{messages.numbers(vector.length)}</span>
          </div>
          <div className="mt-2.5">
            <Histogram
              counts={histogramOf(vector, STEPS, min, max)}
              label={messages.spread(min, max)}
              height={HISTOGRAM_PX}
            />
          </div>
          <dl className="num mt-2.5 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-12">
            <dt className="text-fg-3">{messages.length}</dt>
            <dd>{messages.value(Math.hypot(...vector))}</dd>
            <dt className="text-fg-3">{messages.range}</dt>
            <dd>{messages.pair(min, max)}</dd>
          </dl>
        </div>
      }
    >
      <table className="num w-full">
        <thead>
          <tr className="h-8 border-b border-line text-12 text-fg-3">
            <th scope="col" className="ps-4">
              {messages.place}
            </th>
            <th scope="col" className="pe-4 text-end">
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
      {vector.length > LISTED && <p className="px-4 py-3 text-12 text-fg-3">{messages.first(LISTED)}</p>}
    </ResultFrame>
  );
}
