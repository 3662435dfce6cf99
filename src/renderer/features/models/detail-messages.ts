/** Every sentence of the details of a model, and of adding and removing models. */
import type { MeasuredSpeed, ModelSource } from '../../../shared/models.ts';
import { counted, formatBytes, formatMs, formatNumber, splitName } from '../../ui/format.ts';
import { backendName, deviceName, sourceName } from '../run/backends.ts';
import { messages as models } from './messages.ts';

const NNBSP = '\u202f';

/** The words of the details. */
export const words = {
  pane: 'Selected model',
  details: 'Details',
  nothing: 'Choose a model to see what it needs and what it has done here.',
  reading: 'Reading its details.',
  formats: {
    gguf: 'GGUF',
    onnx: 'ONNX',
    safetensors: 'Safetensors',
    torch: 'PyTorch',
    unknown: 'Unknown format',
  },
  unknownTask: 'Unknown task',
  noTask: (title: string) => `${title} does not run here yet.`,
  taskUnknown: 'What it does could not be told from its files.',
  problem: 'What is wrong',

  memory: 'In memory',
  memoryIfLoaded: 'Memory',
  measured: 'Measured',
  estimated: 'Estimated before loading',
  estimatedNow: 'About, once loaded',
  loadTime: 'Time to load',
  goes: 'Unloaded',
  goesNever: 'Only when you unload it',
  goesForRoom: 'When others need its room',
  memoryUnknown: 'What it needs is known once it was loaded.',
  sum: 'How the estimate is made',
  together: 'Together',

  runsOn: 'Runs on',
  runsOnNothing: 'Its speed here is known after the first run.',
  device: (speed: MeasuredSpeed) => deviceName(speed.device),
  engine: (speed: MeasuredSpeed) => `${backendName(speed.backend)}, ${speed.dtype}`,
  speed: models.speed,
  measuredOn: (when: string, runs: number) => `Measured here, ${when}, over ${counted(runs, 'run', 'runs')}.`,
  current: 'now',

  files: 'Files',
  fileCount: (count: number, bytes: number) => `${counted(count, 'file', 'files')}, ${formatBytes(bytes)}`,
  checked: 'Checked',
  damaged: 'Damaged',
  unchecked: 'Not checked',
  allFiles: (count: number) => `Show all ${formatNumber(count)} files`,
  checkProgress: (done: number, total: number) => `${formatBytes(done)} of ${formatBytes(total)}`,
  checkBar: 'Check of the files',
  checking: 'Starting the check',
  path: 'Folder',

  card: 'Model card',
  noCard: 'It came without a model card.',
  cardCut: (bytes: number) => `The card goes on for ${formatBytes(bytes)}. The rest is in its README.md.`,
  picture: (name: string) => (name === '' ? 'Picture, not loaded' : `Picture, not loaded: ${name}`),
  openTitle: 'Open this address?',
  openText: (address: string) => `It stands in the model's card and opens in your browser: ${address}`,
  openAction: 'Open',
  readingCard: 'Reading the card.',
  table: 'Table of the model card',

  notRemovable: (source: ModelSource) =>
    source === 'embedded'
      ? 'It came with Hearth and stays.'
      : `It belongs to ${sourceName(source)}. Remove it there.`,
  removeTitle: (model: string) => `Remove ${splitName(model).name}?`,
  removeText: (bytes: number, directory: string | null) =>
    `This frees ${formatBytes(bytes)}. Its files${directory === null ? '' : ` in ${directory}`} are deleted for good.`,
  removed: (model: string, bytes: number) =>
    `${splitName(model).name} was removed. ${formatBytes(bytes)} are free again.`,

  addTitle: 'Add models',
  addText:
    'Models are used where they lie; nothing is copied. A .gguf file, the folder of a model, or a folder of such folders.',
  addLabel: 'Paths on this machine, one on each line',
  addExample: '/home/me/models/Qwen3-4B-Q4_K_M.gguf',
  addAction: 'Add',
  adding: 'Looking into them.',
  addClose: 'Close',
  added: (count: number) => `${counted(count, 'model is', 'models are')} on the list now.`,
  refused: (count: number) => `${counted(count, 'path was', 'paths were')} not added.`,
  nothingNew: 'Nothing new was found there.',
  tooMany: (count: number, most: number) =>
    `These are ${formatNumber(count)} paths; ${formatNumber(most)} at a time can be added.`,
  tooLong: (most: number) => `A path is longer than ${formatNumber(most)} letters.`,

  ms: formatMs,
  bytes: formatBytes,
  exactBytes: (bytes: number) => `${formatNumber(bytes)}${NNBSP}B`,
} as const;
