/** Every sentence about files that were dropped, pasted or opened. */
import { counted, formatBytes, formatNumber, splitName } from '../../ui/format.ts';
import { shownName as short } from './shown-name.ts';
import type { Kind } from './sniff.ts';

const WHAT: Readonly<Record<Kind, string>> = {
  text: 'Text',
  table: 'Table',
  json: 'JSON',
  picture: 'Picture',
  sound: 'Sound',
  clip: 'Clip',
  model: 'Model file',
  unknown: 'File',
};

/** What a task does with a picture or a sound, as a verb. */
const MEDIA_TASKS: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  'object-detection': { title: 'Find objects', text: 'Boxes and labels' },
  'image-segmentation': { title: 'Cut it into parts', text: 'A mask for each class' },
  'mask-generation': { title: 'Cut a thing out', text: 'A mask where you click' },
  'keypoint-detection': { title: 'Find joints', text: 'Skeletons of people' },
  'image-to-text': { title: 'Describe it', text: 'One sentence' },
  'image-text-to-text': { title: 'Ask about it', text: 'Chat with the picture' },
  'visual-question-answering': { title: 'Ask about it', text: 'A short answer' },
  'depth-estimation': { title: 'Measure depth', text: 'Near and far, in colour' },
  'background-removal': { title: 'Cut out the front', text: 'The rest becomes clear' },
  'image-to-image': { title: 'Make it larger', text: 'The same, with more pixels' },
  'image-classification': { title: 'Name it', text: 'Best labels and scores' },
  'zero-shot-image-classification': { title: 'Compare it with words', text: 'A score for each of yours' },
  'zero-shot-object-detection': { title: 'Find what you name', text: 'Boxes for words of yours' },
  'image-feature-extraction': { title: 'Turn it into numbers', text: 'One vector' },
  'automatic-speech-recognition': { title: 'Write it down', text: 'Words with their times' },
  'audio-classification': { title: 'Name the sound', text: 'Best labels and scores' },
  'zero-shot-audio-classification': { title: 'Compare it with words', text: 'A score for each of yours' },
};

