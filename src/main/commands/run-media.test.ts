import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAKE_META, fakeModel } from '../api/testing/fake-engine.ts';
import { PNG, WAV, idOf } from '../media/testing/samples.ts';
import { runCli } from './program.ts';
import { resultText } from './results.ts';
import { fakeDeps, fakeIo, type FakeIoOptions } from './testing/fake-io.ts';

let deps = fakeDeps();
let folder = '';
let picture = '';
beforeEach(() => {
  deps = fakeDeps();
  deps.engine.models.put(fakeModel('hearth/detector', 'object-detection'));
  deps.engine.models.put(fakeModel('hearth/depth', 'depth-estimation'));
  deps.engine.models.put(fakeModel('hearth/answers', 'question-answering'));
  folder = mkdtempSync(join(tmpdir(), 'hearth-cli-'));
  picture = join(folder, 'cat.png');
  writeFileSync(picture, PNG);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function hearth(argv: string[], options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await runCli(['run', ...argv], io, deps);
  return { code, out: io.out(), err: io.err() };
}

describe('hearth run with a picture', () => {
  it('takes the file where it lies, and shows what was found as a table', async () => {
    expect(await hearth(['hearth/detector', '--file', picture])).toEqual({
      code: 0,
      out: [
        'label       score  xmin  ymin  xmax  ymax',
        'ring       0.9712     1     2    30    40',
        'blue star  0.5000     0     0     8     9',
        '',
      ].join('\n'),
      err: '',
    });
    expect(deps.engine.accepted[0]?.inputs).toMatchObject({
      image: { type: 'image/png', bytes: PNG.length, name: 'cat.png' },
    });
  });

  it.each([[['-']], [[]]])('takes the bytes of standard input after %j', async (argv) => {
    await hearth(['hearth/detector', ...argv], { stdin: PNG });
    const image = { media_id: idOf(PNG), type: 'image/png', bytes: PNG.length };
    expect(deps.engine.accepted[0]?.inputs).toEqual({ image });
  });

  it('takes a data URL as every door does', async () => {
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    await hearth(['hearth/detector', url]);
    expect(deps.engine.accepted[0]?.inputs).toEqual({ image: url });
  });

  it.each([
    ['a path in place of the file', ['hearth/detector', '/etc/passwd'], 1, '--file'],
    ['words in place of the file', ['hearth/detector', 'a cat'], 1, '--file'],
    ['a file that is not there', ['hearth/detector', '--file', '/nowhere/cat.png'], 1, 'ENOENT'],
    ['a folder', ['hearth/detector', '--file', '/tmp'], 1, 'not a file'],
    [
      'a text beside a task of one picture',
      ['hearth/detector', 'x', '--file', '/tmp'],
      2,
      'no text|not both',
    ],
    ['a text and a file for one text', ['hearth/ember', 'x', '--file', '/tmp'], 2, 'not both'],
    ['nothing', ['hearth/detector'], 2, 'no input'],
    ['a question without its text', ['hearth/answers', 'Who?'], 1, 'needs two[^]*context .* --file'],
  ])('says what is wrong with %s', async (_name, argv, code, words) => {
    const ended = await hearth(argv);
    expect(ended.err).toMatch(new RegExp(words));
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(deps.engine.accepted).toEqual([]);
  });
});

describe('pictures and sounds of a result', () => {
  const facts = { min: 0, max: 1.5, mean: 0.25, width: 8, height: 4 };
  beforeEach(async () => {
    const depth = await deps.engine.media.put([PNG], { type: null, field: 'x' });
    const audio = await deps.engine.media.put([WAV], { type: null, field: 'x' });
    deps.engine.script = async function* ({ model }) {
      const result = model === 'hearth/depth' ? { depth, ...facts } : { audio, masks: [{ mask: depth }] };
      yield { type: 'done', model, task: 'depth-estimation', result, meta: FAKE_META };
    };
  });

  it('are named with the way to save them', async () => {
    const { out, err } = await hearth(['hearth/depth', '--file', picture]);
    expect(out).toBe('min     0\nmax     1.5000\nmean    0.2500\nwidth   8\nheight  4\n');
    expect(err).toBe('The result holds a picture (16 B): --output FILE.png saves it, --json prints it.\n');
  });

  it('are saved to the file that is named, or into the folder', async () => {
    const file = join(folder, 'depth.png');
    expect((await hearth(['hearth/depth', '--file', picture, '--output', file])).err).toBe(`Saved ${file}\n`);
    expect(readFileSync(file)).toEqual(PNG);
  });

  it('go into a folder, made where it is missing, where there are several', async () => {
    const into = join(folder, 'new', 'place');
    expect((await hearth(['hearth/detector', '--file', picture, '--output', into])).code).toBe(0);
    expect(readdirSync(into).toSorted()).toEqual(['audio.wav', 'masks-0-mask.png']);
    expect(readFileSync(join(into, 'audio.wav'))).toEqual(WAV);
  });

  it.each([
    ['several to one file', (): string[] => ['hearth/detector', '--output', picture], 'Name a folder'],
    [
      'to a folder that is not there',
      (): string[] => ['hearth/depth', '--output', join(folder, 'no', 'x.png')],
      'ENOENT',
    ],
  ])('can not be saved %s', async (_name, argv, words) => {
    const ended = await hearth([...argv(), '--file', picture]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(words);
  });

  it('are inline with --json, as over HTTP', async () => {
    const { out, err } = await hearth(['hearth/depth', '--file', picture, '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      result: { depth: `data:image/png;base64,${PNG.toString('base64')}`, ...facts },
    });
  });
});

it('a result without media says so where they were to be saved', async () => {
  const ended = await hearth(['hearth/ember', 'x', '--output', folder]);
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('no picture');
});

describe('a result on a terminal', () => {
  it.each([
    ['a caption', { generated_text: 'a ring' }, 'a ring\n'],
    ['a transcript', { text: 'one two', language: 'en', duration: 2 }, 'one two\n'],
    [
      'a transcript with times',
      {
        text: 'a b',
        language: null,
        chunks: [
          { text: ' a', timestamp: [0, 1.25] },
          { text: ' b', timestamp: [1.25, null] },
        ],
        duration: 2,
      },
      '[0.0 to 1.3 s] a\n[1.3 to ? s] b\n',
    ],
    [
      'a sound over time',
      [
        { timestamp: [0, 2], labels: [{ label: 'dog', score: 0.5 }] },
        {
          timestamp: [2, 4],
          labels: [
            { label: 'rain', score: 0.75 },
            { label: 'dog', score: 0.25 },
          ],
        },
      ],
      '[0.0 to 2.0 s]  dog   0.5000\n[2.0 to 4.0 s]  rain  0.7500\n',
    ],
    ['an answer', { answer: 'Paris', score: 0.9, start: 1, end: 6 }, 'Paris\n'],
    [
      'parts of a picture',
      [
        { label: 'sky', score: null, mask: {}, area: 0.5, id: 0, class_map: {} },
        { label: 'sea', score: null, mask: {}, area: 0.5, id: 4 },
      ],
      'label  score    area  id\nsky           0.5000   0\nsea           0.5000   4\n',
    ],
    ['nothing found', [], '[]\n'],
    ['a number', 5, '5\n'],
    ['lists of lists', [[1], [2]], '[[1],[2]]\n'],
  ])('is %s', (_name, result, text) => {
    expect(resultText('any', result)).toBe(text);
  });
});
