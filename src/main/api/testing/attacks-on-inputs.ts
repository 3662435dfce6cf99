/** Attacks by inputs that name something to fetch or to open: every task that takes media, and OpenAI's pictures. */
import { TASKS, contractOf, isTaskId, type TaskId } from '../../../shared/tasks/index.ts';
import { post, type Attack } from './attack.ts';

/** Addresses and paths that nobody here may follow. */
const NAMED: readonly [string, string][] = [
  ["the address of a cloud's secrets", 'http://169.254.169.254/latest/meta-data/'],
  ['an address of this server', 'http://127.0.0.1:8017/api/health'],
  ['an address of a file', 'file:///etc/passwd'],
  ['a path', '/etc/passwd'],
  ['a path of a share', String.raw`\\server\share\a.png`],
];

const MEDIA = ['image', 'images', 'audio'];

/** The model of the fake engine that does a task, by a name of its own. */
export function attackModel(task: string): string {
  return `attack/${task}`;
}

/** Every task with an input that is a picture or a sound. */
export const MEDIA_TASKS = Object.keys(TASKS)
  .filter(isTaskId)
  .filter((task) => (contractOf(task).fields ?? []).some(({ kind }) => MEDIA.includes(kind)));

/** The input of a task with this in place of its medium. */
function inputOf(task: TaskId, named: string): Record<string, unknown> {
  const parts = (contractOf(task).fields ?? []).map(({ name, kind }): [string, unknown] => {
    if (kind === 'images') return [name, [named]];
    return [name, MEDIA.includes(kind) ? named : 'words'];
  });
  return Object.fromEntries(parts);
}

const byTask = MEDIA_TASKS.flatMap((task) =>
  NAMED.map(([name, named]): Attack => [
    `${name} as the input of ${task}`,
    'INVALID_INPUT',
    () => post('/api/inference', { model: attackModel(task), inputs: inputOf(task, named) }),
  ]),
);

const chats = NAMED.map(([name, url]): Attack => [
  `${name} as the picture of a chat`,
  'INVALID_INPUT',
  () =>
    post('/v1/chat/completions', {
      model: attackModel('image-text-to-text'),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    }),
]);

const LISTS = { $ref: '#/$defs/lists' };

/** Schemas that would keep an engine busy where no cancel reaches it. */
const SCHEMAS: readonly [string, object][] = [
  [
    'that doubles its readings with every bracket',
    { anyOf: [{ items: LISTS }, { items: LISTS, maxItems: 2 }] },
  ],
  ['that begins with itself', { anyOf: [LISTS, { type: 'null' }] }],
  ['of a million letters at least', { type: 'string', minLength: 1_000_000 }],
];

const schemas = SCHEMAS.map(([name, lists]): Attack => [
  `a schema ${name}`,
  'INVALID_INPUT',
  () =>
    post('/v1/chat/completions', {
      model: 'hearth/ember',
      messages: [{ role: 'user', content: 'Hi' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { $defs: { lists }, ...LISTS } },
      },
    }),
]);

/** All of them. */
export const ATTACKS_ON_INPUTS: readonly Attack[] = [...byTask, ...chats, ...schemas];
