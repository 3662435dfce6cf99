import { describe, expect, it } from 'vitest';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import { GB, never, plan, setUp } from '../testing/registry-under-test.ts';

describe('getOrLoad', () => {
  it('takes the time of a load from a clock that does not jump, as that of the wall does', async () => {
    let wall = 1e12;
    // Set back by an hour at every look.
    const { registry, use, loads } = setUp({ now: () => (wall -= 3_600_000) });
    await use('a');
    expect(loads).toEqual([expect.any(Number)]);
    expect(loads[0]).toBeGreaterThan(0);
    expect(registry.residents()[0]?.reloadMs).toBeGreaterThan(0);
  });

  it('loads once for many callers at once, and tells each how far it is', async () => {
    const { registry, launcher } = setUp();
    const seen: string[][] = [[], []];
    const leases = await Promise.all(
      seen.map((stages) => registry.getOrLoad(plan('a'), 'f', never, ({ stage }) => stages.push(stage))),
    );
    expect(launcher.processes).toHaveLength(1);
    expect(seen.map((stages) => stages.at(-1))).toEqual(['warming-up', 'warming-up']);
    for (const lease of leases) lease[Symbol.dispose]();
    expect(registry.list()[0]).toMatchObject({ leases: 0, popularity: 2, status: 'loaded' });
  });

  it('gives up a load when the last one who waits for it leaves, not before', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { registry, launcher } = setUp({ behaviour: { load: () => gate.promise } });
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [first, second].map((abort) => registry.getOrLoad(plan('a'), 'f', abort.signal));
    first.abort(new HearthError('CANCELLED', 'stop', ''));
    await expect(waits[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(registry.list()).toHaveLength(1);
    second.abort(new HearthError('CANCELLED', 'stop', ''));
    await expect(waits[1]).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => [registry.list().length, launcher.alive.length]).toEqual([0, 0]);
  });

  it('lets nobody join a load that was given up: who comes next gets a load of its own', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let loads = 0;
    const { registry, launcher } = setUp({ behaviour: { load: async () => gates[loads++]?.promise } });
    const impatient = new AbortController();
    const first = registry.getOrLoad(plan('a'), 'f', impatient.signal);
    await expect.poll(() => loads).toBe(1);
    impatient.abort(new HearthError('CANCELLED', 'stop', ''));
    // In the very turn in which the load is given up: its process has not ended yet.
    const second = first.then(
      () => undefined,
      () => registry.getOrLoad(plan('a'), 'f', never),
    );
    gates[1]?.resolve(undefined);
    using lease = await second;
    expect(lease?.entry.status).toBe('loaded');
    expect(launcher.processes).toHaveLength(2);
    expect(launcher.alive).toHaveLength(1);
  });

  it('loads a file anew that has changed since it was loaded', async () => {
    const { registry, launcher } = setUp();
    (await registry.getOrLoad(plan('a'), 'monday', never))[Symbol.dispose]();
    (await registry.getOrLoad(plan('a'), 'monday', never))[Symbol.dispose]();
    expect(launcher.processes).toHaveLength(1);
    (await registry.getOrLoad(plan('a'), 'tuesday', never))[Symbol.dispose]();
    expect(launcher.processes).toHaveLength(2);
    expect(registry.list().map(({ fingerprint }) => fingerprint)).toEqual(['tuesday']);
  });

  it('unloads the least recently used when the count is reached', async () => {
    const { use, loaded } = setUp({ maxLoaded: 2 });
    for (const model of ['a', 'b', 'a', 'c']) await use(model);
    expect(loaded()).toEqual(['a', 'c']);
  });

  it('waits for a leased model instead of ending it', async () => {
    const { registry, loaded } = setUp({ maxLoaded: 1 });
    const lease = await registry.getOrLoad(plan('a'), 'f', never);
    const second = registry.getOrLoad(plan('b'), 'f', never);
    await new Promise((resolve) => setImmediate(resolve));
    expect(loaded()).toEqual(['a']);
    lease[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    expect(loaded()).toEqual(['b']);
  });

  it('says that a model cannot fit before anything is started', async () => {
    const { registry, launcher } = setUp({ total: 4 * GB });
    await expect(registry.getOrLoad(plan('big', 5 * GB), 'f', never)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message: expect.stringContaining('needs about 5.0 GB, and 4.0 GB can be made free of 4.0 GB'),
    });
    expect(launcher.processes).toHaveLength(0);
  });

  it('never unloads a kept model to make room, and names it where only it stands in the way', async () => {
    const { use, loaded } = setUp({ maxLoaded: 2, pinned: ['kept'] });
    for (const model of ['kept', 'b', 'c']) await use(model);
    expect(loaded()).toEqual(['kept', 'c']);
    const tight = setUp({ total: 4 * GB, each: 3 * GB, pinned: ['kept'] });
    await tight.use('kept', 3 * GB);
    await expect(tight.use('other', 3 * GB)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message: expect.stringContaining('while kept is kept in memory'),
      hint: expect.stringContaining('Unload kept'),
    });
    expect(await tight.registry.unload('kept')).toBe(true);
    await tight.use('other', 3 * GB);
    expect(tight.loaded()).toEqual(['other']);
  });

  it('refuses a load that waits once all others are kept, instead of letting it wait for ever', async () => {
    const pinned: string[] = [];
    const { registry, use } = setUp({ maxLoaded: 1, pinned });
    using _lease = await registry.getOrLoad(plan('a'), 'f', never);
    const second = use('b');
    second.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    pinned.push('a');
    registry.pinsChanged();
    await expect(second).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message: expect.stringContaining('at most 1 may be in memory'),
    });
  });

  it('counts what a load under way is going to take', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { registry, launcher } = setUp({ total: 4 * GB, behaviour: { load: () => gate.promise } });
    const waits = ['a', 'b'].map((model) => registry.getOrLoad(plan(model, 3 * GB), 'f', never));
    await expect.poll(() => launcher.processes.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(launcher.processes).toHaveLength(1);
    gate.resolve(undefined);
    for (const wait of waits) (await wait)[Symbol.dispose]();
  });
});

