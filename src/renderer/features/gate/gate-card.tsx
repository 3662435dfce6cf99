/** The gate: how the last replay went, what changed since, and the two ways on. */
import { CornerUpLeft, Check } from 'lucide-react';
import type { Change } from '../../../shared/examples/changes.ts';
import type { ExampleRow } from '../../../shared/examples/contract.ts';
import { summaryOf } from '../../../shared/examples/summary.ts';
import { adoptReplays, useExamples } from '../../stores/examples.ts';
import { Button } from '../../ui/button.tsx';
import { messages } from './messages.ts';
import { changesOf, formerOf } from './plan.ts';
import { goBackTo } from './workbench-settings.ts';

/** The card; nothing before the first replay. */
export function GateCard({ examples }: { readonly examples: readonly ExampleRow[] }) {
  const running = useExamples((state) => state.progress !== null);
  const summary = summaryOf(examples);
  if (summary.total === 0) return null;
  const former = formerOf(examples);
  const adoptable = examples.filter(({ replay }) => replay !== null && replay.error === null);
  return (
    <div className="mx-4 mb-2 flex shrink-0 flex-wrap items-start gap-x-4 gap-y-2 rounded-3 border border-line px-3.5 py-2.5">
      <div className="min-w-[260px] flex-1">
        <p role="status" className="num font-medium">
          {messages.summary(summary)}
        </p>
        <Changes changes={changesOf(examples)} />
      </div>
      <div className="flex gap-2">
        {former !== null && (
          <Button disabled={running} title={messages.goBackHint} onClick={() => goBackTo(former)}>
            <CornerUpLeft size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.goBack}
          </Button>
        )}
        <Button
          disabled={running || adoptable.length === 0}
          onClick={() => void adoptReplays(adoptable.map(({ example }) => example))}
        >
          <Check size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.adopt}
        </Button>
      </div>
    </div>
  );
}

/** What changed between the kept run and now. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="text-12 text-fg-3">{messages.nothingChanged}</p>;
  return (
    <ul aria-label={messages.changed} className="flex flex-wrap gap-x-4 text-12 text-fg-2">
      {changes.map((change) => (
        <li key={messages.change(change)} className="[overflow-wrap:anywhere]">
          {messages.change(change)}
        </li>
      ))}
    </ul>
  );
}
