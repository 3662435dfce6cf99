/** Where sentence-transformers kept the encoder of a model in its first years: in a folder of its own, `0_Transformer`. */
import { z } from 'zod';

/** `0_Transformer`, `0_BERT`, `1_Pooling`: the names that it gives to the folders of its modules. */
const FOLDER = /^\d{1,2}_\w{1,60}$/;
const modulesSchema = z.array(z.looseObject({ path: z.string() })).max(32);

/** The folder of the encoder by a parsed modules.json; null where it lies beside that file, as today. */
export function encoderFolderOf(modules: unknown): string | null {
  const [first] = moduleFolders(modules);
  return first === undefined || first === '' ? null : first;
}

/** The folders of all modules, in their order; empty names for those beside modules.json, and no names of elsewhere. */
export function moduleFolders(modules: unknown): string[] {
  const parsed = modulesSchema.safeParse(modules);
  if (!parsed.success) return [];
  return parsed.data.map(({ path }) => (FOLDER.test(path) ? path : ''));
}
