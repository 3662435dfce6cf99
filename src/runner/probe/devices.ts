/** Asks the system which GPUs there are. Every question has a time limit, and what can't be asked is "not there". */
import { readFile, readdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { posix, win32 } from 'node:path';
import { z } from 'zod';
import type { DeviceProbe } from '../../shared/runner.ts';
import { hasLibrary } from '../backends/provider-libraries.ts';
import * as parse from './parsers.ts';
import { runTool, type RunTool } from './tool.ts';

/** PowerShell alone takes a second to start on a cold disk, system_profiler two. */
const SLOW_TOOL_TIMEOUT_MS = 10_000;

/** What the probe asks; the tests answer in its place. */
export interface ProbedSystem {
  readonly platform: NodeJS.Platform;
  readonly totalMemory: number;
  /** Windows' own folder, where its programs lie. */
  readonly systemRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: RunTool;
  /** The text of a small file; empty where there is none. */
  readonly readText: (file: string) => Promise<string>;
  /** Names in a folder; empty where there is none. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Names of ONNX Runtime's bundled backends. May throw. */
  readonly ortBackends: () => Promise<readonly string[]>;
}

type Found<T> = { readonly gpu: T } | { readonly missing: string };

/** What the machine has. Never rejects for a missing tool or driver; it may hang or crash with them. */
export async function probe(system: ProbedSystem = thisSystem()): Promise<DeviceProbe> {
  const [ort, nvidia, metal, dxgi, vulkan] = await Promise.all([
    ortBackends(system),
    probeNvidia(system),
    probeMetal(system),
    probeDxgi(system),
    probeVulkan(system),
  ]);
  const reasons: Record<string, string> = {};
  const settle = <T>(name: string, found: Found<T>): T | null => {
    if ('gpu' in found) return found.gpu;
    reasons[name] = found.missing;
    return null;
  };
  return {
    ort_backends: [...(settle('ort', ort) ?? ['cpu'])],
    nvidia: settle('nvidia', nvidia),
    metal: settle('metal', metal),
    dxgi: settle('dxgi', dxgi),
    vulkan: settle('vulkan', vulkan),
    reasons,
  };
}

async function ortBackends(system: ProbedSystem): Promise<Found<readonly string[]>> {
  try {
    return { gpu: await system.ortBackends() };
  } catch {
    return { missing: 'ONNX Runtime could not be loaded on this machine.' };
  }
}

async function probeNvidia({
  platform,
  systemRoot,
  run,
}: ProbedSystem): Promise<Found<NonNullable<DeviceProbe['nvidia']>>> {
  if (platform === 'darwin') return { missing: 'there is no NVIDIA driver for macOS.' };
  const args = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  // Under WSL the program lies outside PATH.
  const places =
    platform === 'win32'
      ? [win32.join(systemRoot, 'System32', 'nvidia-smi.exe')]
      : ['nvidia-smi', '/usr/bin/nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'];
  let missing = 'no NVIDIA driver was found: ';
  for (const file of places) {
    const answer = await run(file, args);
    if ('text' in answer) {
      const gpu = parse.parseNvidiaSmi(answer.text);
      return gpu === null ? { missing: 'nvidia-smi names no GPU.' } : { gpu };
    }
    missing = `no NVIDIA driver was found: ${answer.missing}`;
    if (!answer.missing.endsWith('is not installed.')) break;
  }
  return { missing };
}

async function probeMetal({ platform, totalMemory, run }: ProbedSystem): Promise<Found<parse.FoundGpu>> {
  if (platform !== 'darwin') return { missing: 'Metal exists on macOS only.' };
  const answer = await run(
    '/usr/sbin/system_profiler',
    ['SPDisplaysDataType', '-json'],
    SLOW_TOOL_TIMEOUT_MS,
  );
  if ('missing' in answer) return answer;
  const gpu = parse.parseSystemProfiler(answer.text, totalMemory);
  return gpu === null ? { missing: 'system_profiler names no GPU with Metal.' } : { gpu };
}

async function probeDxgi({ platform, systemRoot, run }: ProbedSystem): Promise<Found<parse.FoundGpu>> {
  if (platform !== 'win32') return { missing: 'DirectX exists on Windows only.' };
  const powershell = win32.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const args = ['-NoProfile', '-NonInteractive', '-Command', parse.VIDEO_CONTROLLERS];
  const answer = await run(powershell, args, SLOW_TOOL_TIMEOUT_MS);
  if ('missing' in answer) return answer;
  const gpu = parse.parseVideoControllers(answer.text);
  return gpu === null ? { missing: 'Windows names no graphics adapter with a driver of its own.' } : { gpu };
}

async function probeVulkan(system: ProbedSystem): Promise<Found<parse.FoundGpu>> {
  const { platform, systemRoot, run } = system;
  if (platform === 'darwin') return { missing: 'macOS has Metal instead of Vulkan.' };
  const file = platform === 'win32' ? win32.join(systemRoot, 'System32', 'vulkaninfo.exe') : 'vulkaninfo';
  const answer = await run(file, ['--summary'], SLOW_TOOL_TIMEOUT_MS);
  const named = 'text' in answer ? parse.parseVulkanSummary(answer.text) : null;
  const nodes = platform === 'linux' ? await renderNodes(system) : [];
  if (named !== null) {
    // Only the kernel driver of AMD's cards says how much memory they have, and vulkaninfo may name another card.
    const memory = /\b(AMD|Radeon)\b/i.test(named.name)
      ? Math.max(0, ...nodes.map((node) => node.memory_bytes))
      : 0;
    return { gpu: { ...named, memory_bytes: memory } };
  }
  if ('text' in answer) return { missing: 'Vulkan is installed, but it names no GPU.' };
  if (platform !== 'linux') return { missing: `no Vulkan driver was found: ${answer.missing}` };
  if (nodes.length === 0) return { missing: 'no GPU was found (there is no /dev/dri/renderD*).' };
  if (await lacksLoader(run)) {
    const what = 'there is a GPU, but the Vulkan loader (libvulkan.so.1) is not installed.';
    return { missing: `${what} Most systems have it as the package libvulkan1 or vulkan-loader.` };
  }
  const gpu = parse.matchVulkanDriver(nodes, await icdFiles(system));
  return gpu === null ? { missing: 'there is a GPU, but no Vulkan driver for it is installed.' } : { gpu };
}

/** True where the system's own list of libraries has no Vulkan loader; a system without such a list may have one. */
async function lacksLoader(run: RunTool): Promise<boolean> {
  const answer = await run('/sbin/ldconfig', ['-p']);
  return 'text' in answer && /\.so\b/.test(answer.text) && !answer.text.includes('libvulkan.so.1');
}

/**
 * The render nodes with their kernel driver; sysfs has the memory of AMD's cards. NVIDIA's driver works through files of
 * its own as well, and a container often has these alone.
 */
async function renderNodes({ list, readText }: ProbedSystem): Promise<parse.RenderNode[]> {
  if ((await list('/dev')).includes('nvidiactl')) {
    const others = await drmNodes({ list, readText });
    return others.some(({ driver }) => driver === 'nvidia')
      ? others
      : [...others, { driver: 'nvidia', memory_bytes: 0 }];
  }
  return await drmNodes({ list, readText });
}

async function drmNodes({
  list,
  readText,
}: Pick<ProbedSystem, 'list' | 'readText'>): Promise<parse.RenderNode[]> {
  const names = (await list('/dev/dri')).filter((name) => /^renderD\d+$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const device = `/sys/class/drm/${name}/device`;
      const driver = /^DRIVER=(\S+)$/m.exec(await readText(posix.join(device, 'uevent')))?.[1] ?? '';
      const memory = Number((await readText(posix.join(device, 'mem_info_vram_total'))).trim());
      return { driver, memory_bytes: Number.isFinite(memory) ? memory : 0 };
    }),
  );
}

