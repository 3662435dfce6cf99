/** Results that are hard to show: very many, very long, in other scripts, or nothing at all; `?odd-results=long|none`. */
import type { RunTask } from '../features/run/request.ts';
import { fakeMedia } from './fake-media.ts';
import { greyPng } from './grey-png.ts';

/** Which of them. */
export type Oddness = 'long' | 'none';

const LABELS = [
  'Egyptian cat, a very long label as ImageNet has them, tabby, tiger cat, household companion',
  'كلب صيد ذهبي',
  '日本の伝統的な木造建築',
  'heizungsanlagenwartungsvertragsverlaengerungsbestaetigung',
  'cafe\u0301 🧡',
  'LABEL_5',
  ...Array.from({ length: 14 }, (_, at) => `thing ${String(at + 7)}`),
];
const TEXT = [
  'The first sentence is short.',
  'Der zweite enthält heizungsanlagenwartungsvertragsverlaengerungsbestaetigungheizungsanlagenwartungsvertrag.',
  'שלום, הדירה קרה מאוד.',
  '用一句话解释热泵。',
].join(' ');
const LONG_TEXT = Array.from({ length: 24 }, () => TEXT).join('\n\n');
const BOXES = 200;
const PARTS = 20;
const SIDE = 40;

const scoreAt = (at: number): number => Math.max(1e-4, 0.97 * 0.82 ** at);

/** The odd text of a task that writes one. */
export function oddText(odd: Oddness): string {
  return odd === 'none' ? '' : LONG_TEXT;
}

/** The odd result of any other task; undefined for one whose odd results come of odd inputs. */
export async function oddResult(odd: Oddness, task: RunTask): Promise<unknown> {
  const none = odd === 'none';
  switch (task) {
    case 'object-detection':
    case 'zero-shot-object-detection':
      return none ? [] : boxes();
    case 'image-segmentation':
      return none ? [] : await parts();
    case 'image-classification':
    case 'zero-shot-image-classification':
    case 'audio-classification':
    case 'zero-shot-audio-classification':
    case 'zero-shot-classification':
    case 'text-classification':
      return none ? [] : LABELS.map((label, at) => ({ label, score: scoreAt(at) }));
    case 'depth-estimation':
      return await flat();
    case 'mask-generation':
      return { masks: [], width: SIDE, height: SIDE };
    case 'image-to-text':
      return { generated_text: oddText(odd) };
    case 'image-feature-extraction': {
      const [rows, length] = none ? [1, 1] : [197, 768];
      const features = Array.from({ length: rows }, (_, row) =>
        Array.from({ length }, (__, at) => Math.sin(row * 31 + at) * (at === 7 ? 40 : 1)),
      );
      return { features, shape: none ? [1] : [rows, length] };
    }
    case 'automatic-speech-recognition':
      return transcript(none ? 0 : 400);
    default:
      return none && LISTS.has(task) ? [] : undefined;
  }
}

/** Tasks whose result is a list that may be empty. */
const LISTS: ReadonlySet<string> = new Set([
  'token-classification',
  'question-answering',
  'fill-mask',
  'text-ranking',
]);

function boxes() {
  return Array.from({ length: BOXES }, (_, at) => {
    const [x, y] = [(at * 61) % 1_150, (at * 97) % 820];
    const box = { xmin: x, ymin: y, xmax: x + 30 + ((at * 7) % 100), ymax: y + 30 + ((at * 13) % 100) };
    return { label: LABELS[at % LABELS.length] ?? '', score: 0.99 - (0.49 * at) / BOXES, box };
  });
}

/** Stripes. */
async function parts() {
  const partOf = (at: number): number => Math.floor((PARTS * (at % SIDE)) / SIDE);
  const map = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => partOf(at));
  const class_map = await fakeMedia.keep(await greyPng(SIDE, SIDE, map));
  return await Promise.all(
    Array.from({ length: PARTS }, async (_, id) => ({
      ...{ label: LABELS[id] ?? '', score: id % 3 === 0 ? null : scoreAt(id / 4), area: 1 / PARTS, id },
      mask: await fakeMedia.keep(
        await greyPng(
          SIDE,
          SIDE,
          map.map((part) => (part === id ? 65_535 : 0)),
        ),
      ),
      ...(id === 0 ? { class_map } : {}),
    })),
  );
}

/** All of it equally far. */
async function flat() {
  const depth = await fakeMedia.keep(await greyPng(SIDE, SIDE, new Uint16Array(SIDE * SIDE)));
  return { depth, min: 3, max: 3, mean: 3, width: SIDE, height: SIDE };
}

function transcript(count: number) {
  const chunks = Array.from({ length: count }, (_, at) => ({
    text: ` ${TEXT.slice((at * 7) % 60, 60 + ((at * 31) % 120))}`,
    timestamp: [at * 9, at === count - 1 ? null : (at + 1) * 9],
  }));
  const text = chunks.map((each) => each.text).join('');
  return { text, language: count === 0 ? null : 'yue', chunks, duration: Math.max(4, count * 9) };
}
