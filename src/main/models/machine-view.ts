/** The machine as plans see it: the device that was chosen, and how much memory a model may take now. */
import type { DeviceCapabilities, DeviceId } from '../../shared/models.ts';
import type { Config } from '../config/config.ts';
import { GpuMemoryView } from '../devices/gpu-memory.ts';
import { MachineMemory } from '../devices/machine-memory.ts';
import type { MemoryState } from '../devices/memory.ts';
import type { SelectedDevice } from '../devices/select.ts';
import { freeBudget } from './eviction.ts';
import { LARGE_SHARE, takesMainMemory } from './refusals.ts';
import type { Machine } from './resolver.ts';

/** How old the memory figure behind a choice of file may be: reading it is a quarter of a millisecond of file reads. */
const MEMORY_AGE_MS = 250;

/** Bytes of a GB, as memory is counted in settings and by drivers here. */
const GB = 1e9;

/** Picks the device where a person asked for one, or for none; what it throws goes through. */
export type ChooseDevice = (wanted: DeviceId | null, capabilities: DeviceCapabilities) => SelectedDevice;

/** The machine, looked at anew as often as it pays. */
export class MachineView {
  readonly memory = new MachineMemory();
  readonly gpu = new GpuMemoryView(() => this.capabilities);
  readonly #choose: ChooseDevice;
  readonly #config: () => Config;
  #capabilities: DeviceCapabilities;
  #selected: { readonly wanted: DeviceId | null; readonly device: SelectedDevice };
  #memory: { readonly at: number; readonly state: MemoryState } | null = null;

  constructor(capabilities: DeviceCapabilities, choose: ChooseDevice, config: () => Config) {
    this.#capabilities = capabilities;
    this.#choose = choose;
    this.#config = config;
    this.#selected = this.#select();
  }

  /** The device of now: a person may ask for another one while Hearth runs, and the next load takes it. */
  get selected(): SelectedDevice {
    if (this.#selected.wanted !== this.#config().forceDevice) this.#selected = this.#select();
    return this.#selected.device;
  }

  /** What the machine has, as last probed. */
  get capabilities(): DeviceCapabilities {
    return this.#capabilities;
  }

  /** Takes what was found now, and chooses among it; changes nothing where the choice throws. */
  probed(capabilities: DeviceCapabilities): void {
    this.#selected = this.#select(capabilities);
    this.#capabilities = capabilities;
  }

  #select(capabilities = this.#capabilities): { wanted: DeviceId | null; device: SelectedDevice } {
    const wanted = this.#config().forceDevice;
    return { wanted, device: this.#choose(wanted, capabilities) };
  }

  /** The machine now, when models hold so many bytes that could be freed. */
  now(heldBytes: number): Machine {
    const { total, available } = this.#recentMemory();
    const { memoryWatermark, forceDevice, enableLargeModels } = this.#config();
    const free = freeBudget({ total, available, watermark: memoryWatermark, reserved: 0 }) + heldBytes;
    const large = enableLargeModels ? null : total * LARGE_SHARE;
    // Of several files one is chosen that is allowed.
    const most = large !== null && takesMainMemory(this.selected.id) ? large : Infinity;
    const main = Math.min(most, Math.max(0, free));
    const gpu = this.gpuBudget();
    const whole = Math.min(most, total * memoryWatermark);
    return {
      device: this.selected.id,
      deviceReason: this.selected.reason,
      deviceForced: forceDevice !== null,
      capabilities: this.capabilities,
      budgetBytes: Math.min(gpu ?? Infinity, main),
      mainBudgetBytes: main,
      whole: { budgetBytes: Math.min(gpu ?? Infinity, whole), mainBudgetBytes: whole },
      ...(large === null ? {} : { largeBytes: large }),
      ...(gpu !== null && this.gpuLimited() ? { gpuLimitBytes: gpu } : {}),
    };
  }

  /** GPU memory that models may take: what there is, and MAX_GPU_MEM_GB of it; null on the CPU or where nobody knows. */
  gpuBudget(): number | null {
    const sizes = [this.capabilities.memory_gb, this.#config().maxGpuMemGb].filter((size) => size !== null);
    return this.selected.id === 'cpu' || sizes.length === 0 ? null : Math.min(...sizes) * GB;
  }

  /** True where it is MAX_GPU_MEM_GB that sets that budget, and not the GPU itself. */
  gpuLimited(): boolean {
    const { maxGpuMemGb } = this.#config();
    return maxGpuMemGb !== null && this.gpuBudget() === maxGpuMemGb * GB;
  }

  /** Memory for choosing files and contexts, where a request would pay for each reading; admission asks anew. */
  #recentMemory(): MemoryState {
    const now = performance.now();
    if (this.#memory === null || now - this.#memory.at > MEMORY_AGE_MS)
      this.#memory = { at: now, state: this.memory.now() };
    return this.#memory.state;
  }
}
