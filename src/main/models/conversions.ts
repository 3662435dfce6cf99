/** Conversions that a person asks for: what becomes of a raw checkpoint, and where it goes. */
import type { EngineOptions } from '../engine-options.ts';
import type { EngineModels } from '../engine-types.ts';
import { Converter, conversionCache } from './converter.ts';
import type { Library } from './library.ts';

/** How raw checkpoints of a library are converted. */
export function conversions(
  library: Library,
  { launcher, config }: Pick<EngineOptions, 'launcher' | 'config'>,
): EngineModels['convert'] {
  const converter = new Converter(launcher, () => conversionCache(config()));
  return async (name, choice, signal, onProgress = () => undefined) => {
    const { id, folder } = (await library.resolve(name)).model;
    const { directory, root } = folder;
    const from = {
      model: id,
      folder: directory,
      allowed: root === undefined ? [directory] : [directory, root],
    };
    if (choice.to === 'gguf') {
      const { quantization, out = directory } = choice;
      const made = await converter.toGguf({ ...from, out, quantization }, signal, onProgress);
      // A file in a folder of models is one of its variants from now on.
      await library.rescan();
      return made;
    }
    const { out, quantization } = choice;
    const into = { ...from, out, ...(quantization === undefined ? {} : { quantization }) };
    const { graphs } = await converter.toFolder(into, signal, onProgress);
    await library.rescan();
    return { path: out, bytes: Object.values(graphs).reduce((sum, bytes) => sum + bytes, 0) };
  };
}
