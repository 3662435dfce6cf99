/** The machine as plans see it: the device that was chosen, and how much memory a model may take now. */
import type { DeviceCapabilities } from '../../shared/models.ts';
import type { Config } from '../config/config.ts';
import { isAvailable } from '../devices/capabilities.ts';
import { MachineMemory } from '../devices/machine-memory.ts';
import type { MemoryState } from '../devices/memory.ts';
import { selectDevice, type SelectedDevice } from '../devices/select.ts';
import { freeBudget } from './eviction.ts';
import type { Machine } from './resolver.ts';

/** How old the memory figure behind a choice of file may be: reading it is a quarter of a millisecond of file reads. */
const MEMORY_AGE_MS = 250;

/** The machine, looked at anew as often as it pays. */
export class MachineView {
  readonly memory = new MachineMemory();
  #capabilities: DeviceCapabilities;
  #selected: SelectedDevice;
  readonly #config: () => Config;
  #memory: { readonly at: number; readonly state: MemoryState } | null = null;

  constructor(capabilities: DeviceCapabilities, selected: SelectedDevice, config: () => Config) {
    this.#capabilities = capabilities;
    this.#selected = selected;
    this.#config = config;
  }

  /** What the machine has, as last probed. */
  get capabilities(): DeviceCapabilities {
    return this.#capabilities;
  }

  /** The device that was chosen last. */
  get selected(): SelectedDevice {
    return this.#selected;
  }

  /**
   * Chooses anew, among what was probed now or before. Throws DEVICE_UNAVAILABLE and changes nothing where the forced
   * device, which is in use, is gone; one that was missing at the start already stays passed over.
   */
  choose(capabilities: DeviceCapabilities = this.#capabilities): void {
    const forced = this.#config().forceDevice;
    const passedOver = forced !== null && forced !== this.#selected.id && !isAvailable(forced, capabilities);
    this.#selected = selectDevice(passedOver ? 'auto' : (forced ?? 'auto'), capabilities);
    this.#capabilities = capabilities;
  }

  /** The machine now, when models hold so many bytes that could be freed. */
  now(heldBytes: number): Machine {
    const { total, available } = this.#recentMemory();
    const { memoryWatermark } = this.#config();
    return {
      device: this.selected.id,
      deviceReason: this.selected.reason,
      capabilities: this.capabilities,
      budgetBytes: Math.min(
        this.gpuBudget() ?? Infinity,
        Math.max(0, freeBudget({ total, available, watermark: memoryWatermark, reserved: 0 }) + heldBytes),
      ),
    };
  }

  /** GPU memory that models may take: what there is, and MAX_GPU_MEM_GB of it; null on the CPU or where nobody knows. */
  gpuBudget(): number | null {
    const sizes = [this.capabilities.memory_gb, this.#config().maxGpuMemGb].filter((size) => size !== null);
    return this.selected.id === 'cpu' || sizes.length === 0 ? null : Math.min(...sizes) * 1e9;
  }

  /** Memory for choosing files and contexts, where a request would pay for each reading; admission asks anew. */
  #recentMemory(): MemoryState {
    const now = performance.now();
    if (this.#memory === null || now - this.#memory.at > MEMORY_AGE_MS)
      this.#memory = { at: now, state: this.memory.now() };
    return this.#memory.state;
  }
}
