/** From the tokens of a generation to a streamed text with its counts and times. */
import { TokenText } from '../tasks/text-stream.ts';

/** When the tokens of a text came, on the clock of its run. */
export interface StreamTiming {
  readonly firstToken: number | undefined;
  readonly lastToken: number | undefined;
  readonly tokens: number;
}

/** What was written. */
export interface Written {
  readonly text: string;
  readonly tokens: number;
  readonly finish_reason: 'stop' | 'length';
  readonly timing: StreamTiming;
}

/** How tokens become text. */
export interface StreamOptions {
  readonly decode: (tokens: readonly number[]) => string;
  readonly maxNewTokens: number;
  /** True where the model is forced to end at its longest length: such an end is the length's doing. */
  readonly forcedEnd: boolean;
  /** Last tokens of the prompt that the first new one continues. */
  readonly before?: readonly number[];
  /** Changes the whole text at its end, which then is sent in one piece. */
  readonly finish?: (text: string) => string;
  readonly emit: (text: string) => Promise<void>;
  readonly context: { readonly signal: AbortSignal; now(): number };
}

/** Sends tokens as whole characters, and gives the text of all of them. */
export async function streamTokens(
  tokens: AsyncIterable<number>,
  { decode, maxNewTokens, forcedEnd, before = [], finish, emit, context }: StreamOptions,
): Promise<Written> {
  const texts = new TokenText(decode, before);
  let text = '';
  let count = 0;
  let firstToken: number | undefined;
  let lastToken: number | undefined;
  const send = async (part: string): Promise<void> => {
    text += part;
    if (part !== '' && finish === undefined) await emit(part);
  };
  for await (const token of tokens) {
    count += 1;
    lastToken = context.now();
    firstToken ??= lastToken;
    await send(texts.push(token));
    context.signal.throwIfAborted();
  }
  await send(texts.flush());
  if (finish !== undefined) {
    text = finish(text);
    if (text !== '') await emit(text);
  }
  const full = count >= maxNewTokens - (forcedEnd ? 1 : 0);
  return {
    text,
    tokens: count,
    finish_reason: full ? 'length' : 'stop',
    timing: { firstToken, lastToken, tokens: count },
  };
}

/** Removes the spaces that tokenizers leave before marks (transformers `clean_up_tokenization`). */
export function cleanUpSpaces(text: string): string {
  return text
    .replaceAll(/ ([.?!,])/g, '$1')
    .replaceAll(" ' ", "'")
    .replaceAll(/ (n't|'m|'s|'ve|'re)/g, '$1');
}
