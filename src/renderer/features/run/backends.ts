/** Names of engines, devices and sources for people. A name that is not known is shown as it came. */

const BACKENDS: Readonly<Record<string, string>> = {
  llama: 'llama.cpp',
  onnx: 'ONNX Runtime',
  transformers: 'Transformers.js',
};
const DEVICES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  mps: 'Metal',
  dml: 'DirectML',
  webgpu: 'WebGPU',
  vulkan: 'Vulkan',
};
const SOURCES: Readonly<Record<string, string>> = {
  embedded: 'Embedded',
  folder: 'Folder',
  hub: 'Hearth',
  huggingface: 'HF cache',
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
};

/** An engine's own name. */
export function backendName(backend: string): string {
  return BACKENDS[backend] ?? backend;
}

/** A device's name; `cuda:0` is CUDA, a second one keeps its number. */
export function deviceName(device: string): string {
  const [id = '', index = '0'] = device.split(':');
  const name = DEVICES[id] ?? id;
  return index === '0' ? name : `${name} ${index}`;
}

/** Where a model's files are. */
export function sourceName(source: string): string {
  return SOURCES[source] ?? source;
}
