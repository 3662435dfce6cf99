/** Puts a picture or a sound on the workbench of the task that was picked for it, and runs it. */
import { tellFailure } from '../../stores/failures.ts';
import { chooseModel, setPart, startRun } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { pictureField, takePicture } from '../../tasks/picture/pictures.ts';
import { takeSound } from '../../tasks/sound/take-sound.ts';
import { fieldsOf } from '../run/parts.ts';
import type { Offer } from './offers.ts';

/** It is run at once, unless the task needs more than it; a failure becomes a note. */
export async function giveMedia({ task, model }: Offer, file: File): Promise<void> {
  goTo('run');
  chooseModel(task, model.id);
  if (pictureField(task) !== null) {
    if (await takePicture(task, file)) startRun(task);
    return;
  }
  const field = fieldsOf(task).find(({ kind }) => kind === 'audio');
  if (field === undefined) return;
  try {
    setPart(task, field.name, await takeSound(file));
    startRun(task);
  } catch (error) {
    tellFailure(error);
  }
}