/** The words of the sheets. */
export const messages = {
  what: WHAT,
  lookingAt: (done: number, count: number) => `${formatNumber(done)} of ${formatNumber(count)}`,
  looking: (count: number) =>
    count === 0
      ? 'Looking into the folder.'
      : count === 1
        ? 'Looking at the file.'
        : `Looking at ${formatNumber(count)} files.`,
  pastedName: 'Pasted text',
  pictureName: 'Pasted picture',
  question: (name: string) => `What should happen with ${short(name)}?`,
  nothingToDo: 'Nothing can be done with this',
  questionPasted: 'What should happen with this text?',
  questionMany: (count: number) => `What should happen with these ${counted(count, 'file', 'files')}?`,
  stays: 'It stays on this machine.',
  facts: (kind: Kind, bytes: number, lines: number | null) =>
    [WHAT[kind], ...(lines === null ? [] : [counted(lines, 'line', 'lines')]), formatBytes(bytes)].join(', '),
  tableFacts: (rows: number, columns: number, bytes: number) =>
    [
      WHAT.table,
      counted(rows, 'row', 'rows'),
      counted(columns, 'column', 'columns'),
      formatBytes(bytes),
    ].join(', '),
  manyFacts: (texts: number, bytes: number) => `${counted(texts, 'text', 'texts')}, ${formatBytes(bytes)}.`,
  linesCut: (taken: number, all: number) =>
    `Line by line, the first ${formatNumber(taken)} of ${formatNumber(all)} are taken at once. Split the file to do the rest.`,
  column: 'Column',
  columnNumber: (name: string) => (/^\d+$/.test(name) ? `Column ${name}` : name),
  offers: 'What can be done',
  cancel: 'Cancel',
  close: 'Close',
  otherModels: 'Other models for each task are in the workbench.',
  notYet: (kind: 'picture' | 'sound' | 'clip', name: string) =>
    `${short(name)} is a ${WHAT[kind].toLowerCase()}. No model for ${
      { picture: 'pictures', sound: 'sounds', clip: 'clips' }[kind]
    } is on this machine yet, so nothing can be done with it.`,
  unknown: (name: string) =>
    `${short(name)} is of a kind that is not known here. Text, CSV, JSON and model files are.`,
  folderOf:
    'A page in the browser is not told where a folder lies. Write its path on the machine that runs Hearth, and the model in it is added where it lies.',
  noModels: 'No model on this machine takes text. Models shows what is here.',
  tooLarge: (name: string, bytes: number, most: number) =>
    `${short(name)} has ${formatBytes(bytes)}; at most ${formatBytes(most)} of text can be taken at once. Split it into smaller files.`,
  tooMuchAtOnce: (name: string, bytes: number) =>
    `${short(name)} (${formatBytes(bytes)}) is too much together with the others. Open it by itself.`,
  modelByPath: (name: string) => `${short(name)} is a model file. Add it in Models by its path.`,
  tooMany: (count: number, most: number) =>
    `${formatNumber(count)} files are too many at once; at most ${formatNumber(most)} are taken.`,
  gone: (name: string) =>
    `${short(name)} can no longer be read. It was moved or deleted, or its folder may not be read.`,
  empty: (name: string) => `${short(name)} is empty.`,
  folderEmpty: (name: string) => `The folder ${short(name)} holds no files.`,
  folderTooLarge: (name: string, most: number) =>
    `The folder ${short(name)} holds more than ${formatNumber(most)} files. Drop a smaller one out of it.`,
  folderTooDeep: (name: string, most: number) =>
    `In the folder ${short(name)}, what lies more than ${formatNumber(most)} folders deep is left out.`,
  folderUnread: (name: string, count: number) =>
    `In the folder ${short(name)}, ${counted(count, 'file or folder', 'files or folders')} can’t be read.`,
  folderUnknown: (name: string, count: number) =>
    `The folder ${short(name)} holds ${counted(count, 'file', 'files')}, and nothing that can be taken. Pictures, sounds, texts and model files can be.`,
  folderOthers: (name: string, count: number) =>
    `In the folder ${short(name)}, ${counted(count, 'file of another kind is', 'files of other kinds are')} left out.`,
  skipped: (count: number) => `${counted(count, 'file', 'files')} left out:`,
  andMore: (count: number) => `and ${counted(count, 'other', 'others')}`,

  mediaFacts: (kind: Kind, files: number, bytes: number) =>
    files === 1
      ? `${WHAT[kind]}, ${formatBytes(bytes)}.`
      : `${counted(files, kind === 'picture' ? 'picture' : 'sound', kind === 'picture' ? 'pictures' : 'sounds')}, ${formatBytes(bytes)}.`,
  besideOthers: (kind: Kind, name: string) =>
    `${short(name)} is a ${WHAT[kind].toLowerCase()}. Open it by itself, or with others like it.`,
  mediaTasks: MEDIA_TASKS,

  ask: { title: 'Ask about it', text: 'Chat with the text' },
  continue: { title: 'Continue it', text: 'Write on from its end' },
  classify: { title: 'Judge it', text: 'Labels with their scores' },
  classifyLines: (lines: number) => ({ title: 'Judge each line', text: counted(lines, 'line', 'lines') }),
  embedLines: (lines: number) => ({
    title: 'Find what is alike',
    text: `${counted(lines, 'line', 'lines')} and their neighbours`,
  }),
  classifyFiles: { title: 'Judge each file', text: 'A table of labels and scores' },
  embedFiles: { title: 'Embed each file', text: 'A table of numbers' },
  continueFiles: { title: 'Continue each file', text: 'A table of texts' },
  inMemory: 'In memory',
  model: (id: string) => splitName(id).name,

  addTitle: (name: string) => `Add ${short(name)} to Models?`,
  addMany: (count: number) => `Add these ${formatNumber(count)} to Models?`,
  addText: (files: number, folders: number, bytes: number) =>
    `${[
      files === 0 ? '' : `${counted(files, 'model file', 'model files')}, ${formatBytes(bytes)}`,
      folders === 0 ? '' : counted(folders, 'folder', 'folders'),
    ]
      .filter((part) => part !== '')
      .join(', ')}. Used in place; nothing is copied.`,
  nowhere: (count: number) =>
    `${counted(count, 'of them lies', 'of them lie')} nowhere on this machine and can’t be added. What is saved to a folder can be.`,
  addAll: 'Add them',
  modelToo: (name: string, count: number) =>
    count === 1 ? `${short(name)} goes to Models.` : `${formatNumber(count)} of them go to Models.`,
  modelTooByPath: 'The browser does not tell where it lies: add it in Models by its path.',
  addToo: (count: number) => (count === 1 ? 'Add the model too' : 'Add the models too'),
  add: 'Add it',
  pathTitle: 'Add a model by its path',
  pathText:
    'A page in the browser is not told where a file lies. Write the path of the file or its folder on the machine that runs Hearth.',
  pathsText:
    'A page in the browser is not told where files and folders lie. Write their paths on the machine that runs Hearth, one on each line.',
  writePaths: 'Write the paths',
  path: 'Path',
  pathExample: '/home/me/models/model.gguf',
  added: (ids: readonly string[]) =>
    ids.length === 1
      ? `${short(splitName(ids[0] ?? '').name)} is in Models now.`
      : `${counted(ids.length, 'model is', 'models are')} in Models now.`,
  refused: (path: string, reason: string) => `${short(path)}: ${reason}`,
  notAdded: (count: number, reason: string) =>
    `${counted(count, 'path was', 'paths were')} not added. ${reason}`,

  paste: 'Use what is on the clipboard as input',
  pasteGroup: 'Input',
  pasteByKey: (key: string) => `The clipboard is only read when you paste. Press ${key}.`,
  pasteEmpty: 'The clipboard holds no text and no file, so nothing was pasted. Copy one of them first.',
  dropEmpty: 'What was dropped holds no text and no file, so nothing was taken.',
  linkDropped:
    'A link was dropped. Hearth gets nothing from the web by itself: save the file, then drop that.',

  dragQuestion: 'What should happen with this?',
  dragOne: (what: string) => `${what}. Let go on a task. It stays on this machine.`,
  dragMany: (count: number) => `${counted(count, 'file', 'files')}. Let go anywhere to choose what happens.`,
  dragNotYet: (what: string) => `${what}. No model for it is on this machine yet.`,
  eachLine: 'A label and a score for each',
  linesTogether: 'Lines and their neighbours',
  dragLook: 'Let go to open it and look.',
  elsewhere: (title: string) => `Let go anywhere else for ${title}, the last thing you did with one.`,
  elsewhereChoose: 'Let go anywhere else to choose after a look at it.',
} as const;
