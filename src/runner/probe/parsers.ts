/** Reads what the system's programs print about GPUs. Pure, and tolerant: what can't be read is no GPU. */
import { z } from 'zod';

/** A GPU; `memory_bytes` is 0 where the program does not say. */
export interface FoundGpu {
  readonly name: string;
  readonly memory_bytes: number;
}

const MIB = 1024 * 1024;

/** A GPU's name goes into logs and pages; longer ones are cut. */
const MAX_NAME = 120;

/** Adapters that draw the screen but compute nothing. */
const NO_GPU =
  /^microsoft|remote display|basic render|hyper-v|virtual display|parsec|citrix|displaylink|spacedesk|vmware svga/i;

/**
 * First line of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits`, MiB.
 * GPUs that share the machine's memory say `[N/A]`.
 */
export function parseNvidiaSmi(text: string): (FoundGpu & { driver: string }) | null {
  for (const line of text.split('\n')) {
    const [name, memory, driver] = line.split(',').map((part) => part.trim());
    if (name === undefined || name === '' || memory === undefined || driver === undefined) continue;
    return { name: name.slice(0, MAX_NAME), memory_bytes: positive(Number(memory)) * MIB, driver };
  }
  return null;
}

const displaysSchema = z.object({
  SPDisplaysDataType: z.array(
    z.object({
      _name: z.string().optional(),
      sppci_model: z.string().optional(),
      /** macOS 13 and later: `spdisplays_metal3`. */
      spdisplays_mtlgpufamilysupport: z.string().optional(),
      /** Before that: `spdisplays_supported` or the family. */
      spdisplays_metal: z.string().optional(),
      spdisplays_metalfamily: z.string().optional(),
      /** Cards with memory of their own: `8 GB`, `1536 MB`. */
      spdisplays_vram: z.string().optional(),
    }),
  ),
});

/** `system_profiler SPDisplaysDataType -json`. A GPU without memory of its own has the machine's. */
export function parseSystemProfiler(text: string, machineMemory: number): FoundGpu | null {
  const parsed = displaysSchema.safeParse(json(text));
  if (!parsed.success) return null;
  for (const gpu of parsed.data.SPDisplaysDataType) {
    const metal =
      gpu.spdisplays_mtlgpufamilysupport ?? gpu.spdisplays_metalfamily ?? gpu.spdisplays_metal ?? '';
    if (metal === '' || /unsupported|not_supported/i.test(metal)) continue;
    const name = gpu.sppci_model ?? gpu._name ?? 'Apple GPU';
    return { name: name.slice(0, MAX_NAME), memory_bytes: sizeInWords(gpu.spdisplays_vram) ?? machineMemory };
  }
  return null;
}

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((one) => [one])]).nullish();

const adaptersSchema = z.object({
  adapters: oneOrMore(z.object({ Name: z.string().nullish(), AdapterRAM: z.number().nullish() })),
  registry: oneOrMore(z.object({ Name: z.string().nullish(), Bytes: z.number().nullish() })),
});

/**
 * The answer to {@link VIDEO_CONTROLLERS}. Win32_VideoController counts memory in 32 bits, so 4 GB is its ceiling; the
 * driver's registry entry has all of it. The adapter with most memory is the one to compute on.
 */
export function parseVideoControllers(text: string): FoundGpu | null {
  const parsed = adaptersSchema.safeParse(json(text));
  if (!parsed.success) return null;
  const exact = new Map((parsed.data.registry ?? []).map((entry) => [entry.Name ?? '', entry.Bytes ?? 0]));
  const gpus = (parsed.data.adapters ?? []).flatMap(({ Name: name, AdapterRAM: ram }) => {
    if (typeof name !== 'string' || name === '' || NO_GPU.test(name)) return [];
    return [
      { name: name.slice(0, MAX_NAME), memory_bytes: positive(Math.max(exact.get(name) ?? 0, ram ?? 0)) },
    ];
  });
  return gpus.toSorted((a, b) => b.memory_bytes - a.memory_bytes)[0] ?? null;
}

