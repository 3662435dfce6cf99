/** Which files of a batch of pictures or sounds are shown, and how. */
import { LayoutGrid, Table } from 'lucide-react';
import { useBatch } from '../../stores/batch.ts';
import { messages as objectMessages } from '../../tasks/object-detection/messages.ts';
import { useDetectionView } from '../../tasks/object-detection/view-store.ts';
import { Choice, Field, Segmented, Slider } from '../../ui/controls.tsx';
import type { Batch } from './batch.ts';
import { countsOf } from './batch.ts';
import { ALL, hasThreshold, labelCounts } from './findings.ts';
import type { Shown } from './findings.ts';
import { messages } from './messages.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;
/** Labels that can be chosen; of a longer list the rest is found by a search. */
const MOST_LABELS = 40;
const STEP = 0.01;

/** Filter, search, threshold, grid or table. */
export function BatchLooks({ batch, threshold }: { readonly batch: Batch; readonly threshold: number }) {
  const view = useBatch((state) => state.view);
  const search = useBatch((state) => state.search);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-5 py-2">
      <Filter batch={batch} threshold={threshold} />
      <Field
        type="search"
        data-filter
        aria-label={messages.search}
        placeholder={messages.search}
        value={search}
        onChange={(event) => useBatch.setState({ search: event.target.value })}
        className="w-44"
      />
      {hasThreshold(batch.task) && (
        <div className="flex w-64 items-center gap-3">
          <span className="num shrink-0 text-12 text-fg-2">{objectMessages.atLeast(threshold)}</span>
          <span className="min-w-0 flex-1">
            <Slider
              aria-label={objectMessages.threshold}
              position={threshold}
              step={STEP}
              valueText={objectMessages.scoreOf(threshold)}
              onPosition={(next) => useDetectionView.setState({ threshold: next })}
            />
          </span>
        </div>
      )}
      <span className="flex-1" />
      <Segmented
        label={messages.view}
        value={view}
        onChange={(next) => useBatch.setState({ view: next })}
        options={[
          { value: 'grid', label: <Named icon={<LayoutGrid {...ICON} />} name={messages.views.grid} /> },
          { value: 'table', label: <Named icon={<Table {...ICON} />} name={messages.views.table} /> },
        ]}
      />
    </div>
  );
}

function Named({ icon, name }: { readonly icon: React.ReactNode; readonly name: string }) {
  return (
    <>
      {icon}
      {name}
    </>
  );
}

/** A label may be called as anything, so it stands behind a sign. */
const LABEL = 'label:';

function Filter({ batch, threshold }: { readonly batch: Batch; readonly threshold: number }) {
  const shown = useBatch((state) => state.shown);
  const { failed } = countsOf(batch);
  const labels = labelCounts(batch, threshold).slice(0, MOST_LABELS);
  const chosen = shown.by === 'label' ? shown.label : null;
  // What is chosen stays in the list, also where the threshold has left nothing of it.
  if (chosen !== null && !labels.some(([label]) => label === chosen)) labels.push([chosen, 0]);
  const options = [
    { value: 'all', label: messages.showAll(batch.rows.length) },
    ...(failed > 0 || shown.by === 'failed' ? [{ value: 'failed', label: messages.showFailed(failed) }] : []),
    ...labels.map(([label, count]) => ({ value: LABEL + label, label: messages.showLabel(label, count) })),
  ];
  return (
    <Choice
      label={messages.showOnly}
      value={chosen === null ? shown.by : LABEL + chosen}
      onChange={(value) => useBatch.setState({ shown: shownOf(value) })}
      options={options}
      className="max-w-[200px]"
    />
  );
}

function shownOf(value: string): Shown {
  if (value.startsWith(LABEL)) return { by: 'label', label: value.slice(LABEL.length) };
  return value === 'failed' ? { by: 'failed' } : ALL;
}
