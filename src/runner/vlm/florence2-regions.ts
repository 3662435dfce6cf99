/**
 * The places in an answer of Florence-2, by its task: what `post_process_generation` of transformers' Florence2Processor
 * reads from the text, with the same patterns. Pure.
 */
import type { Region } from '../../shared/tasks/picture-regions.ts';
import type { Extent } from '../vision/processor-sizes.ts';

/** Places count from 0 to 999 on both sides of the picture. */
const BINS = 1_000;

type Reader = (text: string, size: Extent, banned: readonly string[]) => Region[];

/** How the answer to a task is read; the other tasks answer with plain text. */
const READERS: readonly (readonly [string, Reader])[] = [
  ['<OCR_WITH_REGION>', quads],
  ['<OD>', (text, size) => boxes(text, size, /([^<]+(?:<loc_\d+>){4,})/g)],
  ['<DENSE_REGION_CAPTION>', (text, size) => boxes(text, size, /([^<]+(?:<loc_\d+>){4,})/g)],
  ['<REGION_PROPOSAL>', (text, size) => boxes(text, size, /(?:<loc_\d+>){4,}/g)],
  [
    '<CAPTION_TO_PHRASE_GROUNDING>',
    (text, size, banned) =>
      boxes(text, size, /([^<]+(?:<loc_\d+>){4,})/g, (phrase) => !banned.includes(phrase)),
  ],
  [
    '<REFERRING_EXPRESSION_SEGMENTATION>',
    (text, size) => polygons(text, size, /(?:<loc_\d+>|<sep>|<poly>|<\/poly>){4,}/g),
  ],
  [
    '<REGION_TO_SEGMENTATION>',
    (text, size) => polygons(text, size, /(?:<loc_\d+>|<sep>|<poly>|<\/poly>){4,}/g),
  ],
  [
    '<OPEN_VOCABULARY_DETECTION>',
    (text, size) =>
      text.includes('<poly>')
        ? polygons(text, size, /[^<]+(?:<loc_\d+>|<sep>|<poly>|<\/poly>){4,}/g)
        : boxes(text, size, /([^<]+(?:<loc_\d+>){4,})/g),
  ],
];

/** What reads the answer to a question; null for a question whose answer is plain text. */
export function regionReader(
  question: string,
  size: Extent,
  banned: readonly string[],
): ((answer: string) => Region[]) | null {
  const reader = READERS.find(([tag]) => question.includes(tag))?.[1];
  if (reader === undefined) return null;
  return (answer) => reader(answer.replaceAll(/<\/?s>|<pad>/g, ''), size, banned);
}

const { fround, trunc } = Math;

/** A place at the middle of its bin, in whole pixels; computed in fp32 and cut, as there. */
function pixel(bin: string | undefined, side: number): number {
  return trunc(fround(fround(Number(bin) + 0.5) * fround(side / BINS)));
}

/** Numbers of places as x and y one after the other, in pixels. */
function inPixels(bins: readonly string[], { width, height }: Extent): number[] {
  return bins.map((bin, index) => pixel(bin, index % 2 === 0 ? width : height));
}

/** Florence-2 names things in English; what is no ASCII is left out, as there. */
function ascii(phrase: string): string {
  return phrase.replaceAll(/\P{ASCII}/gu, '');
}

/** The words in front of the places; null where another line begins among them. */
function wordsBefore(text: string, end: RegExp): string | null {
  return end.exec(text)?.[0].trim() ?? null;
}

function boxes(
  text: string,
  size: Extent,
  pattern: RegExp,
  isMeant: (phrase: string) => boolean = () => true,
): Region[] {
  return (text.match(pattern) ?? []).flatMap((found): Region[] => {
    const phrase = wordsBefore(found, /^\s*(.*?)(?=<od>|<\/od>|<box>|<\/box>|<bbox>|<\/bbox>|<loc_)/);
    if (phrase === null || !isMeant(phrase)) return [];
    return [...found.matchAll(/<loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)>/g)].map(([, ...bins]) => {
      const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = inPixels(bins, size);
      return { label: ascii(phrase), box: { xmin, ymin, xmax, ymax } };
    });
  });
}

function quads(text: string, size: Extent): Region[] {
  return [...text.matchAll(/(.+?)((?:<loc_\d+>){8})/g)].map(([, words = '', places = '']) => ({
    label: words.trim(),
    polygons: [inPixels(binsOf(places), size)],
  }));
}

function polygons(text: string, size: Extent, pattern: RegExp): Region[] {
  return (text.match(pattern) ?? []).flatMap((found): Region[] => {
    const phrase = wordsBefore(
      found.replace(/^<loc_\d+>/, ''),
      /^\s*(.*?)(?=<od>|<\/od>|<box>|<\/box>|<bbox>|<\/bbox>|<loc_|<poly>)/,
    );
    if (phrase === null) return [];
    const several = found.includes('<poly>') && found.includes('</poly>');
    const things = several
      ? [...found.matchAll(/<poly>(.*?)<\/poly>/g)].map(([, inner = '']) => inner)
      : [found];
    return things.flatMap((thing) => {
      const outlines = [...thing.matchAll(/((?:<loc_\d+>)+)(?:<sep>|$)/g)].map(([, places = '']) => {
        const bins = binsOf(places);
        return inPixels(bins.slice(0, bins.length - (bins.length % 2)), size);
      });
      return outlines.length === 0 ? [] : [{ label: phrase, polygons: outlines }];
    });
  });
}

function binsOf(places: string): string[] {
  return [...places.matchAll(/<loc_(\d+)>/g)].map(([, bin = '']) => bin);
}
