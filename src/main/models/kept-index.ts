/** What is kept of raw checkpoints, for policies that can't look at the disk themselves. */
import { readdir } from 'node:fs/promises';
import { graphWhenLoaded } from '../../shared/converter.ts';
import type { ModelFolder } from './scan.ts';
import { keptFolder, keptGgufs, keptGraphs, keptQuantizations, keptSources } from './kept-conversions.ts';
import { lossyOf } from './lossy.ts';

/** What was made of one raw checkpoint. */
export interface KeptOf {
  /** The dtypes that can be loaded without making anything. */
  readonly kept: readonly string[];
  /** Those that were made once and lost too much. */
  readonly lossy: readonly string[];
}

const NOTHING: KeptOf = { kept: [], lossy: [] };

/** Knows what it saw when it last looked. */
export class KeptIndex {
  readonly #cache: () => string;
  readonly #known = new Map<string, KeptOf>();

  /** `cache` is the folder of all that is kept. */
  constructor(cache: () => string) {
    this.#cache = cache;
  }

  /** What is kept of the checkpoint in a model folder, as it was last looked at. */
  of(folder: string): KeptOf {
    return this.#known.get(folder) ?? NOTHING;
  }

  /** Looks at what is kept of a checkpoint as its files are now: some dozen questions to the disk. Never rejects. */
  async look(folder: string): Promise<void> {
    const found = await this.#find(folder).catch(() => NOTHING);
    this.#known.set(folder, found);
  }

  /** The same before a model is planned; one without a raw checkpoint is not looked at. */
  async lookAt({ directory, weights }: Pick<ModelFolder, 'directory' | 'weights'>): Promise<void> {
    if (weights.some(({ converts }) => converts !== undefined)) await this.look(directory);
  }

  /** Looks at every checkpoint of which something is kept, for lists. Never rejects. */
  async lookAll(): Promise<void> {
    const places = [keptGgufs(this.#cache()), keptGraphs(this.#cache())];
    const folders = (await Promise.all(places.map(keptSources))).flat();
    for (const folder of new Set(folders)) await this.look(folder);
  }

  async #find(folder: string): Promise<KeptOf> {
    const ggufs = await keptFolder(keptGgufs(this.#cache()), folder);
    const graphs = await keptFolder(keptGraphs(this.#cache()), folder);
    const made = await readdir(graphs).catch(() => []);
    const kept = [
      ...(await keptQuantizations(ggufs)),
      ...made.flatMap((name) => graphWhenLoaded(name) ?? []),
    ];
    return { kept, lossy: Object.keys(await lossyOf(this.#cache(), folder)) };
  }
}
