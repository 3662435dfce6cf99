/** Text generation: a conversation, or a text that the model goes on with. */
import type { ModelInfo } from '../../../shared/models.ts';
import { modeFor, useRun } from '../../stores/run.ts';
import { Chat } from './chat.tsx';
import { Completion } from './completion.tsx';

/** The work area of the task. */
export function TextWorkbench({ model }: { readonly model: ModelInfo | null }) {
  const mode = useRun((state) => modeFor(state.mode, model?.chat ?? true));
  return mode === 'chat' ? <Chat model={model} /> : <Completion model={model} />;
}
