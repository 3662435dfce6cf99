/** The presets of a model: take one, save the options of now under a name, delete one. */
import { Bookmark, Check, Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useState } from 'react';
import { setOptions, useRun } from '../../stores/run.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/controls.tsx';
import { modelOptions } from '../run/input-options.ts';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { MAX_NAME, deletePreset, sameOptions, savePreset, showPresets, usePresets } from './presets.ts';
import type { Preset } from './presets.ts';

const NONE: readonly Preset[] = [];

/** A button with the name of the preset in use, and the list behind it. */
export function PresetMenu({ task, model }: { readonly task: RunTask; readonly model: string }) {
  const presets = usePresets((state) => state.byModel[model]) ?? NONE;
  const options = modelOptions(
    task,
    useRun((state) => state.options[task]),
  );
  const open = usePresets((state) => state.menuOpen);
  const current = presets.find((preset) => sameOptions(preset.options, options));
  useEffect(() => () => showPresets(false), []);
  const changed = Object.keys(options).length > 0;
  if (presets.length === 0 && !changed) return null;
  return (
    <Popover.Root open={open} onOpenChange={showPresets}>
      <Popover.Trigger asChild>
        <Button kind="ghost" size="sm" className="min-w-0">
          <Bookmark size={14} strokeWidth={1.75} aria-hidden="true" />
          <span className="max-w-28 truncate">{current?.name ?? messages.presets}</span>
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={messages.presets}
          className="pop z-50 w-[260px] rounded-3 border border-line-2 bg-surface shadow-2 outline-none"
        >
          {presets.length > 0 && (
            <ul className="max-h-60 overflow-auto border-b border-line p-1">
              {presets.map((preset) => (
                <li key={preset.name} className="flex items-center rounded-[5px] hover:bg-hover">
                  <button
                    type="button"
                    aria-pressed={preset === current}
                    className="flex h-8 min-w-0 flex-1 items-center gap-2 pl-2.5 text-start"
                    onClick={() => {
                      setOptions(task, preset.options);
                      showPresets(false);
                    }}
                  >
                    <span className="min-w-0 flex-1 truncate">{preset.name}</span>
                    {preset === current && <Check size={14} strokeWidth={1.75} aria-hidden="true" />}
                  </button>
                  <IconButton
                    size="sm"
                    label={messages.deletePreset(preset.name)}
                    onClick={() => deletePreset(model, preset.name)}
                  >
                    <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />
                  </IconButton>
                </li>
              ))}
            </ul>
          )}
          {changed && <SaveForm onSave={(name) => savePreset(model, name, options)} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function SaveForm({ onSave }: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  return (
    <form
      className="flex gap-2 p-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(name);
        setName('');
      }}
    >
      <Field
        aria-label={messages.presetName}
        placeholder={messages.presetName}
        maxLength={MAX_NAME}
        value={name}
        className="flex-1"
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {messages.savePreset}
      </Button>
    </form>
  );
}
