/** What a person sees while there is no connection: a banner, or how to get in. */
import { KeyRound, TriangleAlert, Unplug, Wrench, X } from 'lucide-react';
import { useState } from 'react';
import { retryNow, useConnection } from '../../stores/connection.ts';
import { useMachine } from '../../stores/machine.ts';
import { goToSystem } from '../../stores/view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Mark } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { useRepairs } from './repairs.ts';

/** Over the sheet while there is no connection; what is on the screen stays. */
export function LostBanner() {
  const phase = useConnection((state) => state.phase);
  const shutOut = phase === 'refused' || phase === 'no-token';
  return (
    <div role="status" className="contents">
      {(phase === 'lost' || shutOut) && (
        <div className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line bg-warn-soft px-4 py-1.5 text-warn">
          <Unplug size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
          <span className="min-w-0 flex-1 font-medium">{shutOut ? messages.shutOut : messages.lost}</span>
          <Button size="sm" className="text-fg" onClick={retryNow}>
            {shutOut ? messages.again : messages.now}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Says once for each start what had to be repaired; what is dismissed stays in System, About. */
export function RepairsBanner() {
  const repairs = useRepairs();
  const [dismissed, setDismissed] = useState<readonly string[] | null>(null);
  const [first, ...others] = repairs;
  if (first === undefined || repairs === dismissed) return null;
  return (
    <div
      role="status"
      className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line bg-warn-soft py-1.5 ps-4 pe-2"
    >
      <Wrench size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 break-words">
        {first} {others.length > 0 && messages.more(others.length)}
      </p>
      {others.length > 0 && (
        <Button size="sm" onClick={() => goToSystem('about')}>
          {messages.show}
        </Button>
      )}
      <IconButton size="sm" label={messages.dismiss} onClick={() => setDismissed(repairs)}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** Says what does not work now, as a full disk, for as long as it does not. */
export function TroubleBanner() {
  const troubles = useMachine((state) => state.health?.troubles);
  return (
    <div role="alert" className="contents">
      {troubles?.map((trouble) => (
        <div
          key={trouble}
          className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line bg-bad-soft px-4 py-1.5"
        >
          <TriangleAlert size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-bad" />
          <p className="min-w-0 flex-1 break-words">{trouble}</p>
        </div>
      ))}
    </div>
  );
}

/** In place of the whole window where main does not let this page in. */
export function TokenScreen({ refused }: { readonly refused: boolean }) {
  return (
    <main className="grid h-full place-items-center p-6">
      <section className="w-full max-w-[520px] rounded-3 border border-line bg-surface p-6">
        <div className="mb-5 flex items-center gap-2 font-semibold">
          <Mark />
          {messages.name}
        </div>
        <h1 className="flex items-center gap-2.5 text-16 font-semibold">
          <KeyRound size={16} strokeWidth={1.75} aria-hidden="true" className="text-ember" />
          {refused ? messages.refusedTitle : messages.noTokenTitle}
        </h1>
        <p className="mt-2 text-fg-2">{refused ? messages.refusedText : messages.noTokenText}</p>
        <p className="mt-4 text-fg-2">{messages.look}</p>
        <code className="mono mt-2 block overflow-auto rounded-2 border border-line bg-raised px-3 py-2.5">
          {messages.line}
        </code>
        <p className="mt-4 text-12 text-fg-3">
          {messages.start} <code className="mono text-fg-2">{messages.command}</code>.
        </p>
        <Button className="mt-5" onClick={retryNow}>
          {messages.again}
        </Button>
      </section>
    </main>
  );
}
