import { describe, expect, it } from 'vitest';
import { Channel } from './channel.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('Channel', () => {
  it('gives everything in order and ends after the last item', async () => {
    const channel = new Channel<number>(8);
    for (const item of [1, 2, 3]) void channel.push(item);
    channel.close();
    expect(await collect(channel)).toEqual([1, 2, 3]);
  });

  it('holds a producer back until the reader has made room', async () => {
    const channel = new Channel<number>(2);
    await channel.push(1);
    let through = false;
    const second = channel.push(2).then(() => (through = true));
    await Promise.resolve();
    expect(through).toBe(false);
    await channel.next();
    await second;
    expect(through).toBe(true);
  });

  it('lets a held producer go when the end of the work comes first', async () => {
    const channel = new Channel<number>(1);
    const held = channel.push(1);
    channel.unbound();
    await held;
    await channel.push(2);
    channel.close();
    expect(await collect(channel)).toEqual([1, 2]);
  });

  it('tells the producer once when the reader leaves early', async () => {
    let left = 0;
    const channel = new Channel<number>(4, () => (left += 1));
    void channel.push(1);
    for await (const item of channel) if (item === 1) break;
    await channel.push(2);
    expect([left, await channel.next()]).toEqual([1, { done: true, value: undefined }]);
  });
});
