/** Adds model files and folders where they lie, and says in words what became of each. */
import { toHearthError } from '../../../shared/errors.ts';
import { addModels as add } from '../../stores/details.ts';
import type { Added } from '../../stores/details.ts';
import { notify } from '../../stores/notices.ts';
import { goTo } from '../../stores/view.ts';
import { MAX_PATHS } from '../models/added-paths.ts';
import { openAddModels, showModel } from '../models/view-store.ts';
import { messages } from './messages.ts';

/** Adds them, however many, and shows Models; true where at least one was added. What is refused is told, all of it. */
export async function addModels(paths: readonly string[]): Promise<boolean> {
  const wanted = paths.filter((path) => path !== '');
  if (wanted.length === 0) return false;
  const { added, refused, problem } = await addAll(wanted);
  if (problem !== null) notify(problem, true);
  const [first, ...others] = refused;
  if (added.length > 0) {
    notify(messages.added(added));
    const [only, another] = added;
    // Its details say what becomes of raw weights.
    if (only !== undefined && another === undefined) showModel(only);
    else goTo('models');
  }
  if (first !== undefined && others.length === 0) notify(messages.refused(first.path, first.reason), true);
  // A list is no note: it stays until it was read, with the paths to be corrected.
  else if (first !== undefined) {
    openAddModels(
      refused.slice(0, MAX_PATHS).map(({ path }) => path),
      { added, refused },
    );
  }
  return added.length > 0;
}

/** As many at a time as main takes; where it can't be asked any more, what is left is told with the reason. */
async function addAll(paths: readonly string[]): Promise<Added & { readonly problem: string | null }> {
  const added: string[] = [];
  const refused: Added['refused'] = [];
  for (let at = 0; at < paths.length; at += MAX_PATHS) {
    try {
      const part = await add(paths.slice(at, at + MAX_PATHS));
      added.push(...part.added);
      refused.push(...part.refused);
    } catch (error) {
      const { message, hint } = toHearthError(error);
      const reason = `${message} ${hint}`;
      return { added, refused, problem: messages.notAdded(paths.length - at, reason) };
    }
  }
  return { added: [...new Set(added)], refused, problem: null };
}
