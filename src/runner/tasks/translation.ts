/** translation: pairs (Marian), prefixes (T5) and models of many languages (NLLB, M2M100, mBART). */
import { loadFailed } from '../backends/model-files.ts';
import { translation } from '../../shared/tasks/translation.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { languageTokens, pairOf, planLanguages, type Languages } from './seq2seq-languages.ts';
import { TextToText, taskParams, type TaskParams, type TextRequest } from './text-to-text.ts';

/** Needs encoder and decoder. */
export const prepareTranslation: PrepareTask = async (plan, model) => {
  const writer = await TextToText.open(asGraphs(model, plan.task));
  const params = taskParams(writer.config);
  const { tokenizer, config } = writer;
  // Marian has its languages in the vocabulary itself, the others among the tokens that were added to it.
  const known = languageTokens(
    config.model_type === 'marian' ? tokenizer.vocabulary() : tokenizer.addedTokens(),
  );
  const { tokenizer_class: kind } = tokenizer.config;
  const mbart50 = typeof kind === 'string' && kind.startsWith('MBart50');
  const request = (text: string, languages: Languages): TextRequest => {
    if (known === null) return withPrefix(text, languages, params);
    const { around, forced, start, prefix } = planLanguages(known, languages, { mbart50 });
    const id = (token: string): number => idOf(writer, token);
    return {
      text: prefix + text,
      around: around === null ? null : { before: around.before.map(id), after: around.after.map(id) },
      start: start === null ? null : id(start),
      generation: forced === null ? {} : { forced_bos_token_id: id(forced) },
    };
  };
  return behindContract(translation, async (items, options, context) => {
    const { src_lang, tgt_lang, ...others } = options;
    const requests = items.map(({ text }) => request(text, { src_lang, tgt_lang }));
    return await writer.run(requests, others, context, (translation_text) => ({ translation_text }));
  });
};

/** T5 is told the pair in words in front of the text; a text that starts so already stays as it is. */
function withPrefix(text: string, languages: Languages, params: TaskParams): TextRequest {
  const asks = params.keys.filter((key) => params.prefix(key) !== '' && text.startsWith(params.prefix(key)));
  const own = asks.find((key) => key.startsWith('translation_')) ?? null;
  const key = pairOf(params.keys, languages, own !== null);
  const prefix = own === null ? params.prefix(key ?? 'translation') : '';
  const generation = params.generation(own ?? key ?? 'translation');
  return { text: prefix + text, around: null, start: null, generation };
}

function idOf(writer: TextToText, token: string): number {
  const id = writer.tokenizer.idOf(token);
  if (id === null) throw loadFailed(`tokenizer.json has no token "${token}", which this translator needs.`);
  return id;
}
