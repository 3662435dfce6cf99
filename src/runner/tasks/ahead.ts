/** Reading one item ahead, for sources whose next item is computed while somebody is busy with the last one. */

/**
 * Passes the items on and asks for the next one before it hands the last one out, as long as `wanted` (given how many
 * there were) says that there may be one more to use. Leaving the loop waits for the item under way, and ends the
 * source.
 */
export async function* ahead<T>(
  source: AsyncIterable<T>,
  wanted: (taken: number) => boolean,
): AsyncGenerator<T> {
  const steps = source[Symbol.asyncIterator]();
  let taken = 0;
  let next = steps.next();
  try {
    for (;;) {
      const step = await next;
      if (step.done === true) return;
      taken += 1;
      const early = wanted(taken);
      if (early) {
        next = steps.next();
        // Whoever reads on hears of its failure; whoever has left is not interested.
        next.catch(() => undefined);
      }
      yield step.value;
      if (!early) next = steps.next();
    }
  } finally {
    await steps.return?.();
  }
}
