/** A model that answers questions about a text, and its made-up answers; `?words` brings it. */
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { questionAnswering } from '../../shared/tasks/question-answering.ts';
import { sampleModel } from './samples.ts';

/** Question answering. */
export function wordModels(): ModelInfo[] {
  return [
    {
      ...sampleModel,
      ...{ id: 'onnx-community/roberta-base-squad2', task: 'question-answering', backend: 'onnx' },
      ...{ format: 'onnx', source: 'huggingface', chat: false, size_bytes: 496e6, variants: ['q8'] },
      speed: null,
    },
  ];
}

/** Answers with the first words of the text; false for any other task. */
export async function wordAnswer(
  { task = '', model, inputs }: InferenceRequest,
  meta: Meta,
  send: (body: InferenceEventBody) => Promise<void>,
): Promise<boolean> {
  if (task !== 'question-answering') return false;
  const { context } = questionAnswering.input.parse(inputs);
  const answer = context.split(' ').slice(0, 3).join(' ');
  const result = [{ answer, score: 0.91, start: 0, end: answer.length }];
  await send({ type: 'done', model, task, result, meta });
  return true;
}
