/** Says over the sheet that kept examples would run differently now, and offers the replay. */
import { ListChecks, X } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { replayExamples, useExamples } from '../../stores/examples.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { goTo } from '../../stores/view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useActivityView } from '../activity/view-store.ts';
import { differingOf } from './differing.ts';
import { messages } from './messages.ts';

/** Under which the set of changes is remembered that was dismissed. */
const DISMISSED = 'examples.dismissed';

/** Quiet, and gone once it is dismissed until something else would be another one. */
export function DifferingBanner() {
  const examples = useExamples((state) => state.examples);
  const running = useExamples((state) => state.progress !== null);
  const [dismissed, setDismissed] = useState(() => remembered(DISMISSED, z.string(), ''));
  const differing = differingOf(examples ?? []);
  const dismiss = (key: string): void => {
    remember(DISMISSED, key);
    setDismissed(key);
  };
  if (differing === null || differing.key === dismissed || running) return null;
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line py-1.5 ps-4 pe-2">
      <ListChecks size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      <p className="min-w-0 flex-1 text-fg-2 [overflow-wrap:anywhere]">{messages.differing(differing)}</p>
      <Button size="sm" onClick={() => replay(differing.examples)}>
        {messages.replayDiffering(differing)}
      </Button>
      <IconButton size="sm" label={messages.dismiss} onClick={() => dismiss(differing.key)}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** Shows the examples, where the result and the way back are, and runs those again. */
function replay(examples: readonly number[]): void {
  useActivityView.setState({ tab: 'examples' });
  goTo('activity');
  void replayExamples({ examples: [...examples] });
}
