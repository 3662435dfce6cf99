import { describe, expect, it } from 'vitest';
import { commandSnippet, curlSnippet, javascriptSnippet, pythonSnippet, shellWord } from './snippets.ts';
import type { SnippetInput } from './snippets.ts';

const nasty = `It's "quoted", $HOME, \`id\`, \\ and\na second line`;
const input: SnippetInput = {
  request: {
    model: 'hearth/ember',
    task: 'text-generation',
    inputs: nasty,
    options: { temperature: 0.2, stop: ['The end'] },
  },
  base: 'http://127.0.0.1:8017',
  streams: true,
};

/** The words that a POSIX shell makes of a snippet (quotes, `$HEARTH_TOKEN`, continued lines), without its first one. */
function argumentsOf(snippet: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < snippet.length; at += 1) {
    const char = snippet.charAt(at);
    if (char === "'") {
      const end = snippet.indexOf("'", at + 1);
      word = (word ?? '') + snippet.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const end = snippet.indexOf('"', at + 1);
      word = (word ?? '') + snippet.slice(at + 1, end).replace('$HEARTH_TOKEN', 't0k');
      at = end;
    } else if (char === '\\') {
      at += 1;
      if (snippet.charAt(at) !== '\n') word = (word ?? '') + snippet.charAt(at);
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      if (/[$`"&|;<>()*?[\]#~]/.test(char)) throw new Error(`a shell would act on ${char}`);
      word = (word ?? '') + char;
    }
  }
  return [...words, ...(word === null ? [] : [word])].slice(1);
}

describe('curlSnippet', () => {
  it('survives a shell: the body arrives as it was written', () => {
    const words = argumentsOf(curlSnippet(input));
    expect(words.slice(0, 2)).toEqual(['-N', 'http://127.0.0.1:8017/api/inference/stream']);
    expect(words).toContain('authorization: Bearer t0k');
    expect(JSON.parse(words.at(-1)!)).toEqual({
      model: 'hearth/ember',
      task: 'text-generation',
      inputs: nasty,
      options: { temperature: 0.2, stop: ['The end'] },
    });
  });
  it('sends no empty options', () => {
    const body = argumentsOf(curlSnippet({ ...input, request: { model: 'm', inputs: 'x', options: {} } })).at(
      -1,
    )!;
    expect(JSON.parse(body)).toEqual({ model: 'm', inputs: 'x' });
  });
});

describe('commandSnippet', () => {
  it('keeps each option and the text as one word', () => {
    expect(argumentsOf(commandSnippet(input)!)).toEqual([
      'run',
      'hearth/ember',
      '--task',
      'text-generation',
      '--option',
      'temperature=0.2',
      '--option',
      'stop=["The end"]',
      nasty,
    ]);
  });
  it('asks the first question of a chat with --chat', () => {
    const inputs = { messages: [{ role: 'user', content: 'Why?' }] };
    expect(argumentsOf(commandSnippet({ ...input, request: { model: 'm', inputs } })!)).toEqual([
      'run',
      'm',
      '--chat',
      'Why?',
    ]);
  });
  it('takes a text under its name as one, and one that begins like an option as no option', () => {
    const inputs = { text: '-5 is cold' };
    expect(argumentsOf(commandSnippet({ ...input, request: { model: 'm', inputs } })!)).toEqual([
      'run',
      'm',
      '--',
      '-5 is cold',
    ]);
  });
  it('says that a longer chat or a list has no command', () => {
    const message = { role: 'user', content: 'a' };
    expect(
      commandSnippet({ ...input, request: { model: 'm', inputs: { messages: [message, message] } } }),
    ).toBeNull();
    expect(commandSnippet({ ...input, request: { model: 'm', inputs: ['a', 'b'] } })).toBeNull();
  });
});

it('the JavaScript sends the same body and holds no token', () => {
  const code = javascriptSnippet(input);
  const body = code.slice(
    code.indexOf('JSON.stringify(') + 'JSON.stringify('.length,
    code.indexOf('),\n});'),
  );
  expect(JSON.parse(body)).toMatchObject({ model: 'hearth/ember', inputs: nasty });
  expect(code).toContain('process.env.HEARTH_TOKEN');
});

it('shellWord leaves plain words bare', () => {
  expect([shellWord('hearth/ember:q8'), shellWord(''), shellWord('a b')]).toEqual([
    'hearth/ember:q8',
    "''",
    "'a b'",
  ]);
});

it("the Python has Python's own names for the values, and holds no token", () => {
  const inputs = { messages: [{ role: 'user', content: 'Say "hi"\nü 🔥 \\' }] };
  const code = pythonSnippet({
    ...input,
    request: { model: 'm', inputs, options: { truncate: true, normalize: false, seed: 7, stop: [] } },
  });
  expect(code).toContain('"truncate": True,');
  expect(code).toContain('"normalize": False,');
  expect(code).toContain('"stop": [],');
  expect(code).toContain('"content": "Say \\"hi\\"\\nü 🔥 \\\\",');
  expect(code).not.toMatch(/\b(true|false|null)\b/);
  expect(code).toContain('os.environ["HEARTH_TOKEN"]');
});

describe('a picture in a snippet', () => {
  const picture = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 5_000_000, name: "my cat's.png" };
  const request = {
    model: 'm',
    task: 'image-to-text',
    inputs: { image: picture, prompt: 'costs $5 `x` \\' },
  };
  const shown: SnippetInput = { request, base: 'http://127.0.0.1:8017', streams: false };
  it('goes as a file of a form, with the words and options beside it as they are', () => {
    const options = { max_new_tokens: 12 };
    expect(argumentsOf(curlSnippet({ ...shown, request: { ...request, options } })).slice(3)).toEqual([
      '--form-string',
      'model=m',
      '--form-string',
      'task=image-to-text',
      '-F',
      "image=@my cat's.png",
      '--form-string',
      'prompt=costs $5 `x` \\',
      '--form-string',
      'options={"max_new_tokens":12}',
    ]);
  });
  it('with a comma in its name is not taken for two files', () => {
    const inputs = { image: { ...picture, name: 'a,b;"c".png' } };
    expect(argumentsOf(curlSnippet({ ...shown, request: { ...request, inputs } }))).toContain(
      'image=@"a,b;\\"c\\".png"',
    );
  });
  it('beside a chat is read from its file by the shell, and the words around it are left alone', () => {
    const messages = [{ role: 'user', content: 'costs $5 `x` \\' }];
    const inputs = { images: [picture], messages };
    const code = curlSnippet({ ...shown, request: { ...request, inputs } });
    expect(code).toContain(`"$(base64 < 'my cat'\\''s.png' | tr -d '\\n')"`);
    const body = code.slice(code.indexOf('<<END_OF_BODY\n') + 14, code.lastIndexOf('\nEND_OF_BODY'));
    const sent = body.replace(/\$\(base64 .*\)/, 'QUJD').replace(/\\([\\$`])/g, '$1');
    expect(JSON.parse(sent)).toMatchObject({ inputs: { images: ['QUJD'], messages } });
  });
  it('is a file on the command line, with the words after it; two pictures are too many for it', () => {
    const words = argumentsOf(commandSnippet(shown)!);
    expect(words.slice(1)).toEqual([
      'm',
      '--task',
      'image-to-text',
      '--file',
      "my cat's.png",
      'costs $5 `x` \\',
    ]);
    const two = { images: [picture, picture], text: 'Which?' };
    expect(commandSnippet({ ...shown, request: { ...request, inputs: two } })).toBeNull();
  });
  it('is no id of a store that another program can not reach', () => {
    const all = [curlSnippet(shown), javascriptSnippet(shown), pythonSnippet(shown)];
    expect(all.filter((code) => code.includes('media_id'))).toEqual([]);
    expect(javascriptSnippet(shown)).toContain(
      `"image": (await readFile("my cat's.png")).toString('base64'),`,
    );
    expect(pythonSnippet(shown)).toContain(
      `"image": base64.b64encode(open("my cat's.png", "rb").read()).decode(),`,
    );
  });
  it('does not take a text that looks like the mark of a file for one', () => {
    const inputs = { image: picture, prompt: '@file-0' };
    const code = pythonSnippet({ ...shown, request: { ...request, inputs } });
    expect(code).toContain('"prompt": "@file-0"');
  });
});
