/** transformers.js without its image library, for models that see no images. */
import { registerHooks } from 'node:module';

/** Stands in for sharp: transformers.js only asks whether it is there until an image is decoded. */
const NO_SHARP = `data:text/javascript,${encodeURIComponent("export default function sharp() { throw new Error('no image library is loaded in this process'); }")}`;

/**
 * Keeps `import 'sharp'` from loading the native library. transformers.js imports it always; on Linux under Electron it
 * brings the process down (its GLib clashes with Electron's), and elsewhere it costs 17 MB and 60 ms for nothing.
 * To be called before transformers.js is imported.
 */
export function leaveSharpOut(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'sharp'
        ? { url: NO_SHARP, format: 'module', shortCircuit: true }
        : next(specifier, context),
  });
}
