/** A microphone that is open: what it does, how loud it is, which one it is, and buttons to end it. */
import type { ReactNode } from 'react';
import { Choice } from '../../ui/controls.tsx';
import { messages } from './messages.ts';
import type { Microphone } from './microphone.ts';

/** What the panel shows. */
interface MicrophonePanelProps {
  readonly status: ReactNode;
  /** From 0 to 1. */
  readonly level: number;
  readonly microphones: readonly Microphone[];
  /** The id of the one that is open. */
  readonly microphone: string;
  readonly onChoose: (microphone: string) => void;
  /** Buttons. */
  readonly children: ReactNode;
}

/** Stands in the place of a waveform, as high as one. */
export function MicrophonePanel({
  status,
  level,
  microphones,
  microphone,
  onChoose,
  children,
}: MicrophonePanelProps) {
  return (
    <div className="flex h-[104px] flex-col justify-center gap-3 rounded-3 border border-line bg-raised px-4">
      <div className="flex items-center gap-3">
        {status}
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
            onChange={onChoose}
            options={microphones.map((each) => ({ value: each.id, label: each.label }))}
            className="max-w-[240px]"
          />
        )}
        <span className="flex-1" />
        {children}
      </div>
    </div>
  );
}
