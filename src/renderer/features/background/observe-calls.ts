/** A client whose long work is told: for notices of a page in a browser, which has no main process of its own. */
import { z } from 'zod';
import type { AppContract } from '../../../shared/app.ts';
import { toHearthError, type HearthError } from '../../../shared/errors.ts';
import { inferenceEventSchema } from '../../../shared/inference.ts';
import {
  endOfFailure,
  endOfRun,
  type WorkEnd,
  type WorkKind,
  type WorkListener,
} from '../../../shared/long-work.ts';
import { modelDetailsSchema } from '../../../shared/machine.ts';
import { endOfCheck } from '../../../shared/notice-messages.ts';
import type { Call, Client } from '../../../shared/rpc/contract.ts';

const WORK: Readonly<Partial<Record<keyof AppContract, WorkKind>>> = {
  infer: 'run',
  loadModel: 'load',
  verifyModel: 'check',
};
const modelSchema = z.object({ model: z.string() });

let next = 0;

/** The same client; runs, loads and checks of files tell the listener of their start and their end. */
export function observeCalls(client: Client<AppContract>, listener: WorkListener): Client<AppContract> {
  return {
    call: (name, input, options) => {
      const call = client.call(name, input, options);
      const work = WORK[name];
      const named = modelSchema.safeParse(input);
      if (work === undefined || !named.success) return call;
      const id = `${work} ${String(next++)}`;
      listener.started(id, work, named.data.model);
      // The first end counts, and the listener forgets the work with it.
      const ended = (end: WorkEnd): void => listener.ended(id, end);
      call.output.then(
        (output) => {
          if (work !== 'run') ended(endOfOutput(output));
        },
        (failure: unknown) => ended(endOfLost(toHearthError(failure))),
      );
      return work === 'run' ? followed(call, ended) : call;
    },
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

/** A link that broke says nothing of the work, which may well go on. */
function endOfLost(error: HearthError): WorkEnd {
  return error.code === 'DISCONNECTED' ? { kind: 'stopped' } : endOfFailure(error);
}

/** A check answers with the files, a load with the model. */
function endOfOutput(output: unknown): WorkEnd {
  const details = modelDetailsSchema.safeParse(output);
  return details.success ? endOfCheck(details.data) : { kind: 'done' };
}

/** The same call. How a run ends is in its last event, and who reads that may leave before the output is there. */
function followed<E, O>(call: Call<E, O>, ended: (end: WorkEnd) => void): Call<E, O> {
  return {
    output: call.output,
    [Symbol.asyncIterator]: () => {
      const events = call[Symbol.asyncIterator]();
      return {
        next: async () => {
          const result = await events.next();
          if (result.done === true) ended({ kind: 'stopped' });
          else if (isLast(result.value)) {
            const event = inferenceEventSchema.safeParse(result.value);
            ended((event.success ? endOfRun(event.data) : null) ?? { kind: 'stopped' });
          }
          return result;
        },
        return: async () => {
          ended({ kind: 'stopped' });
          return (await events.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

/** Looked at before it is parsed: there are hundreds of tokens a second. */
function isLast(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('type' in event)) return false;
  return event.type === 'done' || event.type === 'error';
}
