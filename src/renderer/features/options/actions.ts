/** What can be done with the options of now, for the palette. */
import { Bookmark, RotateCcw, Trash2 } from 'lucide-react';
import { modelOf, setOptions, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { modelOptions } from '../run/input-options.ts';
import { isWorkbench } from '../run/place.ts';
import { showTab } from '../run/pane-tab.ts';
import { messages } from './messages.ts';
import { deletePreset, sameOptions, showPresets, usePresets } from './presets.ts';

const action = actionsUnder(messages.form);

/** The presets of the model, saving one, and the way back to the usual options. */
export function optionActions(): Action[] {
  const state = useRun.getState();
  const { task } = state;
  const model = modelOf(state, task)?.id;
  if (!isWorkbench() || model === undefined) return [];
  const options = modelOptions(task, state.options[task]);
  const changed = Object.keys(options).length > 0;
  const save = (): void => {
    showTab(task, 'options');
    showPresets(true);
  };
  const presets = usePresets.getState().byModel[model] ?? [];
  return [
    ...(changed
      ? [action('options.reset', messages.resetOptions, RotateCcw, () => setOptions(task, {}))]
      : []),
    ...(changed ? [action('options.save', messages.savePresetAs, Bookmark, save)] : []),
    ...presets
      .filter((preset) => !sameOptions(preset.options, options))
      .map(({ name, options: saved }) =>
        action(`options.use ${name}`, messages.usePreset(name), Bookmark, () => setOptions(task, saved)),
      ),
    ...presets.map(({ name }) =>
      action(`options.delete ${name}`, messages.deletePreset(name), Trash2, () => deletePreset(model, name)),
    ),
  ];
}