/** PowerShell that prints `{adapters, registry}` as JSON; the GUID is the class of display adapters. */
export const VIDEO_CONTROLLERS = [
  "$ErrorActionPreference='SilentlyContinue';",
  '[Console]::OutputEncoding=[Text.Encoding]::UTF8;',
  '$a=@(Get-CimInstance Win32_VideoController|Select-Object Name,AdapterRAM);',
  "$k='HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\0*';",
  "$r=@(Get-ItemProperty $k|Where-Object {$_.'HardwareInformation.qwMemorySize'}|",
  "Select-Object @{n='Name';e={$_.DriverDesc}},@{n='Bytes';e={[uint64]$_.'HardwareInformation.qwMemorySize'}});",
  '@{adapters=$a;registry=$r}|ConvertTo-Json -Compress -Depth 3',
].join('');

/**
 * `vulkaninfo --summary`: the first discrete GPU, else the first that is no processor. llvmpipe and SwiftShader call
 * themselves processors, and that is what they are.
 */
export function parseVulkanSummary(text: string): FoundGpu | null {
  const devices = text
    .split(/^GPU\d+:\s*$/m)
    .slice(1)
    .map((block) => ({
      name: /^\s*deviceName\s*=\s*(.+?)\s*$/m.exec(block)?.[1] ?? '',
      type: /^\s*deviceType\s*=\s*(?:PHYSICAL_DEVICE_TYPE_)?(\w+)/m.exec(block)?.[1] ?? '',
    }));
  const real = devices.filter(
    ({ name, type }) => name !== '' && /^(DISCRETE|INTEGRATED|VIRTUAL)_GPU$/.test(type),
  );
  const best = real.find(({ type }) => type === 'DISCRETE_GPU') ?? real[0];
  return best === undefined ? null : { name: best.name.slice(0, MAX_NAME), memory_bytes: 0 };
}

/** Which Vulkan driver files (`*_icd*.json`) serve a kernel driver. */
const ICD_OF_KERNEL_DRIVER: Readonly<Record<string, RegExp>> = {
  amdgpu: /^(radeon|amd)/,
  radeon: /^radeon/,
  i915: /^intel/,
  xe: /^intel/,
  nvidia: /^nvidia/,
  nouveau: /^(nouveau|nvidia)/,
  msm: /^freedreno/,
  panfrost: /^panfrost/,
  panthor: /^panfrost/,
  asahi: /^asahi/,
  v3d: /^broadcom/,
  virtio_gpu: /^(virtio|gfxstream)/,
};

/** A render node's kernel driver and the memory that it reports (0 where it does not). */
export interface RenderNode {
  readonly driver: string;
  readonly memory_bytes: number;
}

/**
 * Where `vulkaninfo` is missing: a render node whose kernel driver has its Vulkan driver installed. Distributions
 * install the files of all drivers at once, so one without the other proves nothing.
 */
export function matchVulkanDriver(
  nodes: readonly RenderNode[],
  icdFiles: readonly string[],
): FoundGpu | null {
  const usable = nodes.filter(({ driver }) => {
    const pattern = ICD_OF_KERNEL_DRIVER[driver.toLowerCase().replaceAll('-', '_')];
    return pattern !== undefined && icdFiles.some((file) => file.endsWith('.json') && pattern.test(file));
  });
  const best = usable.toSorted((a, b) => b.memory_bytes - a.memory_bytes)[0];
  return best === undefined ? null : { name: `GPU (${best.driver})`, memory_bytes: best.memory_bytes };
}

/** `8 GB` or `1536 MB` in bytes; null for anything else. */
function sizeInWords(text: string | undefined): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(MB|GB)$/i.exec(text?.trim() ?? '') ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Number(amount) * (unit.toUpperCase() === 'GB' ? 1024 * MIB : MIB);
}

function positive(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function json(text: string): unknown {
  try {
    // PowerShell may put a byte-order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
