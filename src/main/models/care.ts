/** Who leaves memory though nobody asks for room: pure decisions over plain data. */
import { evictionOrder, mayLeave, type Resident } from './eviction-order.ts';

/** Under pressure a model goes that was idle for so long, in ms: between two turns of a chat it would be loaded again. */
export const PRESSURE_IDLE_MS = 60_000;

/**
 * Whose time is up: idle for longer than it is to be kept alive. One that was loaded ahead stays for as long as its
 * memory is free, since its time has not begun.
 */
export function whoseTimeIsUp(
  residents: readonly Resident[],
  keepAliveMs: (model: string) => number,
): Resident[] {
  return residents.filter(
    (resident) =>
      mayLeave(resident) &&
      resident.waiting === 0 &&
      !resident.ahead &&
      resident.idleMs >= keepAliveMs(resident.model),
  );
}

/**
 * Who goes while more memory is taken than the watermark allows (`freeBytes` below 0): whatever was loaded ahead, at
 * once, then models that rest, as few as needed in the order of all evictions.
 */
export function whoGoesUnderPressure(residents: readonly Resident[], freeBytes: number): Resident[] {
  const may = residents.filter(
    (resident) =>
      mayLeave(resident) && resident.waiting === 0 && (resident.ahead || resident.idleMs >= PRESSURE_IDLE_MS),
  );
  const leaving: Resident[] = [];
  let free = freeBytes;
  for (const resident of evictionOrder(may, 'memory')) {
    if (free >= 0) break;
    leaving.push(resident);
    free += resident.bytes;
  }
  return leaving;
}
