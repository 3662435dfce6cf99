/** sharp, set up once: which build of it is safe here, and how much it may keep and use. */
import { registerHooks } from 'node:module';
import type * as SharpLibrary from 'sharp';

/** The library's own function. */
export type Sharp = typeof SharpLibrary.default;

let loaded: Promise<Sharp> | null = null;

/** sharp, loaded at its first use. */
export async function sharpLibrary(): Promise<Sharp> {
  loaded ??= load();
  return await loaded;
}

async function load(): Promise<Sharp> {
  if (process.platform === 'linux' && 'electron' in process.versions) useWasmSharp();
  const { default: sharp } = await import('sharp');
  // A picture is decoded once for each run: what libvips would keep of it is never asked for again.
  sharp.cache(false);
  // Decoding works in one thread anyhow, and the others belong to the model.
  sharp.concurrency(1);
  return sharp;
}

/**
 * Makes sharp load its WebAssembly build: the native one clashes with Electron's GLib on Linux and brings the process
 * down. sharp takes that build by itself where the native one can't be found, so it is not found. To be called before
 * sharp is imported.
 */
export function useWasmSharp(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (/^@img\/sharp-linux(?:musl)?-[a-z0-9]+\/sharp\.node$/.test(specifier)) {
        const hidden: NodeJS.ErrnoException = new Error(`${specifier} is left out on purpose`);
        hidden.code = 'MODULE_NOT_FOUND';
        throw hidden;
      }
      return next(specifier, context);
    },
  });
}
