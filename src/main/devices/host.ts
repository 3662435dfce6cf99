/** The machine without its GPU: processor, cores, memory. */
import { availableParallelism, cpus } from 'node:os';
import type { HostFacts } from './capabilities.ts';
import { powershell } from './command.ts';
import { thisSystem, type SystemProbe } from './system.ts';

/** Facts of this machine; asked once, as they do not change. */
export async function hostFacts(system: SystemProbe = thisSystem()): Promise<HostFacts> {
  return {
    platform: system.platform,
    arch: process.arch,
    cpuModel: cpus()[0]?.model.trim() ?? 'CPU',
    cores: await usableCores(availableParallelism(), system),
    memoryBytes: system.totalMemory(),
  };
}

/**
 * Physical cores that this process may use, at least 1. Two threads of one core share its multipliers, so inference
 * gains nothing from the second. `logical` is what the system grants (containers and affinity count), and the result
 * where the physical cores can't be told.
 */
export async function usableCores(logical: number, system: SystemProbe = thisSystem()): Promise<number> {
  const physical = await physicalCores(system);
  return Math.max(1, physical === null ? logical : Math.min(physical, logical));
}

async function physicalCores(system: SystemProbe): Promise<number | null> {
  switch (system.platform) {
    case 'linux':
      return parseCpuinfo(system.readText('/proc/cpuinfo') ?? '');
    case 'darwin':
      return parseCount(await system.run('/usr/sbin/sysctl', ['-n', 'hw.physicalcpu']));
    case 'win32':
      return parseCount(await system.run(...powershell(system.systemRoot, CIM_CORES)));
    default:
      return null;
  }
}

/** One number for all sockets together. */
const CIM_CORES = '(Get-CimInstance Win32_Processor|Measure-Object -Property NumberOfCores -Sum).Sum';

/** Distinct pairs of `physical id` and `core id` in /proc/cpuinfo; null on processors that list none (ARM). */
export function parseCpuinfo(text: string): number | null {
  const cores = new Set<string>();
  for (const block of text.split(/\n\s*\n/)) {
    const core = /^core id\s*:\s*(\d+)$/m.exec(block)?.[1];
    const socket = /^physical id\s*:\s*(\d+)$/m.exec(block)?.[1] ?? '0';
    if (core !== undefined) cores.add(`${socket}/${core}`);
  }
  return cores.size === 0 ? null : cores.size;
}

/** A text that is one whole number above 0; null for any other. */
export function parseCount(text: string): number | null {
  const number = Number(text.trim());
  return text.trim() !== '' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
