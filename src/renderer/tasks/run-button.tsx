/** Run, which turns into Stop in its place and at its width. */
import { Play, Square } from 'lucide-react';
import { startRun, stopTask } from '../stores/run.ts';
import { messages } from '../features/run/messages.ts';
import type { RunTask } from '../features/run/request.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { chord, keyText } from '../ui/keys.ts';

interface RunButtonProps {
  readonly task: RunTask;
  readonly busy: boolean;
  readonly ready: boolean;
  /** The key that sends: Enter in a chat, else Mod Enter. */
  readonly enter?: boolean;
}

/** The one primary action of the view. */
export function RunButton({ task, busy, ready, enter = false }: RunButtonProps) {
  if (busy) {
    return (
      <Button className="min-w-[108px]" onClick={() => void stopTask(task)}>
        <Square size={12} strokeWidth={1.75} aria-hidden="true" />
        {messages.stop}
        <Kbd>{keyText('Escape')}</Kbd>
      </Button>
    );
  }
  return (
    <Button
      kind={ready ? 'primary' : 'plain'}
      className="min-w-[108px]"
      disabled={!ready}
      onClick={() => startRun(task)}
    >
      <Play size={14} strokeWidth={1.75} aria-hidden="true" />
      {messages.run}
      <Kbd onPrimary={ready}>{enter ? '↵' : chord('↵')}</Kbd>
    </Button>
  );
}
