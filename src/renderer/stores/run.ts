/** The workbench's one address: what is on it, what is chosen, and what can be done with it. */
export { newRequestId, tokensOf } from './carry.ts';
export {
  adoptOptions,
  attachFiles,
  chooseLinesApart,
  chooseMode,
  chooseModel,
  chooseTask,
  chooseVariant,
  detachFile,
  setDraft,
  setInputOption,
  setOptions,
  setPart,
  setSystem,
} from './choices.ts';
export {
  acceptCompletion,
  dropCompletion,
  newConversation,
  newPictureTalk,
  resumeRuns,
  runAgain,
  sayAgain,
  showBranch,
  startRun,
  stopTask,
  unqueueMessage,
} from './run-start.ts';
export {
  currentRun,
  isBusy,
  modeFor,
  modelOf,
  nameOf,
  partsNow,
  requestNow,
  textModeOf,
  useRun,
} from './workbench.ts';
export type { NextMessage, Options, RunState, Turn } from './workbench.ts';
