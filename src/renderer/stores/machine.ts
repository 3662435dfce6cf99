/** The machine: its devices, the engine's state at a glance, its memory over two minutes, and what the host is. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { About, MemorySample } from '../../shared/machine.ts';
import type { MemoryHolders } from '../../shared/holders.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { DevicesReport, Health } from '../../shared/models.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { requireClient } from './connection.ts';
import { notify } from './notices.ts';

/** What the chart of memory shows, ms. */
export const MEMORY_SPAN_MS = 120_000;

interface MachineState {
  readonly health: Health | null;
  readonly devices: DevicesReport | null;
  /** True while the devices are looked for anew. */
  readonly probing: boolean;
  readonly about: About | null;
  /** Oldest first, none older than {@link MEMORY_SPAN_MS}. */
  readonly memory: readonly MemorySample[];
  /** Who holds it and who goes next; null until main has told. */
  readonly holders: MemoryHolders | null;
}

/** The machine's store. */
export const useMachine = create<MachineState>()(() => ({
  health: null,
  devices: null,
  probing: false,
  about: null,
  memory: [],
  holders: null,
}));

/** Follows the engine's health until the signal ends. */
export async function followHealth(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchHealth', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const health of call) useMachine.setState({ health });
  } catch {
    // A broken link is told by the connection.
  }
}

/** Reads the devices as they were last probed, and which of them is in use. */
export async function readDevices(client: Client<AppContract>): Promise<void> {
  const devices = await client.call('devices', {}).output.catch(() => null);
  if (devices !== null) useMachine.setState({ devices });
}

/** Has the devices looked for anew; what could not be done is told in a note, and the list stays as it was. */
export async function probeDevices(): Promise<void> {
  if (useMachine.getState().probing) return;
  useMachine.setState({ probing: true });
  try {
    useMachine.setState({ devices: await requireClient().call('probeDevices', {}).output });
  } catch (error) {
    const { message, hint } = toHearthError(error);
    notify(`${message} ${hint}`, true);
  } finally {
    useMachine.setState({ probing: false });
  }
}

/** Reads what the host is and can do. */
export async function readAbout(client: Client<AppContract>): Promise<void> {
  const about = await client.call('about', {}).output.catch(() => null);
  if (about !== null) useMachine.setState({ about });
}

/** The samples with a new one, and without those that are too old or from a clock that was put back. Pure. */
export function withSample(samples: readonly MemorySample[], sample: MemorySample): MemorySample[] {
  const kept = samples.filter(({ at }) => at > sample.at - MEMORY_SPAN_MS && at < sample.at);
  return [...kept, sample];
}

/** Follows who holds memory until the signal ends. */
export async function followHolders(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchHolders', {}, { signal });
  call.output.catch(() => undefined);
  for await (const holders of call) useMachine.setState({ holders });
}

/** Follows memory until the signal ends. */
export async function followMemory(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchMemory', {}, { signal });
  call.output.catch(() => undefined);
  for await (const sample of call) {
    useMachine.setState(({ memory }) => ({ memory: withSample(memory, sample) }));
  }
}
