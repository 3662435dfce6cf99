import { describe, expect, it } from 'vitest';
import { deviceCapabilities } from './capabilities.ts';
import { GpuMemoryView } from './gpu-memory.ts';
import type { MemoryState } from './memory.ts';

const GB = 1e9;
const host = { platform: 'linux', arch: 'x64', cpuModel: 'x', cores: 4, memoryBytes: 16 * GB } as const;
const nothing = { ort_backends: ['cpu'], nvidia: null, metal: null, dxgi: null, vulkan: null, reasons: {} };
const card = { name: 'RTX 4060', memory_bytes: 8 * GB };
const nvidia = deviceCapabilities({ ...nothing, nvidia: { ...card, driver: '1' } }, host);
const none = { budget: null, held: 0 };

/** A view over a driver that answers with what is set here, and a clock that only the test moves. */
function setUp(capabilities = nvidia) {
  const driver: { answer: MemoryState | null; asked: number; processes: ReadonlyMap<number, number> } = {
    answer: { total: 8 * GB, available: 5 * GB },
    asked: 0,
    processes: new Map([[7, 2 * GB]]),
  };
  let now = 0;
  const view = new GpuMemoryView(
    () => capabilities,
    async () => {
      driver.asked += 1;
      return driver.answer;
    },
    () => now,
    async () => driver.processes,
  );
  return { view, driver, pass: (ms: number) => (now += ms) };
}

describe("the GPU's memory", () => {
  it('is not there without a GPU, nor where the GPU shares the memory of the machine', () => {
    expect(setUp(deviceCapabilities(nothing, host)).view.look(none)).toBeNull();
    const mac = deviceCapabilities(
      { ...nothing, metal: card },
      { ...host, platform: 'darwin', arch: 'arm64' },
    );
    expect(setUp(mac).view.look(none)).toBeNull();
  });

  it('has its size at once and its use once the driver has answered', async () => {
    const { view } = setUp();
    const use = { budget: 6 * GB, held: 2 * GB };
    const before = { name: 'RTX 4060', total_bytes: 8 * GB, held_bytes: 2 * GB, budget_bytes: 6 * GB };
    expect(view.look(use)).toEqual({ ...before, used_bytes: null });
    await Promise.resolve();
    expect(view.look(use)).toEqual({ ...before, used_bytes: 3 * GB });
  });

  it('asks the driver now and then and not at every look, and tells nothing that has become old', async () => {
    const { view, driver, pass } = setUp();
    for (let n = 0; n < 3; n += 1) view.look(none);
    expect(driver.asked).toBe(1);
    await Promise.resolve();
    pass(5_000);
    driver.answer = null;
    expect(view.look(none)?.used_bytes).toBe(3 * GB);
    await Promise.resolve();
    expect(driver.asked).toBe(2);
    expect(view.look(none)?.used_bytes).toBeNull();
    const other = setUp();
    other.view.look(none);
    await Promise.resolve();
    other.pass(60_000);
    expect(other.view.look(none)?.used_bytes).toBeNull();
  });

  it('asks nobody where no driver tells', () => {
    const { view, driver } = setUp(deviceCapabilities({ ...nothing, vulkan: card }, host));
    expect(view.look(none)).toMatchObject({ total_bytes: 8 * GB, used_bytes: null });
    expect(driver.asked).toBe(0);
  });

  it('is told of each process once the driver has answered, and not when that has become old', async () => {
    const { view, driver, pass } = setUp();
    expect(view.heldBy(7)).toBeNull();
    await Promise.resolve();
    expect([view.heldBy(7), view.heldBy(8)]).toEqual([2 * GB, null]);
    pass(5_000);
    driver.processes = new Map([[8, GB]]);
    view.heldBy(7);
    await Promise.resolve();
    expect([view.heldBy(7), view.heldBy(8)]).toEqual([null, GB]);
    expect(driver.asked).toBe(2);
    pass(60_000);
    expect(view.heldBy(8)).toBeNull();
    expect(setUp(deviceCapabilities({ ...nothing, vulkan: card }, host)).view.heldBy(7)).toBeNull();
  });
});
