/** Results as a person reads them on a terminal. */
import { featureExtraction } from '../../shared/tasks/feature-extraction.ts';
import { textClassification } from '../../shared/tasks/text-classification.ts';
import { textGeneration } from '../../shared/tasks/text-generation.ts';
import { table } from './output.ts';

/** The result of one input, by the task's own shape: a text, a table of labels, a vector on one line; else JSON. */
export function resultText(task: string, result: unknown): string {
  if (task === 'text-generation') {
    const parsed = textGeneration.result.safeParse(result);
    if (parsed.success) return withLineEnd(parsed.data.generated_text);
  }
  if (task === 'text-classification') {
    const parsed = textClassification.result.safeParse(result);
    if (parsed.success)
      return table(
        parsed.data.map(({ label, score }) => [label, score.toFixed(4)]),
        [1],
      );
  }
  if (task === 'feature-extraction') {
    const parsed = featureExtraction.result.safeParse(result);
    if (parsed.success) return `${JSON.stringify(parsed.data.embedding)}\n`;
  }
  return `${JSON.stringify(result)}\n`;
}

/** A text that ends with a line end, and with no second one. */
export function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
