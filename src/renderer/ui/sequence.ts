/** Presses that belong to a sequence of keys (G then R), so that a list does not take them for the letters of a name. */

/** What a press is to a sequence. */
export type InSequence = 'begins' | 'ends';

const marks = new WeakMap<Event, InSequence>();

/** Says that a press belongs to a sequence, before any list hears of it. */
export function markSequence(event: Event, as: InSequence): void {
  marks.set(event, as);
}

/** What a press is to a sequence; undefined for most. */
export function sequenceOf(event: Event): InSequence | undefined {
  return marks.get(event);
}
