/** What the registry of models in memory needs of the world. */
import type { Backend } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { EvictionReason } from '../../shared/service-metrics.ts';
import type { ProcessLauncher } from '../host.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import type { RunnerTimes } from '../runners/runner.ts';

import type { FailurePorts } from './failures.ts';
import type { LeasePorts } from './lease.ts';
import type { Convert } from './ready-plan.ts';
import type { RoomPorts } from './room.ts';

/** Everything that the registry asks of the world. */
export interface RegistryPorts
  extends
    Pick<RoomPorts, 'memory' | 'limits' | 'pinned' | 'waiting' | 'gpuOf' | 'elapsed'>,
    Pick<FailurePorts, 'memoryKills' | 'filesOf'>,
    Pick<LeasePorts, 'share'> {
  readonly launcher: ProcessLauncher;
  readonly quarantine: Quarantine;
  /** Milliseconds since the epoch: when something was, for people. It may jump. */
  readonly now: () => number;
  readonly onChange: () => void;
  readonly convert?: Convert;
  /** A model was loaded in so many ms. */
  readonly onLoaded?: (backend: Backend, ms: number) => void;
  /** What a model holds was measured after a run, in bytes of its process. */
  readonly onMeasured?: (plan: Plan, bytes: number) => void;
  /** A model was unloaded though nobody asked for it to be. */
  readonly onEvicted?: (reason: EvictionReason) => void;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly times?: RunnerTimes;
}
