/** Two runs of the history side by side: inputs, results, options, times; what differs is marked. */
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { HistoryEntry } from '../../../shared/activity.ts';
import { entryOf } from '../../stores/reopen.ts';
import { Toggle } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format-when.ts';
import { splitName } from '../../ui/format.ts';
import { plainText } from '../../ui/plain-text.ts';
import { backendName, deviceName } from '../run/backends.ts';
import { words } from './compare-messages.ts';
import { compareOptions, compareTexts, differs } from './differences.ts';
import type { ComparedLine, Piece } from './differences.ts';
import { inputText, resultText } from './entry-text.ts';

interface Pair {
  readonly a: HistoryEntry;
  readonly b: HistoryEntry;
}

/** The dialog; it reads both runs whole. */
export default function CompareDialog({
  ids: [first, second],
  onClose,
}: {
  readonly ids: readonly [number, number];
  readonly onClose: () => void;
}) {
  const [pair, setPair] = useState<Pair | 'gone' | null>(null);
  const [marks, setMarks] = useState(true);
  const switchId = useId();
  useEffect(() => {
    let left = false;
    void Promise.all([entryOf(first), entryOf(second)]).then(([a, b]) => {
      if (!left) setPair(a === null || b === null ? 'gone' : { a, b });
    });
    return () => {
      left = true;
    };
  }, [first, second]);
  return (
    <Dialog open onClose={onClose} title={words.title} width="w-[1040px]">
      {pair === null || pair === 'gone' ? (
        <p className="py-6 text-fg-2">{pair === null ? words.reading : words.gone}</p>
      ) : (
        <>
          <div className="flex items-center justify-end gap-2 text-12">
            <label htmlFor={switchId} className="text-fg-2">
              {words.mark}
            </label>
            <Toggle id={switchId} checked={marks} onChange={setMarks} />
          </div>
          <Body pair={pair} marks={marks} />
        </>
      )}
    </Dialog>
  );
}

function Body({ pair: { a, b }, marks }: { readonly pair: Pair; readonly marks: boolean }) {
  const inputs = [inputText(a), inputText(b)] as const;
  const same = inputs[0] !== null && inputs[0] === inputs[1];
  const options = compareOptions(a.options, b.options);
  return (
    <div className="flex flex-col gap-4 pb-1">
      <div className="grid grid-cols-2 gap-3 border-b border-line pb-3">
        {[a, b].map((entry) => (
          <p key={entry.id} className="min-w-0">
            <span className="block truncate font-medium" title={plainText(entry.model)}>
              {plainText(splitName(entry.model).name)}
            </span>
            <span className="num text-12 text-fg-3">{formatMoment(entry.at)}</span>
          </p>
        ))}
      </div>
      <Part title={same ? `${words.input}. ${words.sameInput}` : words.input}>
        {same ? (
          <Text label={words.input} pieces={[{ text: inputs[0] ?? '', same: true }]} marks={false} tone="a" />
        ) : (
          <Texts a={inputs[0] ?? words.noInput} b={inputs[1] ?? words.noInput} marks={marks} />
        )}
      </Part>
      <Part title={words.result}>
        <Texts a={outcomeText(a)} b={outcomeText(b)} marks={marks} tall />
      </Part>
      <Part title={words.facts}>
        <Lines lines={factsOf(a, b)} marks={false} />
      </Part>
      <Part title={words.options}>
        {options.length === 0 ? (
          <p className="text-12 text-fg-3">{words.noOptions}</p>
        ) : (
          <Lines lines={options} marks={marks} absent={words.standard} />
        )}
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1.5 text-12 font-semibold text-fg-2">
        {title}
      </h3>
      {children}
    </section>
  );
}

function outcomeText(entry: HistoryEntry): string {
  if (entry.error !== null) return `${words.failed}. ${entry.error.message}`;
  return resultText(entry) ?? words.noResult;
}

interface TextsProps {
  readonly a: string;
  readonly b: string;
  readonly marks: boolean;
  readonly tall?: boolean;
}

