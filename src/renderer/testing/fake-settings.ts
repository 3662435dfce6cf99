/** The settings of {@link ./fake-engine.ts}. */
import type { Setting } from '../../shared/app.ts';

/** One setting of each kind of input. */
export const settings: Setting[] = [
  {
    key: 'forceDevice',
    variable: 'FORCE_DEVICE',
    value: null,
    fixed: false,
    schema: {
      title: 'Device',
      description: 'Runs models on this device and nowhere else.',
      anyOf: [{ type: 'string', enum: ['cuda', 'mps', 'cpu'] }, { type: 'null' }],
      default: null,
    },
  },
  {
    key: 'maxLoadedModels',
    variable: 'MAX_LOADED_MODELS',
    value: 4,
    fixed: false,
    schema: {
      title: 'Loaded models',
      description: 'More than this, and the least used one is unloaded.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 4,
    },
  },
  {
    key: 'memoryWatermark',
    variable: 'MEMORY_WATERMARK',
    value: 0.7,
    fixed: true,
    schema: {
      title: 'Memory mark',
      description: 'The share of memory at which Hearth starts to unload.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      step: 0.01,
      percent: true,
      default: 0.85,
    },
  },
  {
    key: 'enableLargeModels',
    variable: 'ENABLE_LARGE_MODELS',
    value: true,
    fixed: false,
    schema: {
      title: 'Large models',
      description: 'Allows models that are likely to slow the whole machine down.',
      type: 'boolean',
      default: false,
    },
  },
  {
    key: 'modelFolders',
    variable: 'HEARTH_MODELS',
    value: ['/data/models'],
    fixed: false,
    schema: {
      title: 'Model folders',
      description: 'Laid out as org/name.',
      type: 'array',
      items: { type: 'string' },
      default: [],
    },
  },
];
