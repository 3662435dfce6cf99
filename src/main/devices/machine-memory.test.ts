import { describe, expect, it } from 'vitest';
import { MachineMemory, parseVmStat } from './machine-memory.ts';
import type { SystemProbe } from './system.ts';

const GIB = 1024 ** 3;
const PAGES = GIB / 16_384;

/** What vm_stat prints, in GiB. */
function vmStat(free: number, inactive: number): string {
  const line = (kind: string, gib: number): string => `Pages ${kind}:  ${String(gib * PAGES)}.\n`;
  return (
    'Mach Virtual Memory Statistics: (page size of 16384 bytes)\n' +
    line('free', free) +
    line('active', 6) +
    line('inactive', inactive) +
    line('speculative', 1) +
    line('throttled', 0) +
    line('wired down', 3) +
    line('purgeable', 1) +
    '"Translation faults":  12345.\n'
  );
}

/** A machine whose vm_stat prints what `printed` holds. */
function mac(printed: { text: string; asked: number }, platform: NodeJS.Platform = 'darwin'): SystemProbe {
  return {
    platform,
    systemRoot: '',
    readText: () => null,
    run: () => {
      printed.asked += 1;
      return Promise.resolve(printed.text);
    },
    totalMemory: () => 16 * GIB,
    freeMemory: () => GIB / 4,
  };
}

describe('memory of a Mac', () => {
  it('counts what the system would free, not the few pages that lie idle', async () => {
    expect(parseVmStat(vmStat(0.25, 5))).toBe(7.25 * GIB);
    const memory = new MachineMemory(mac({ text: vmStat(0.25, 5), asked: 0 }));
    expect(await memory.fresh()).toEqual({ total: 16 * GIB, available: 7.25 * GIB });
  });

  it('is asked anew for each decision, and once a second for a meter', async () => {
    const printed = { text: vmStat(1, 1), asked: 0 };
    let clock = 0;
    const memory = new MachineMemory(mac(printed), () => clock);
    await memory.fresh();
    printed.text = vmStat(2, 1);
    expect(memory.now().available).toBe(4 * GIB);
    expect((await memory.fresh()).available).toBe(5 * GIB);
    expect(printed.asked).toBe(2);
    clock = 2_000;
    memory.now();
    memory.now();
    expect(printed.asked).toBe(3);
  });

  it('falls back to what Node calls free where vm_stat says nothing', async () => {
    expect((await new MachineMemory(mac({ text: '', asked: 0 })).fresh()).available).toBe(GIB / 4);
    expect(parseVmStat('vm_stat: not found')).toBeNull();
  });

  it('asks no program on other systems', async () => {
    const printed = { text: '', asked: 0 };
    const memory = new MachineMemory(mac(printed, 'win32'));
    expect([await memory.fresh(), memory.now()]).toEqual([
      { total: 16 * GIB, available: GIB / 4 },
      { total: 16 * GIB, available: GIB / 4 },
    ]);
    expect(printed.asked).toBe(0);
  });
});
