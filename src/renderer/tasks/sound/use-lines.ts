/** Lets the player go from line to line while a list of them is shown. */
import { useEffect } from 'react';
import { showLines } from './player.ts';

/** `starts` in seconds, in order; only while the sound that they are of is the one that plays. */
export function useLines(here: boolean, starts: readonly number[]): void {
  // A list that is made anew with each drawing is the same as long as its numbers are.
  const told = starts.join();
  useEffect(() => {
    if (!here || told === '') return;
    return showLines(told.split(',').map(Number));
  }, [here, told]);
}
