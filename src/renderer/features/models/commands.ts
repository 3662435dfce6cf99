/** What can be done with one model: the same list for its menu, its details and the palette. */
import {
  Copy,
  Download,
  FileCog,
  FolderOpen,
  Link,
  PackageOpen,
  Pin,
  PinOff,
  Play,
  RefreshCw,
  ShieldCheck,
  Square,
  Trash2,
  Upload,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ModelDetails } from '../../../shared/machine.ts';
import { isUnderWay, type Conversion } from '../../../shared/conversions.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { conversionsOf, stopConversion, useConversions } from '../../stores/conversions.ts';
import { checkFiles, revealModel, stopCheck, useDetails } from '../../stores/details.ts';
import {
  cancelLoad,
  loadModel,
  pinModel,
  releaseModel,
  unloadModel,
  useLibrary,
} from '../../stores/library.ts';
import { notify } from '../../stores/notices.ts';
import { chooseModel } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { isRunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { askConvert, askRemove } from './view-store.ts';

/** One thing that can be done with a model. */
export type CommandId =
  | 'open'
  | 'load'
  | 'stop-load'
  | 'unload'
  | 'keep'
  | 'keep-no-longer'
  | 'release'
  | 'try-again'
  | 'convert'
  | 'stop-convert'
  | 'check'
  | 'stop-check'
  | 'reveal'
  | 'copy-path'
  | 'copy-name'
  | 'remove';

/** What the list depends on besides the model. */
export interface CommandContext {
  /** A load that was asked for here is under way. */
  readonly loading: boolean;
  readonly checking: boolean;
  /** A conversion of it waits or goes on. */
  readonly converting: boolean;
  readonly canReveal: boolean;
  /** Undefined until they were read. */
  readonly details: ModelDetails | undefined;
}

const CHANGES: Readonly<Record<ModelInfo['state'], CommandId | null>> = {
  available: 'load',
  loading: null,
  loaded: 'unload',
  unloading: null,
  failed: 'try-again',
  quarantined: 'release',
};

/** What can be done now, the first thing first. Pure. */
export function commandsFor(model: ModelInfo, context: CommandContext): CommandId[] {
  const { loading, checking, converting, canReveal, details } = context;
  const runs = isRunTask(model.task) && model.state !== 'quarantined';
  const change = CHANGES[model.state];
  const place: CommandId = canReveal ? 'reveal' : 'copy-path';
  const commands: (CommandId | false | null)[] = [
    runs && 'open',
    loading ? 'stop-load' : change,
    model.pinned ? 'keep-no-longer' : runs && 'keep',
    model.planned?.converts !== undefined && 'convert',
    converting && 'stop-convert',
    checking ? 'stop-check' : 'check',
    details !== undefined && place,
    'copy-name',
    details?.removable === true && 'remove',
  ];
  return commands.filter((each) => each !== false && each !== null);
}

/** The words of a command. */
export const TITLES: Readonly<Record<CommandId, string>> = {
  open: messages.open,
  load: messages.load,
  'stop-load': messages.stopLoad,
  unload: messages.unload,
  keep: messages.keep,
  'keep-no-longer': messages.keepNoLonger,
  release: messages.release,
  'try-again': messages.tryAgain,
  convert: messages.convert,
  'stop-convert': messages.stopConvert,
  check: messages.check,
  'stop-check': messages.stopCheck,
  reveal: messages.reveal,
  'copy-path': messages.copyPath,
  'copy-name': messages.copyName,
  remove: messages.remove,
};

/** The icon of a command. */
export const ICONS: Readonly<Record<CommandId, LucideIcon>> = {
  open: Play,
  load: Upload,
  'stop-load': Square,
  unload: Download,
  keep: Pin,
  'keep-no-longer': PinOff,
  release: PackageOpen,
  'try-again': RefreshCw,
  convert: FileCog,
  'stop-convert': Square,
  check: ShieldCheck,
  'stop-check': Square,
  reveal: FolderOpen,
  'copy-path': Link,
  'copy-name': Copy,
  remove: Trash2,
};

/** What the list of a model depends on right now. */
export function contextOf(model: string): CommandContext {
  const { details, checks, canReveal } = useDetails.getState();
  return {
    loading: useLibrary.getState().loads[model] !== undefined,
    checking: checks[model] !== undefined,
    converting: isConverting(useConversions.getState().conversions, model),
    canReveal: canReveal === true,
    details: details[model],
  };
}

/** The same, kept up to date in a component. */
export function useCommandContext(model: string): CommandContext {
  const loading = useLibrary((state) => state.loads[model] !== undefined);
  const checking = useDetails((state) => state.checks[model] !== undefined);
  const converting = useConversions((state) => isConverting(state.conversions, model));
  const canReveal = useDetails((state) => state.canReveal === true);
  const details = useDetails((state) => state.details[model]);
  return { loading, checking, converting, canReveal, details };
}

function isConverting(conversions: readonly Conversion[], model: string): boolean {
  return conversionsOf(conversions, model).some(isUnderWay);
}

/** Opens a model on its workbench; a task that Hearth does not run has none. */
export function openInRun(model: ModelInfo): void {
  if (!isRunTask(model.task) || model.state === 'quarantined') return;
  chooseModel(model.task, model.id);
  goTo('run');
}

/** Does a command. */
export function runCommand(command: CommandId, model: ModelInfo): void {
  const { id } = model;
  switch (command) {
    case 'open':
      openInRun(model);
      return;
    case 'load':
    case 'try-again':
      void loadModel(id);
      return;
    case 'stop-load':
      cancelLoad(id);
      return;
    case 'unload':
      void unloadModel(id);
      return;
    case 'keep':
    case 'keep-no-longer':
      void pinModel(id, command === 'keep');
      return;
    case 'release':
      void releaseModel(id);
      return;
    case 'convert':
      askConvert(model);
      return;
    case 'stop-convert':
      for (const each of conversionsOf(useConversions.getState().conversions, id))
        if (isUnderWay(each)) void stopConversion(each.id);
      return;
    case 'check':
      void checkFiles(id);
      return;
    case 'stop-check':
      stopCheck(id);
      return;
    case 'reveal':
      void revealModel(id);
      return;
    case 'copy-path':
      void copy(useDetails.getState().details[id]?.directory ?? id);
      return;
    case 'copy-name':
      void copy(id);
      return;
    case 'remove':
      askRemove(model);
  }
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(messages.copied(text));
  } catch {
    notify(messages.notCopied(text), true);
  }
}
