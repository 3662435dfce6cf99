/** Inputs as people and programs write them, the awkward ones among them. */
import type { RequestSource } from '../../shared/activity.ts';

/** One made-up kind of run. */
export interface FakeRun {
  readonly task: 'text-generation' | 'text-classification' | 'feature-extraction';
  readonly model: string;
  readonly title: string;
  readonly summary: string;
}

const QWEN = 'unsloth/Qwen3-4B-Instruct-2507-GGUF';
const EMBER = 'hearth/ember';
const SENTIMENT = 'hearth/sentiment-minilm';
const MINILM = 'sentence-transformers/all-MiniLM-L6-v2';

const chat = (title: string, summary: string, model = QWEN): FakeRun => ({
  task: 'text-generation',
  model,
  title,
  summary,
});
const judge = (title: string, summary: string): FakeRun => ({
  task: 'text-classification',
  model: SENTIMENT,
  title,
  summary,
});
const embed = (title: string, summary: string): FakeRun => ({
  task: 'feature-extraction',
  model: MINILM,
  title,
  summary,
});

/** What the rows of the history are made of, in turn. */
export const FAKE_RUNS: readonly [FakeRun, ...FakeRun[]] = [
  chat('And when it is −10 °C outside?', '154 tokens'),
  judge('The heating has been off for three days and nobody calls back.', 'NEGATIVE 0.98'),
  chat('Summarise the attached lease in ten bullet points', '412 tokens'),
  embed('Support tickets, 38 lines', '38 vectors of 384'),
  chat('Once upon a time there was a lamp', '96 tokens', EMBER),
  judge('What a lovely morning, and thank you for the bread!', 'POSITIVE 0.99'),
  chat(
    'Rewrite so that a tenant understands it: “Ventilation is to be effected by intermittent full opening of the casements.” Keep it to two sentences and say…',
    '58 tokens',
  ),
  chat('<img src=x onerror="alert(1)"><b>bold</b> & <script>alert(2)</script>', '21 tokens'),
  judge('שלום, הדירה קרה מאוד \u202Eabc.gguf\u202C and it is still cold', 'NEGATIVE 0.81'),
  chat('heizungsanlagenwartungsvertragsverlaengerungsbestaetigung'.repeat(3).slice(0, 158), '12 tokens'),
  embed('The radiator in the hall knocks', '1 vector of 384'),
  chat('用一句话解释热泵', '33 tokens', 'bartowski/Meta-Llama-3.1-70B-Instruct-GGUF'),
];

/** A made-up run that comes through a door. */
export interface FakeWork extends FakeRun {
  readonly source: RequestSource;
}

/** What runs and waits in the fake engine, in turn. */
export const FAKE_WORK: readonly [FakeWork, ...FakeWork[]] = [
  { ...chat('And when it is −10 °C outside?', ''), source: 'app' },
  { ...embed('POST /v1/embeddings, 1 200 lines', ''), source: 'api' },
  { ...chat('A story about a lamp that did not want to sleep', '', EMBER), source: 'cli' },
  { ...judge('Nobody calls back, and the lift is broken again', ''), source: 'app' },
];
