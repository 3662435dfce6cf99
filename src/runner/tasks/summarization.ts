/** summarization and text2text-generation: the tasks of encoder-decoders that need only a text. */
import { summarization } from '../../shared/tasks/summarization.ts';
import { text2textGeneration } from '../../shared/tasks/text2text-generation.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { TextToText, taskParams } from './text-to-text.ts';

/** Needs encoder and decoder; a T5 gets its prefix and the parameters that config.json has for the task. */
export const prepareSummarization: PrepareTask = async (plan, model) => {
  const writer = await TextToText.open(asGraphs(model, plan.task));
  const params = taskParams(writer.config);
  return behindContract(summarization, async (items, options, context) => {
    const requests = items.map(({ text }) => ({
      text: params.prefix('summarization') + text,
      around: null,
      start: null,
      generation: params.generation('summarization'),
    }));
    return await writer.run(requests, options, context, (summary_text) => ({ summary_text }));
  });
};

/** Needs encoder and decoder. */
export const prepareText2TextGeneration: PrepareTask = async (plan, model) => {
  const writer = await TextToText.open(asGraphs(model, plan.task));
  const params = taskParams(writer.config);
  return behindContract(text2textGeneration, async (items, options, context) => {
    const requests = items.map(({ text }) => ({
      text: params.prefix('text2text-generation') + text,
      around: null,
      start: null,
      generation: params.generation('text2text-generation'),
    }));
    return await writer.run(requests, options, context, (generated_text) => ({ generated_text }));
  });
};
