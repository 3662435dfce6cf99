/** The microphone while it is listened to: how loud it is, which one it is, and the way to stop. */
import { Square } from 'lucide-react';
import { Button, Kbd } from '../../ui/button.tsx';
import { Live } from '../../ui/parts.tsx';
import { cancelLive, startLive, stopLive, useLive } from './live.ts';
import { messages } from './messages.ts';
import { MicrophonePanel } from './microphone-panel.tsx';

/** Stands in the place of the waveform of the field that the last sound goes into. */
export function LivePart({ field }: { readonly field: string }) {
  const { phase, task, level, microphones, microphone } = useLive();
  const change = (next: string): void => {
    cancelLive();
    if (task !== null) void startLive(task, next);
  };
  return (
    <MicrophonePanel
      status={
        <span role="status" className="flex items-center gap-2 font-medium">
          {phase === 'listening' && <Live />}
          {phase === 'asking' ? messages.asking : messages.listening}
        </span>
      }
      level={level}
      microphones={microphones}
      microphone={microphone}
      onChoose={change}
    >
      <Button onClick={cancelLive} title={messages.cancelLive}>
        {messages.discard}
      </Button>
      <Button kind="primary" onClick={() => void stopLive(field)}>
        <Square size={12} strokeWidth={1.75} aria-hidden="true" />
        {messages.stopLive}
        <Kbd onPrimary>R</Kbd>
      </Button>
    </MicrophonePanel>
  );
}
