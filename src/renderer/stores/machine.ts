/** The machine: its devices, and the engine's state at a glance. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { DevicesReport, Health } from '../../shared/models.ts';
import type { Client } from '../../shared/rpc/contract.ts';

interface MachineState {
  readonly health: Health | null;
  readonly devices: DevicesReport | null;
}

/** The machine's store. */
export const useMachine = create<MachineState>()(() => ({ health: null, devices: null }));

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

/** Reads the devices; they stay as they are while Hearth runs. */
export async function readDevices(client: Client<AppContract>): Promise<void> {
  const devices = await client.call('devices', {}).output.catch(() => null);
  if (devices !== null) useMachine.setState({ devices });
}
