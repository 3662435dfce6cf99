/** transformers.js without its image library: pictures are decoded by {@link ../media/image.ts}, never by it. */
import { registerHooks } from 'node:module';

/** Stands in for sharp: transformers.js only asks whether it is there until an image is decoded. */
const NO_SHARP = `data:text/javascript,${encodeURIComponent("export default function sharp() { throw new Error('no image library is loaded in this process'); }")}`;

/** Files of transformers.js, whose import of sharp is the one that is answered otherwise. */
const TRANSFORMERS = /[\\/]@huggingface[\\/]transformers[\\/]/;

/**
 * Keeps transformers.js from loading the native sharp, which it imports always: on Linux under Electron that brings the
 * process down (its GLib clashes with Electron's), and elsewhere it costs 17 MB and 60 ms for nothing. Other imports of
 * sharp get what they ask for. To be called before transformers.js is imported.
 */
export function leaveSharpOut(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'sharp' && TRANSFORMERS.test(context.parentURL ?? '')
        ? { url: NO_SHARP, format: 'module', shortCircuit: true }
        : next(specifier, context),
  });
}