describe('crashes', () => {
  it('reports a process that dies while it loads, and sets the file aside at the second time', async () => {
    const { registry, launcher } = setUp({
      behaviour: {
        load: (_plan, _context, die) => {
          die('SIGSEGV');
          return Promise.resolve();
        },
      },
    });
    for (let i = 0; i < 2; i += 1) {
      await expect(registry.getOrLoad(plan('a'), 'f', never)).rejects.toMatchObject({
        code: 'RUNNER_CRASHED',
        message: expect.stringContaining('SIGSEGV'),
      });
    }
    await expect(registry.getOrLoad(plan('a'), 'f', never)).rejects.toMatchObject({
      code: 'MODEL_QUARANTINED',
    });
    expect(launcher.processes).toHaveLength(2);
    await expect(registry.getOrLoad(plan('a'), 'changed', never)).rejects.toMatchObject({
      code: 'RUNNER_CRASHED',
    });
  });

  it('forgets a model whose process died while idle, and loads it anew', async () => {
    const { use, launcher, loaded } = setUp();
    await use('a');
    launcher.alive[0]?.die('SIGKILL');
    await expect.poll(loaded).toEqual([]);
    await use('a');
    expect(loaded()).toEqual(['a']);
  });

  it('ends a run with RUNNER_CRASHED when its process dies', async () => {
    const { registry, launcher } = setUp({ behaviour: { run: () => new Promise(() => undefined) } });
    using lease = await registry.getOrLoad(plan('a'), 'f', never);
    const run = lease.runner.run(
      { task: 'text-classification', items: [{ text: 'x' }], options: {} },
      never,
      () => Promise.resolve(),
    );
    launcher.alive[0]?.die('SIGKILL');
    await expect(run).rejects.toMatchObject({ code: 'RUNNER_CRASHED' });
  });
});

describe('want of memory', () => {
  it('is told with its numbers, and never counts against the file', async () => {
    const { registry, launcher } = setUp({
      total: 4 * GB,
      each: 3.9 * GB,
      behaviour: {
        load: (_plan, _context, die) => {
          die('SIGKILL');
          return Promise.resolve();
        },
      },
    });
    for (let i = 0; i < 3; i += 1) {
      await expect(registry.getOrLoad(plan('a', 3.9 * GB), 'f', never)).rejects.toMatchObject({
        code: 'INSUFFICIENT_MEMORY',
        memory: { need_bytes: 3.9 * GB, most_bytes: 4 * GB, gpu: false },
      });
    }
    expect(launcher.processes).toHaveLength(3);
  });

  it('of a run ends the run with INSUFFICIENT_MEMORY; a crash with memory left stays a crash', async () => {
    for (const [each, code] of [
      [15.9 * GB, 'INSUFFICIENT_MEMORY'],
      [GB, 'RUNNER_CRASHED'],
    ] as const) {
      const { registry, launcher } = setUp({ each, behaviour: { run: () => new Promise(() => undefined) } });
      using lease = await registry.getOrLoad(plan('a'), 'f', never);
      const work = { task: 'text-classification' as const, items: [{ text: 'x' }], options: {} };
      const run = lease.runner.run(work, never, () => Promise.resolve());
      launcher.alive[0]?.die('SIGKILL');
      const error: unknown = await run.catch((thrown: unknown) => thrown);
      expect(await lease.failed(toHearthError(error))).toMatchObject({ code });
    }
  });
});

describe('unload', () => {
  it('waits for the lease, refuses nobody meanwhile, and ends the process', async () => {
    const { registry, launcher, use } = setUp();
    const lease = await registry.getOrLoad(plan('a'), 'f', never);
    const unloading = registry.unload('a');
    const again = use('a');
    expect(registry.list()[0]?.status).toBe('unloading');
    lease[Symbol.dispose]();
    expect(await unloading).toBe(true);
    await again;
    expect(launcher.processes).toHaveLength(2);
    expect(launcher.alive).toHaveLength(1);
  });

  it('of one file leaves the others of its model', async () => {
    const { registry } = setUp();
    const other = { ...plan('a'), file: 'onnx/model_q4.onnx' };
    for (const each of [plan('a'), other]) (await registry.getOrLoad(each, 'f', never))[Symbol.dispose]();
    expect(await registry.unload('a', { file: 'onnx/model_q4.onnx', dtype: 'fp32' })).toBe(true);
    expect(registry.list().map((entry) => entry.plan.file)).toEqual(['onnx/model.onnx']);
  });

  it('is false for a model that is not loaded', async () => {
    expect(await setUp().registry.unload('a')).toBe(false);
  });

  it('ends a load under way', async () => {
    const { registry, launcher } = setUp({ behaviour: { load: () => new Promise(() => undefined) } });
    const wait = registry.getOrLoad(plan('a'), 'f', never);
    wait.catch(() => undefined);
    await expect.poll(() => launcher.processes.length).toBe(1);
    expect(await registry.unload('a')).toBe(true);
    await expect(wait).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(launcher.alive).toHaveLength(0);
  });
});
