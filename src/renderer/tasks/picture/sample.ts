/** An example's picture, from the app's own files onto the workbench. */
import { exampleMessages } from '../../features/run/example-messages.ts';
import type { RunTask } from '../../features/run/request.ts';
import { notify } from '../../stores/notices.ts';
import { startRun } from '../../stores/run.ts';
import { isBusy, useRun } from '../../stores/workbench.ts';
import { takePicture } from './pictures.ts';

/** Puts a sample on the workbench of a task and runs it; `address` is one of the page itself. */
export async function putSample(task: RunTask, address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok !== true) {
    notify(exampleMessages.sampleGone, true);
    return;
  }
  const blob = await answer.blob();
  const name =
    address
      .split('/')
      .at(-1)
      ?.replace(/-[\w-]{8}(?=\.\w+$)/, '') ?? 'sample.webp';
  const taken = await takePicture(task, new File([blob], name, { type: 'image/webp' }));
  // A quick model has begun by itself.
  if (taken && !isBusy(useRun.getState(), task)) startRun(task);
}
