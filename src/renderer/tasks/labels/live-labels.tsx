/** The labels of what the microphone hears now. */
import { useLive } from '../sound/live.ts';
import { messages } from '../sound/messages.ts';
import { LabelBars } from './label-bars.tsx';

/** They change as it is listened to; what is best is said once when it becomes so. */
export function LiveLabels() {
  const scores = useLive((state) => state.scores);
  const best = scores?.[0]?.label ?? null;
  return (
    <section aria-label={messages.liveResult} className="flex h-full flex-col">
      {scores === null ? (
        <p className="p-5 text-fg-2">{messages.liveWaits}</p>
      ) : (
        <LabelBars of={messages.listening} scores={scores} />
      )}
      <p className="sr-only" role="status">
        {best === null ? '' : messages.liveHeard(best)}
      </p>
    </section>
  );
}
