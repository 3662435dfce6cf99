/** The machine in words, as reports name it: what has to be the same for two times to be compared. */
import type { DeviceCapabilities } from '../../shared/models.ts';

/** `linux x64, AMD EPYC 7B13, 2 cores, 8 GB, no GPU`. */
export function machineName(capabilities: DeviceCapabilities): string {
  const { platform, arch, cpu_model, cpu_cores, ram_gb, gpu_name } = capabilities;
  return [
    `${platform} ${arch}`,
    cpu_model.trim().replaceAll(/\s+/g, ' '),
    `${String(cpu_cores)} cores`,
    `${String(Math.round(ram_gb))} GB`,
    gpu_name ?? 'no GPU',
  ].join(', ');
}
