/** Marks in the text, by label, with a threshold that runs nothing again, and their table. */
import { useState } from 'react';
import type { Entity } from '../../../shared/tasks/token-classification.ts';
import { Slider } from '../../ui/controls.tsx';
import { JsonResult } from '../fields/json-result.tsx';
import type { OfRun } from '../view.ts';
import { stretchesOf } from './marks.ts';
import { messages } from './messages.ts';
import { entitiesOf, rowsOf } from './rows.ts';
import { RowsTable } from './rows-table.tsx';

/** Colours for labels; a label's name stands beside each mark, so that they may repeat. */
const COLOURS = 8;
/** The step of the threshold. */
const STEP = 0.01;

const labelOf = ({ entity, entity_group }: Entity): string => entity_group ?? entity ?? '';

/** The marked text. */
export function EntitiesResult({ run }: OfRun) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [threshold, setThreshold] = useState(0);
  const read = entitiesOf(run);
  const table = rowsOf(run);
  if (read === null || table === null) return <JsonResult run={run} />;
  const labels = [...new Set(read.result.map(labelOf))];
  const isShown = (entity: Entity): boolean => entity.score >= threshold && !hidden.has(labelOf(entity));
  const shown = read.result.filter(isShown);
  const best = Math.max(0, ...read.result.map(({ score }) => score));
  const rows = table.rows.filter((_, index) => shown.some((entity) => entity === read.result[index]));
  if (labels.length === 0) return <p className="px-5 py-4 text-fg-2">{messages.noMarks}</p>;
  const toggle = (label: string): void => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    setHidden(next);
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-5 pt-3">
        <div role="group" aria-label={messages.labels} className="flex flex-wrap gap-1.5">
          {labels.map((label, index) => (
            <button
              key={label}
              type="button"
              aria-pressed={!hidden.has(label)}
              onClick={() => toggle(label)}
              className="inline-flex h-6 items-center gap-1.5 rounded-1 border border-line-control px-2 text-12 text-fg-3 hover:bg-hover aria-pressed:bg-active aria-pressed:text-fg"
            >
              <Dot index={index} />
              {label}
            </button>
          ))}
        </div>
        <div className="ml-auto flex items-center gap-2 text-12 text-fg-2">
          {messages.showAbove}
          <span className="w-32">
            <Slider
              aria-label={messages.showAbove}
              position={threshold}
              step={STEP}
              valueText={messages.threshold(threshold)}
              onPosition={setThreshold}
            />
          </span>
          <span className="num w-8">{messages.threshold(threshold)}</span>
        </div>
      </div>
      <MarkedText text={read.input.text} entities={shown} labels={labels} />
      {shown.length === 0 && <p className="px-5 pb-3 text-fg-2">{messages.noneAbove(best)}</p>}
      <RowsTable run={run} title={messages.marks(rows.length)} table={{ ...table, rows }} ranked={false} />
    </>
  );
}

function colourOf(index: number): string {
  return `var(--c-${String((index % COLOURS) + 1)})`;
}

function Dot({ index }: { readonly index: number }) {
  return <span aria-hidden="true" className="size-2 rounded-full" style={{ background: colourOf(index) }} />;
}

interface MarkedTextProps {
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly labels: readonly string[];
}

function MarkedText({ text, entities, labels }: MarkedTextProps) {
  return (
    <p dir="auto" className="px-5 py-4 text-14 leading-7 whitespace-pre-wrap">
      {stretchesOf(text, entities).map(({ text: part, mark }, index) => {
        if (mark === null) return part;
        const label = labelOf(mark);
        return (
          <mark
            key={index}
            className="rounded-1 border-b-2 bg-active px-0.5 text-fg"
            style={{ borderColor: colourOf(labels.indexOf(label)) }}
          >
            {part}
            <span className="ml-1 text-11 font-medium text-fg-2">{label}</span>
          </mark>
        );
      })}
    </p>
  );
}
