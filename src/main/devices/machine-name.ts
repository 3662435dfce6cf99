/** A machine's name for what is measured on it. */
import type { DeviceCapabilities } from '../../shared/models.ts';

/** What the speed of a machine's processor depends on. */
export type NamedMachine = Pick<DeviceCapabilities, 'cpu_model' | 'cpu_cores' | 'platform' | 'arch'>;

/** Names the machine as far as its speed goes, with Hearth's version, as another one may bring another engine. */
export function machineName({ cpu_model, cpu_cores, platform, arch }: NamedMachine, version: string): string {
  return [cpu_model, String(cpu_cores), platform, arch, version].join(' | ');
}

/** Names the machine for times of passes with so many threads: those with another count say nothing of them. */
export function machineWithThreads(machine: NamedMachine, version: string, threads: number): string {
  return `${machineName(machine, version)} | ${String(threads)}`;
}
