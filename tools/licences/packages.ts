/** Which packages are shipped, and under which licence: those that run beside the bundles, and those inside them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One package that is shipped. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ dev: z.boolean().optional(), devOptional: z.boolean().optional() }),
  ),
});
const packageSchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().default(''),
  license: z.union([z.string(), z.looseObject({ type: z.string() })]).optional(),
  licenses: z.array(z.looseObject({ type: z.string() })).optional(),
});

/** The desktop app is built around it, though it is a tool of the build to npm. */
const SHELL = 'node_modules/electron';

/** `node_modules/@scope/name` (the innermost) of a module's path, from the repository on; null outside of packages. */
export function packageFolderOf(id: string): string | null {
  const path = id.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, '');
  // Whatever stands before the first one is the way to the repository, whole or relative.
  return /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null;
}

/** Folders of the packages that run beside the bundles: those of the lock file that no tool needs alone. */
export function runtimeFolders(lock: unknown): string[] {
  const { packages } = lockSchema.parse(lock);
  return Object.entries(packages).flatMap(([folder, entry]) =>
    folder.startsWith('node_modules/') && entry.dev !== true && entry.devOptional !== true ? [folder] : [],
  );
}

/** Every package of these folders that is installed here, once, by name. */
export function shippedFrom(root: string, folders: Iterable<string>): ShippedPackage[] {
  const found = new Map<string, ShippedPackage>();
  for (const folder of folders) {
    const file = join(root, folder, 'package.json');
    // Packages for other platforms are in the lock file and not on the disk.
    if (!existsSync(file)) continue;
    const { name, version, license, licenses } = packageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const said = typeof license === 'object' ? license.type : license;
    const licence = said ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
    const shown = name ?? folder.replace(/^.*node_modules\//, '');
    found.set(`${shown}@${version}`, { name: shown, version, licence });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** All packages that are shipped, given the folders of those that went into the page's bundle. */
export function shippedPackages(root: string, bundled: Iterable<string>): ShippedPackage[] {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return shippedFrom(root, [...runtimeFolders(lock), ...bundled, SHELL]);
}
