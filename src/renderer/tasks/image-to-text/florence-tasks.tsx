/** The tasks of Florence-2 as a choice: it writes the task's tag into the question. */
import { useId } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { textOf } from '../../features/run/parts.ts';
import { canFollowUp } from '../../features/run/picture-talk.ts';
import { setPart, useRun } from '../../stores/run.ts';
import { Choice } from '../../ui/controls.tsx';
import { tagOf, withTag } from './florence-tags.ts';
import { messages } from './messages.ts';

const TASK = 'image-text-to-text';
const NONE = 'none';
const OPTIONS = [
  { value: NONE, label: messages.noTask },
  ...Object.entries(messages.taskNames).map(([value, label]) => ({ value, label })),
];

/** A row above the options; nothing for a model of another family, which is told by its name. */
export function FlorenceTasks({ model }: { readonly model: ModelInfo | null }) {
  const text = useRun((state) => textOf(state.parts[TASK]['text']));
  const id = useId();
  if (model === null || canFollowUp(model.id)) return null;
  const tag = tagOf(text, Object.keys(messages.taskNames));
  return (
    <div className="flex min-h-10 items-center justify-between gap-3">
      <label htmlFor={id} className="shrink-0 font-medium text-fg-2">
        {messages.tasks}
      </label>
      <Choice
        id={id}
        label={messages.tasks}
        value={tag ?? NONE}
        options={OPTIONS}
        onChange={(next) => setPart(TASK, 'text', withTag(text, tag, next === NONE ? null : next))}
      />
    </div>
  );
}