function Texts({ a, b, marks, tall = false }: TextsProps) {
  const both = compareTexts(a, b);
  const whole = (text: string): Piece[] => [{ text, same: true }];
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Text label={words.first} pieces={both?.a ?? whole(a)} marks={marks} tone="a" tall={tall} />
        <Text label={words.second} pieces={both?.b ?? whole(b)} marks={marks} tone="b" tall={tall} />
      </div>
      {both === null && marks && <p className="mt-1.5 text-12 text-fg-3">{words.tooLong}</p>}
    </>
  );
}

function Text({
  label,
  pieces,
  marks,
  tone,
  tall = false,
}: {
  readonly label: string;
  readonly pieces: readonly Piece[];
  readonly marks: boolean;
  readonly tone: 'a' | 'b';
  readonly tall?: boolean;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      dir="auto"
      className={cx(
        'min-w-0 overflow-auto rounded-2 border border-line bg-raised px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap',
        tall ? 'max-h-[260px]' : 'max-h-[120px]',
      )}
    >
      {pieces.map((piece, index) =>
        piece.same || !marks ? (
          <span key={index}>{piece.text}</span>
        ) : (
          <mark
            key={index}
            className={cx(
              'rounded-[3px] box-decoration-clone text-fg underline decoration-1 underline-offset-4',
              tone === 'a' ? 'bg-ember-soft' : 'bg-active decoration-dashed',
            )}
          >
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
}

function Lines({
  lines,
  marks,
  absent = words.none,
}: {
  readonly lines: readonly ComparedLine[];
  readonly marks: boolean;
  readonly absent?: string;
}) {
  return (
    <table className="num w-full table-fixed text-12">
      <thead className="sr-only">
        <tr>
          <th>{words.name}</th>
          <th>{words.first}</th>
          <th>{words.second}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.name} className="border-b border-line last:border-b-0">
            <th scope="row" className="w-[22%] py-1.5 text-start font-normal text-fg-2">
              {line.name}
            </th>
            {(['a', 'b'] as const).map((side) => (
              <td key={side} className="py-1.5 pr-3 align-top [overflow-wrap:anywhere]">
                <span className={cx(marks && differs(line) && 'font-semibold')}>
                  {line[side] ?? <span className="text-fg-3">{absent}</span>}
                </span>
                {marks && side === 'b' && differs(line) && (
                  <span className="ml-2 text-11 text-fg-3">{words.differs}</span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Facts that at least one side has. */
function factsOf(a: HistoryEntry, b: HistoryEntry): ComparedLine[] {
  const facts: readonly (readonly [string, (entry: HistoryEntry) => string | null])[] = [
    [words.model, ({ model }) => plainText(model)],
    [words.device, ({ device }) => (device === null ? null : deviceName(device))],
    [words.engine, ({ meta }) => (meta === null ? null : [backendName(meta.backend), meta.dtype].join(' '))],
    [words.total, ({ latency_ms: ms }) => (ms === null ? null : words.ms(ms))],
    [words.queue, ({ meta }) => optional(noticed(meta?.queue_ms), words.ms)],
    [words.load, ({ meta }) => optional(noticed(meta?.load_ms), words.ms)],
    [words.firstToken, ({ meta }) => optional(meta?.first_token_latency_ms, words.ms)],
    [words.speed, ({ meta }) => optional(meta?.tokens_per_second, words.perSecond)],
  ];
  return facts
    .map(([name, of]): ComparedLine => ({ name, a: of(a), b: of(b) }))
    .filter((line) => line.a !== null || line.b !== null);
}

/** Waits below this are not worth a line, ms. */
const LEAST_WAIT = 1;

function noticed(ms: number | undefined): number | undefined {
  return ms === undefined || ms < LEAST_WAIT ? undefined : ms;
}

function optional(value: number | undefined, format: (value: number) => string): string | null {
  return value === undefined ? null : format(value);
}
