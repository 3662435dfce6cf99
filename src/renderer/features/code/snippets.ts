/** The run on the screen as a program would ask for it: curl, JavaScript and `hearth run`. Pure. */
import { z } from 'zod';
import type { InferenceRequest } from '../../../shared/inference.ts';
import { markMedia, withFiles } from './snippet-media.ts';
import type { MarkedInput } from './snippet-media.ts';

/** What a snippet is made from. */
export interface SnippetInput {
  readonly request: Pick<InferenceRequest, 'model' | 'task' | 'inputs' | 'options'>;
  /** `http://127.0.0.1:8017`, without a slash at its end. */
  readonly base: string;
  /** Whether the answer comes token by token. */
  readonly streams: boolean;
}

/** The environment variable that the snippets read the token from, so that no copied text holds a secret. */
export const TOKEN_VARIABLE = 'HEARTH_TOKEN';

/** A text as one word of a POSIX shell: in single quotes, where nothing is special but the quote itself. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The body that is sent: only what is set, in a fixed order. */
function bodyOf({ request }: SnippetInput, { inputs }: MarkedInput): Record<string, unknown> {
  const options = request.options ?? {};
  return {
    model: request.model,
    ...(request.task === undefined ? {} : { task: request.task }),
    inputs,
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** The request with curl; `-N` shows a stream as it comes. Pictures and sounds go as files of a form. */
export function curlSnippet(input: SnippetInput): string {
  const route = input.streams ? '/api/inference/stream' : '/api/inference';
  const marked = markMedia(input.request.inputs);
  const head = [
    `curl ${input.streams ? '-N ' : ''}${shellWord(input.base + route)} \\`,
    `  -H "authorization: Bearer $${TOKEN_VARIABLE}" \\`,
  ];
  const form = formParts(input, marked);
  if (form !== null) return [...head, form.map((part) => `  ${part}`).join(' \\\n')].join('\n');
  const body = JSON.stringify(bodyOf(input, marked), null, 2);
  return [
    ...head,
    `  -H 'content-type: application/json' \\`,
    ...(marked.files.length === 0 ? [`  -d ${shellWord(body)}`] : fromStdin(body, marked.files)),
  ].join('\n');
}

/** The parts of an upload; null for an input without files, and for one that is more than files and texts. */
function formParts({ request }: SnippetInput, { inputs, files }: MarkedInput): string[] | null {
  const parsed = z.record(z.string(), z.union([z.string(), z.array(z.string())])).safeParse(inputs);
  if (files.length === 0 || !parsed.success) return null;
  const named = new Map(files.map(({ mark, name }) => [mark, name]));
  const given = Object.entries(parsed.data).flatMap(([field, value]) =>
    [value].flat().map((each) => {
      const name = named.get(each);
      return name === undefined ? textPart(field, each) : `-F ${shellWord(`${field}=@${formName(name)}`)}`;
    }),
  );
  const { task, options = {} } = request;
  return [
    textPart('model', request.model),
    ...(task === undefined ? [] : [textPart('task', task)]),
    ...given,
    ...(Object.keys(options).length === 0 ? [] : [textPart('options', JSON.stringify(options))]),
  ];
}

/** With `-F` a text that begins with @ or < would be taken for a file. */
function textPart(name: string, text: string): string {
  return `--form-string ${shellWord(`${name}=${text}`)}`;
}

/** Within quotes curl takes commas and semicolons of a name as they are (its manual, -F). */
function formName(name: string): string {
  return /[,;"\\]/.test(name) ? `"${name.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"` : name;
}

/** The longest argument of a program is shorter than most pictures, so the body goes in by itself. */
function fromStdin(body: string, files: MarkedInput['files']): string[] {
  // In such a text the shell acts on these three signs.
  const quoted = body.replace(/[\\$`]/g, (sign) => `\\${sign}`);
  const end = 'END_OF_BODY';
  const read = (name: string): string => `"$(base64 < ${shellWord(name)} | tr -d '\\n')"`;
  return [`  --data-binary @- <<${end}`, withFiles(quoted, files, read), end];
}

/** The request with fetch, as it runs in Node, Deno and Bun. */
export function javascriptSnippet(input: SnippetInput): string {
  const marked = markMedia(input.request.inputs);
  const json = JSON.stringify(bodyOf(input, marked), null, 2).replaceAll('\n', '\n  ');
  const body = withFiles(
    json,
    marked.files,
    (name) => `(await readFile(${JSON.stringify(name)})).toString('base64')`,
  );
  return [
    ...(marked.files.length === 0 ? [] : [`import { readFile } from 'node:fs/promises';`, '']),
    `const answer = await fetch(${JSON.stringify(`${input.base}/api/inference`)}, {`,
    `  method: 'POST',`,
    `  headers: {`,
    `    authorization: \`Bearer \${process.env.${TOKEN_VARIABLE}}\`,`,
    `    'content-type': 'application/json',`,
    `  },`,
    `  body: JSON.stringify(${body}),`,
    `});`,
    `const { result, meta, error } = await answer.json();`,
    `if (error) throw new Error(\`\${error.message} \${error.hint}\`);`,
    `console.log(result);`,
  ].join('\n');
}

/** The request with the standard library of Python 3, nothing to install. */
export function pythonSnippet(input: SnippetInput): string {
  const marked = markMedia(input.request.inputs);
  const body = withFiles(
    pythonValue(bodyOf(input, marked), '    '),
    marked.files,
    (name) => `base64.b64encode(open(${pythonText(name)}, "rb").read()).decode()`,
  );
  return [
    ...(marked.files.length === 0 ? [] : ['import base64']),
    'import json',
    'import os',
    'import urllib.error',
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${pythonText(`${input.base}/api/inference`)},`,
    `    data=json.dumps(${body}).encode(),`,
    '    headers={',
    `        "authorization": "Bearer " + os.environ["${TOKEN_VARIABLE}"],`,
    '        "content-type": "application/json",',
    '    },',
    ')',
    'try:',
    '    with urllib.request.urlopen(request) as answer:',
    '        print(json.load(answer)["result"])',
    'except urllib.error.HTTPError as failure:',
    '    error = json.load(failure)["error"]',
    '    raise SystemExit(error["message"] + " " + error["hint"])',
  ].join('\n');
}

/** JSON's own escapes are Python's too, but for the characters beyond 16 bits, which JSON.stringify leaves as they are. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** A JSON value as a Python literal; `indent` is the blank before the line that it begins on. */
function pythonValue(value: unknown, indent: string): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonText(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => `${inner}${pythonValue(each, inner)},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([name, each]) => `${inner}${pythonText(name)}: ${pythonValue(each, inner)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

/** What of an input the command line takes: one text, one file, or both. */
interface CommandInput {
  readonly text: string | null;
  readonly file: string | null;
  readonly chat: boolean;
}

/** The request on the command line; null where it takes more than `hearth run` does. */
export function commandSnippet({ request }: SnippetInput): string | null {
  const given = commandInput(request.inputs);
  // A hyphen alone means standard input.
  if (given === null || given.text === '-') return null;
  const options = Object.entries(request.options ?? {}).map(([name, value]) => {
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    return `--option ${shellWord(`${name}=${written}`)}`;
  });
  const words = [
    `hearth run ${shellWord(request.model)}`,
    ...(request.task === undefined ? [] : [`--task ${shellWord(request.task)}`]),
    ...(given.chat ? ['--chat'] : []),
    ...options,
    ...(given.file === null ? [] : [`--file ${shellWord(given.file)}`]),
    ...(given.text === null ? [] : [textWord(given.text)]),
  ];
  return words.join(' \\\n  ');
}

/** A text that begins like an option stands after the end of the options. */
function textWord(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text);
}

function commandInput(inputs: unknown): CommandInput | null {
  const question = oneQuestion(inputs);
  const text = question ?? oneText(inputs);
  if (text !== null) return { text, file: null, chat: question !== null };
  const { inputs: marked, files } = markMedia(inputs);
  const parts = z.record(z.string(), z.union([z.string(), z.array(z.string()).length(1)])).safeParse(marked);
  const [file, second] = files;
  if (!parts.success || second !== undefined) return null;
  const texts = Object.values(parts.data).flat();
  const own = texts.filter((each) => each !== file?.mark);
  return own.length > 1 ? null : { text: own[0] ?? null, file: file?.name ?? null, chat: false };
}

const chatSchema = z.object({
  messages: z.tuple([z.object({ role: z.literal('user'), content: z.string() })]),
});

/** The one message of a chat that has just begun; `--chat` makes the same of a text. */
function oneQuestion(inputs: unknown): string | null {
  const parsed = chatSchema.safeParse(inputs);
  return parsed.success ? parsed.data.messages[0].content : null;
}

function oneText(inputs: unknown): string | null {
  if (typeof inputs === 'string') return inputs;
  return Array.isArray(inputs) && inputs.length === 1 && typeof inputs[0] === 'string' ? inputs[0] : null;
}
