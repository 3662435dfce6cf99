/** The speeds that were measured of a way of running a model. Pure. */
import type { AccelerationProfile, Backend } from '../../shared/acceleration.ts';
import type { MeasuredSpeed } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { ModelEntry } from './held-model.ts';

/** Whether a speed was measured with that engine, device and dtype; the first device of a kind is the kind's. */
export function isOfWay(
  speed: Pick<MeasuredSpeed, 'backend' | 'device' | 'dtype'>,
  way: { readonly engine: Backend; readonly device: string; readonly dtype: string },
): boolean {
  const { backend, device, dtype } = speed;
  return backend === way.engine && dtype === way.dtype && device.replace(/:.*$/, '') === way.device;
}

/** How fast a way was here; null where nobody knows. */
export function speedOfWay(
  speeds: readonly MeasuredSpeed[],
  way: Parameters<typeof isOfWay>[1],
): AccelerationProfile['speed'] {
  const speed = speeds.find((each) => isOfWay(each, way));
  return speed === undefined
    ? null
    : { tokens_per_second: speed.tokens_per_second, run_ms: speed.run_ms, load_ms: speed.load_ms };
}

/** How a model runs, or would; what was measured since it was loaded counts too. */
export function accelerationNow(
  entry: Pick<ModelEntry, 'loaded'> | undefined,
  plan: Plan | null,
  speeds: readonly MeasuredSpeed[],
): AccelerationProfile | null {
  const profile = entry?.loaded?.acceleration ?? plan?.acceleration ?? null;
  return profile === null ? null : { ...profile, speed: speedOfWay(speeds, profile) ?? profile.speed };
}
