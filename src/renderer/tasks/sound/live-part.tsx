/** The microphone while it is listened to: how loud it is, which one it is, and the way to stop. */
import { Square } from 'lucide-react';
import { Button, Kbd } from '../../ui/button.tsx';
import { Choice } from '../../ui/controls.tsx';
import { Live } from '../../ui/parts.tsx';
import { cancelLive, startLive, stopLive, useLive } from './live.ts';
import { messages } from './messages.ts';

/** Stands in the place of the waveform of the field that the last sound goes into. */
export function LivePart({ field }: { readonly field: string }) {
  const { phase, task, level, microphones, microphone } = useLive();
  const change = (next: string): void => {
    cancelLive();
    if (task !== null) void startLive(task, next);
  };
  return (
    <div className="flex h-[104px] flex-col justify-center gap-3 rounded-3 border border-line bg-raised px-4">
      <div className="flex items-center gap-3">
        <span role="status" className="flex items-center gap-2 font-medium">
          {phase === 'listening' && <Live />}
          {phase === 'asking' ? messages.asking : messages.listening}
        </span>
        <meter
          aria-label={messages.level}
          min={0}
          max={1}
          value={level}
          aria-valuetext={messages.levelText(level)}
          className="h-1.5 min-w-24 flex-1"
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {microphones.length > 1 && (
          <Choice
            label={messages.microphone}
            value={microphone}
            onChange={change}
            options={microphones.map((each) => ({ value: each.id, label: each.label }))}
            className="max-w-[240px]"
          />
        )}
        <span className="flex-1" />
        <Button onClick={cancelLive} title={messages.cancelLive}>
          {messages.discard}
        </Button>
        <Button kind="primary" onClick={() => void stopLive(field)}>
          <Square size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.stopLive}
          <Kbd onPrimary>R</Kbd>
        </Button>
      </div>
    </div>
  );
}
