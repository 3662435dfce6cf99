/** The settings that main keeps, with what the environment fixes. */
import { create } from 'zustand';
import type { Setting } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import { requireClient } from './connection.ts';
import { readDevices } from './machine.ts';

/** The setting that the choice of the device follows. */
const DEVICE = 'forceDevice';

interface SettingsState {
  /** Null until they were read. */
  readonly settings: readonly Setting[] | null;
  /** What was wrong with the last value, by key. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The settings' store. */
export const useSettings = create<SettingsState>()(() => ({ settings: null, problems: {} }));

/** Reads all settings. */
export async function readSettings(): Promise<void> {
  try {
    const { settings } = await requireClient().call('settings', {}).output;
    useSettings.setState({ settings, problems: {} });
  } catch {
    // The connection tells; what was read before stays on the screen.
  }
}

/** Changes one; a refusal is kept beside the setting, and its old value stays. Gives why it was refused, else null. */
export async function changeSetting(key: string, value: unknown): Promise<string | null> {
  try {
    const changed = await requireClient().call('changeSetting', { key, value }).output;
    useSettings.setState(({ settings, problems }) => {
      const { [key]: _solved, ...rest } = problems;
      return {
        settings: settings?.map((each) => (each.key === key ? changed : each)) ?? null,
        problems: rest,
      };
    });
    if (key === DEVICE) void readDevices(requireClient());
    return null;
  } catch (error) {
    const { message, hint } = toHearthError(error);
    const problem = `${message} ${hint}`;
    useSettings.setState(({ problems }) => ({ problems: { ...problems, [key]: problem } }));
    return problem;
  }
}
