import { describe, expect, it } from 'vitest';
import { GB, never, plan, setUp } from '../testing/registry-under-test.ts';
import { registryKey } from './held-model.ts';

describe('loading ahead', () => {
  const ahead = ({ registry }: ReturnType<typeof setUp>, model: string, bytes = GB): Promise<void> =>
    registry.loadAhead(plan(model, bytes), 'f', never);

  it('takes free memory alone: where others would have to go it is refused, and nobody goes', async () => {
    const machine = setUp({ maxLoaded: 2 });
    for (const model of ['a', 'b']) await machine.use(model);
    await expect(ahead(machine, 'c')).rejects.toMatchObject({ code: 'INSUFFICIENT_MEMORY' });
    expect([machine.loaded(), machine.evicted]).toEqual([['a', 'b'], []]);
  });

  it('leaves some memory free behind it', async () => {
    const machine = setUp({ total: 4 * GB });
    await expect(ahead(machine, 'a', 3.9 * GB)).rejects.toMatchObject({ code: 'INSUFFICIENT_MEMORY' });
    await ahead(machine, 'a', 3.7 * GB);
    expect(machine.loaded()).toEqual(['a']);
  });

  it('goes first when a request needs room, unless a request has used it by then', async () => {
    const machine = setUp({ maxLoaded: 2 });
    await machine.use('old');
    await ahead(machine, 'ahead');
    await machine.use('new');
    expect([machine.loaded(), machine.evicted]).toEqual([['old', 'new'], ['room']]);
    const used = setUp({ maxLoaded: 2 });
    await used.use('old');
    await ahead(used, 'ahead');
    await used.use('ahead');
    await used.use('new');
    expect(used.loaded()).toEqual(['ahead', 'new']);
  });

  it('is given up for a request that loads another model, and joined by one for the same', async () => {
    const gate = Promise.withResolvers<undefined>();
    const machine = setUp({
      behaviour: { load: ({ model }) => (model === 'slow' ? gate.promise : Promise.resolve()) },
    });
    const first = ahead(machine, 'slow');
    first.catch(() => undefined);
    await expect.poll(() => machine.launcher.processes.length).toBe(1);
    await machine.use('other');
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(machine.loaded()).toEqual(['other']);
    const second = ahead(machine, 'slow');
    const request = machine.use('slow');
    const another = machine.use('third');
    gate.resolve(undefined);
    await Promise.all([second, request, another]);
    expect(machine.launcher.processes).toHaveLength(4);
  });

  it('fails no request that joined it where memory is not free', async () => {
    const machine = setUp({ maxLoaded: 1 });
    await machine.use('a');
    const first = ahead(machine, 'b');
    const request = machine.use('b');
    await Promise.allSettled([first]);
    await request;
    expect(machine.loaded()).toEqual(['b']);
  });
});

describe('evict', () => {
  it('ends a model that rests, with the reason told; never one that is used, kept or gone', async () => {
    const machine = setUp({ pinned: ['kept'] });
    for (const model of ['a', 'kept']) await machine.use(model);
    const keyOf = (model: string): string => registryKey(plan(model));
    const lease = await machine.registry.getOrLoad(plan('a'), 'f', never);
    expect(await machine.registry.evict(keyOf('a'), 'idle')).toBe(false);
    lease[Symbol.dispose]();
    expect(await machine.registry.evict(keyOf('kept'), 'idle')).toBe(false);
    expect(await machine.registry.evict(keyOf('a'), 'idle')).toBe(true);
    expect(await machine.registry.evict(keyOf('a'), 'idle')).toBe(false);
    expect([machine.loaded(), machine.evicted]).toEqual([['kept'], ['idle']]);
  });

  it('to make room spares the model that requests wait for, though it was idle longest', async () => {
    const { use, loaded } = setUp({ maxLoaded: 2, wanted: ['a'] });
    for (const model of ['a', 'b', 'c']) await use(model);
    expect(loaded()).toEqual(['a', 'c']);
  });
});
