/**
 * Which raw checkpoints can be converted, as main and the page need to know before they ask the converter: the types
 * that `src/convert/registry.ts` has, which a test there holds this list to.
 */

/** Heads of encoder-decoders that write texts. */
const WRITERS = ['ConditionalGeneration', 'Model'];

/** `model_type` of config.json (or `_class_name` of a diffusers component) → heads that become ONNX graphs. */
export const CONVERTIBLE: Readonly<Record<string, readonly string[]>> = {
  albert: textHeads('PreTraining'),
  bart: ['ConditionalGeneration', 'SequenceClassification', 'Model'],
  'deberta-v2': textHeads(),
  m2m_100: WRITERS,
  marian: WRITERS,
  mbart: WRITERS,
  mpnet: textHeads(),
  mt5: WRITERS,
  pegasus: WRITERS,
  t5: WRITERS,
  whisper: ['ConditionalGeneration', 'AudioClassification', 'Model'],
  bert: textHeads('PreTraining'),
  camembert: textHeads('PreTraining'),
  deit: ['Model', 'ImageClassification', 'ImageClassificationWithTeacher'],
  distilbert: textHeads(),
  electra: textHeads('PreTraining'),
  roberta: textHeads('PreTraining'),
  vit: ['Model', 'ImageClassification', 'ImageClassificationWithTeacher'],
  'xlm-roberta': textHeads('PreTraining'),
};

function textHeads(...more: string[]): string[] {
  return ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM', ...more];
}

/** `BertForSequenceClassification` → `SequenceClassification`; `GPT2LMHeadModel` → `LMHeadModel`; `BertModel` → `Model`. */
export function headOf(className: string): string {
  return /(?:For|With)([A-Z]\w+)$/.exec(className)?.[1] ?? /LMHeadModel$/.exec(className)?.[0] ?? 'Model';
}
