/** Everything that had to be repaired, in sentences: by main at its start, and by the page in what it remembers. */
import { useMemo } from 'react';
import { useMachine } from '../../stores/machine.ts';
import { useBrokenChoices } from '../../stores/storage.ts';
import { messages } from './messages.ts';

const NONE: readonly string[] = [];

/** The sentences; the same array as long as nothing changes. */
export function useRepairs(): readonly string[] {
  const own = useMachine((state) => state.about?.repairs ?? NONE);
  const broken = useBrokenChoices((state) => state.broken);
  return useMemo(() => [...own, ...broken.map(messages.brokenChoice)], [own, broken]);
}
