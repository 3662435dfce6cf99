import { describe, expect, it } from 'vitest';
import { parseCount, parseCpuinfo, usableCores } from './host.ts';
import { memoryKills, parseMemAvailable, systemMemory } from './memory.ts';
import { parseCimProcesses, parsePs, parsePss, processTreeMemory, sumTrees } from './process-memory.ts';
import type { SystemProbe } from './system.ts';

const GIB = 1024 ** 3;

/** A system made of files and program outputs. */
function system(
  platform: NodeJS.Platform,
  files: Record<string, string>,
  outputs: Record<string, string> = {},
): SystemProbe {
  return {
    platform,
    systemRoot: 'C:\\Windows',
    readText: (file) => files[file] ?? null,
    run: (file) => Promise.resolve(outputs[file.split(/[\\/]/).at(-1) ?? ''] ?? ''),
    totalMemory: () => 16 * GIB,
    freeMemory: () => 5 * GIB,
  };
}

const meminfo =
  'MemTotal:       16777216 kB\nMemFree:         1000000 kB\nMemAvailable:    8388608 kB\nBuffers: 1 kB\n';

describe('memory of the machine', () => {
  it('counts what the kernel can free, not only what is free', () => {
    expect(parseMemAvailable(meminfo)).toBe(8 * GIB);
    expect(systemMemory(system('linux', { '/proc/meminfo': meminfo }))).toEqual({
      total: 16 * GIB,
      available: 8 * GIB,
    });
  });

  it('without MemAvailable is what the system calls free', () => {
    expect(systemMemory(system('linux', {})).available).toBe(5 * GIB);
    expect(systemMemory(system('win32', {}))).toEqual({ total: 16 * GIB, available: 5 * GIB });
  });

  it('inside a container is the container’s, without its file cache', () => {
    const files = {
      '/proc/meminfo': meminfo,
      '/proc/self/cgroup': '0::/pod/app\n',
      '/sys/fs/cgroup/pod/app/memory.max': 'max\n',
      '/sys/fs/cgroup/pod/app/memory.current': '1\n',
      '/sys/fs/cgroup/pod/memory.max': `${String(4 * GIB)}\n`,
      '/sys/fs/cgroup/pod/memory.current': `${String(3 * GIB)}\n`,
      '/sys/fs/cgroup/pod/memory.stat': `anon 5\ninactive_file ${String(GIB)}\n`,
    };
    expect(systemMemory(system('linux', files))).toEqual({ total: 4 * GIB, available: 2 * GIB });
  });

  it('inside a container of the older kind too, and "no limit" is none', () => {
    const files = {
      '/proc/meminfo': meminfo,
      '/proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/docker/1\n0::/\n',
      '/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': String(2 * GIB),
      '/sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes': String(GIB),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1',
    };
    expect(systemMemory(system('linux', files))).toEqual({ total: 2 * GIB, available: GIB });
  });

  it('ran short as often as the kernel says, where it does', () => {
    const counted = { '/proc/vmstat': 'pgfault 9\noom_kill 3\ndrop_pagecache 1\n' };
    expect(memoryKills(system('linux', counted))).toBe(3);
    expect(memoryKills(system('linux', {}))).toBeNull();
    expect(memoryKills(system('darwin', counted))).toBeNull();
  });
});

describe('memory of processes', () => {
  it('on Linux is the proportional share of a process and of all that it started', async () => {
    const files = {
      '/proc/7/smaps_rollup': '55-7f ---p 0 00:00 0 [rollup]\nRss:  900 kB\nPss:  100 kB\nPss_Anon: 7 kB\n',
      '/proc/7/task/7/children': '8 9 ',
      '/proc/8/smaps_rollup': 'Pss:  20 kB\n',
      '/proc/9/status': 'Name: x\nVmRSS:\t  3 kB\n',
      '/proc/8/task/8/children': '',
    };
    const asked = await processTreeMemory([7, 8, 404], system('linux', files));
    expect([...asked]).toEqual([
      [7, 123 * 1024],
      [8, 20 * 1024],
    ]);
    expect(parsePss('')).toBeNull();
  });

  it('on macOS is read from ps', async () => {
    const output = '    1     0   9000\n  700     1  1024\n  701   700     6\n';
    expect(parsePs(output)).toHaveLength(3);
    expect([...(await processTreeMemory([700], system('darwin', {}, { ps: output })))]).toEqual([
      [700, 1030 * 1024],
    ]);
  });

  it('on Windows is read in bytes, whatever language it speaks', async () => {
    const output = '0,0,8192\r\n4,0,1000\r\n700,4,5000000\r\n701,700,7\r\nnonsense\r\n';
    expect(parseCimProcesses(output)).toHaveLength(4);
    expect([...(await processTreeMemory([700], system('win32', {}, { 'powershell.exe': output })))]).toEqual([
      [700, 5000007],
    ]);
  });

  it('ends for a process that is its own ancestor (pid 0 on Windows)', () => {
    expect([...sumTrees([0], [{ pid: 0, parent: 0, bytes: 5 }])]).toEqual([[0, 5]]);
  });

  it('is empty where nothing can be asked', async () => {
    expect((await processTreeMemory([1], system('darwin', {}))).size).toBe(0);
    expect((await processTreeMemory([], system('linux', {}))).size).toBe(0);
  });

  it.runIf(process.platform === 'linux')('of this very process is not nothing', async () => {
    expect((await processTreeMemory([process.pid])).get(process.pid)).toBeGreaterThan(1024 ** 2);
  });
});

describe('cores', () => {
  const cpu = (id: number, socket: number, core: number) =>
    `processor\t: ${String(id)}\nmodel name\t: X\nphysical id\t: ${String(socket)}\ncore id\t\t: ${String(core)}\n`;

  it('count once for both of their threads, and once for each socket', () => {
    expect(parseCpuinfo([cpu(0, 0, 0), cpu(1, 0, 1), cpu(2, 0, 0), cpu(3, 0, 1)].join('\n'))).toBe(2);
    expect(parseCpuinfo([cpu(0, 0, 0), cpu(1, 1, 0)].join('\n'))).toBe(2);
  });

  it('that are not listed (ARM) are what the system grants', async () => {
    expect(parseCpuinfo('processor\t: 0\nBogoMIPS\t: 50\n')).toBeNull();
    expect(await usableCores(4, system('linux', { '/proc/cpuinfo': 'processor : 0\n' }))).toBe(4);
  });

  it('are never more than a container may use', async () => {
    const files = { '/proc/cpuinfo': [cpu(0, 0, 0), cpu(1, 0, 1), cpu(2, 0, 2)].join('\n') };
    expect(await usableCores(2, system('linux', files))).toBe(2);
    expect(await usableCores(8, system('linux', files))).toBe(3);
  });

  it('are asked of the system on macOS and Windows', async () => {
    expect(await usableCores(16, system('darwin', {}, { sysctl: '10\n' }))).toBe(10);
    expect(await usableCores(16, system('win32', {}, { 'powershell.exe': '8\r\n' }))).toBe(8);
    expect(await usableCores(16, system('win32', {}))).toBe(16);
    expect(parseCount('0')).toBeNull();
  });
});
