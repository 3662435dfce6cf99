/** What can be done to a model from its row. */
import { Play } from 'lucide-react';
import type { ModelInfo } from '../../../shared/models.ts';
import { loadModel, releaseModel, unloadModel } from '../../stores/library.ts';
import { chooseModel } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { isRunTask } from '../run/request.ts';
import { messages } from './messages.ts';

/** Load, Unload, Release or Try again by its state; Run where its task has a workbench. */
export function ModelActions({ model }: { readonly model: ModelInfo }) {
  const { id, state, task } = model;
  const open = (): void => {
    if (!isRunTask(task)) return;
    chooseModel(task, id);
    goTo('run');
  };
  return (
    <span className="flex justify-end gap-1.5">
      <StateAction model={model} />
      <Button
        size="sm"
        disabled={!isRunTask(task) || state === 'quarantined'}
        aria-label={messages.named(messages.run, id)}
        onClick={open}
      >
        <Play size={12} strokeWidth={1.75} aria-hidden="true" />
        {messages.run}
      </Button>
    </span>
  );
}

function StateAction({ model: { id, state } }: { readonly model: ModelInfo }) {
  const action = {
    available: { word: messages.load, act: loadModel },
    loading: { word: messages.load, act: null },
    loaded: { word: messages.unload, act: unloadModel },
    unloading: { word: messages.unload, act: null },
    failed: { word: messages.again, act: loadModel },
    quarantined: { word: messages.release, act: releaseModel },
  }[state];
  return (
    <Button
      kind="ghost"
      size="sm"
      disabled={action.act === null}
      aria-label={messages.named(action.word, id)}
      onClick={() => void action.act?.(id)}
    >
      {action.word}
    </Button>
  );
}
