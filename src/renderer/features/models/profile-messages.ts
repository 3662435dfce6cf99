/** Every sentence of how a model is run, and of choosing another way. */
import type { AccelerationProfile, ExpectedSpeed } from '../../../shared/acceleration.ts';
import { formatBytes } from '../../ui/format.ts';
import { backendName, deviceName } from '../run/backends.ts';
import { messages as models } from './messages.ts';

/** The words of the section. */
export const profileWords = {
  title: 'How it will run',
  titleLoaded: 'How it runs',
  engine: 'Engine',
  engineName: ({ engine }: AccelerationProfile) => backendName(engine),
  device: 'Device',
  deviceName: ({ device }: AccelerationProfile) => deviceName(device),
  dtype: 'Weights in',
  source: 'Weights from',
  sources: {
    published: 'Its own files',
    converted: 'Its raw weights, converted',
    quantized: 'Its raw weights, in fewer bits',
  } satisfies Record<AccelerationProfile['source'], string>,
  memory: 'Memory, expected',
  speed: 'Speed, expected',
  speedOf: (speed: ExpectedSpeed | null) =>
    speed === null ? 'Known after the first run' : models.speed(speed),

  choose: 'Way to run it',
  automatic: 'As Hearth chooses',
  option: ({ dtype, device, memory_bytes }: AccelerationProfile) =>
    `${dtype} on ${deviceName(device)}, ${formatBytes(memory_bytes)}`,
  undo: 'Undo',
  nextLoad: 'It goes on as it is until it is loaded again.',
} as const;
