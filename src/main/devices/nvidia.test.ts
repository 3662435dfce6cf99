import { describe, expect, it } from 'vitest';
import { nvidiaMemory, nvidiaProcesses, parseNvidiaMemory, parseNvidiaProcesses } from './nvidia.ts';
import type { SystemProbe } from './system.ts';

const MIB = 1024 ** 2;

/** A system whose nvidia-smi prints so, and where it was asked. */
function system(output: string, platform: NodeJS.Platform = 'linux') {
  const asked: string[] = [];
  const probe: SystemProbe = {
    platform,
    systemRoot: 'C:\\Windows',
    readText: () => null,
    run: (file, args) => {
      asked.push([file, ...args].join(' '));
      return Promise.resolve(output);
    },
    totalMemory: () => 1,
    freeMemory: () => 1,
  };
  return { probe, asked };
}

describe('the memory of NVIDIA cards', () => {
  it('is that of the first card, and absent where nvidia-smi says nothing', async () => {
    const { probe, asked } = system('24564, 20000\n81559, 3\n');
    expect(await nvidiaMemory(probe)).toEqual({ total: 24_564 * MIB, available: 20_000 * MIB });
    expect(asked).toEqual(['nvidia-smi --query-gpu=memory.total,memory.free --format=csv,noheader,nounits']);
    expect(await nvidiaMemory(system('').probe)).toBeNull();
  });

  it.each([
    ['[N/A], [N/A]\n'],
    ["NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"],
    ['100, 200\n'],
    [`${'9'.repeat(300)}, 1\n`],
    ['999999999999, 1\n'],
    ['-5, 3\n'],
    ['1e3, 3\n'],
  ])('is no number where it can not be one: %j', (text) => {
    expect(parseNvidiaMemory(text)).toBeNull();
  });

  it('is told of each process, on all cards together, without those that it can not tell', async () => {
    const text = '4711, 1024\r\n4711, 512\r\n99, [N/A]\r\n 12 , 3 \r\n[Not Found]\r\n';
    const { probe, asked } = system(text, 'win32');
    expect([...(await nvidiaProcesses(probe))]).toEqual([
      [4_711, 1_536 * MIB],
      [12, 3 * MIB],
    ]);
    expect(asked[0]).toMatch(
      /^C:\\Windows\\System32\\nvidia-smi\.exe --query-compute-apps=pid,used_gpu_memory /,
    );
    expect((await nvidiaProcesses(system('').probe)).size).toBe(0);
  });

  it('is read of so many processes only, however many lines come', () => {
    const lines = Array.from({ length: 50_000 }, (_, pid) => `${String(pid)}, 1`).join('\n');
    expect(parseNvidiaProcesses(lines).size).toBe(10_000);
  });
});