/** Names of the files that describe installed drivers: in the loader's folders, and those that its variables name. */
async function icdFiles({ list, env }: ProbedSystem): Promise<string[]> {
  const folders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
  const named = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'].flatMap(
    (name) => env[name]?.split(':').map((file) => posix.basename(file)) ?? [],
  );
  return [...named, ...(await Promise.all(folders.map((folder) => list(folder)))).flat()];
}

const backendsSchema = z.array(z.object({ name: z.string(), bundled: z.boolean().optional() }));

/** ONNX Runtime sends telemetry from the moment it is loaded, unless this variable is set before. */
async function listOrtBackends(): Promise<string[]> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { listSupportedBackends } = await import('onnxruntime-node');
  const bundled = backendsSchema
    .parse(listSupportedBackends())
    .flatMap(({ name, bundled: within }) => (within === false ? [] : [name]));
  const installed = (['cuda', 'tensorrt'] as const).filter((provider) => hasLibrary(provider));
  return [...new Set([...bundled, ...installed])];
}

function thisSystem(): ProbedSystem {
  return {
    platform: process.platform,
    totalMemory: totalmem(),
    systemRoot: process.env['SystemRoot'] ?? 'C:\\Windows',
    env: process.env,
    run: runTool,
    readText: (file) => readFile(file, 'utf8').catch(() => ''),
    list: (folder) => readdir(folder).catch(() => []),
    ortBackends: listOrtBackends,
  };
}
