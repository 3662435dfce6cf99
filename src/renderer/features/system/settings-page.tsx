/** The settings that main lists, each with an input made from its schema; those that the environment sets are locked. */
import { Lock, RotateCcw } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { Setting } from '../../../shared/app.ts';
import { API_SETTINGS } from '../../../shared/local-api.ts';
import { useConnection } from '../../stores/connection.ts';
import { changeSetting, readSettings, useSettings } from '../../stores/settings.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Tag } from '../../ui/parts.tsx';
import { FieldControl } from '../options/field-control.tsx';
import { settingField, toShown, toStored } from '../options/form-model.ts';
import { messages } from './messages.ts';

/** The page Settings; what has a page of its own is not here. */
export function SettingsPage() {
  const settings = useSettings((state) => state.settings);
  const problems = useSettings((state) => state.problems);
  const [words, setWords] = useState('');
  const open = useConnection((state) => state.phase === 'open');
  useEffect(() => {
    if (open) void readSettings();
  }, [open]);
  const shown = (settings ?? []).filter(
    (setting) => !API_SETTINGS.some((key) => key === setting.key) && matches(setting, words),
  );
  return (
    <>
      <div className="flex items-center gap-3">
        <h2 className="flex-1 text-14 font-semibold">{messages.settings}</h2>
        <Field
          data-filter
          type="search"
          aria-label={messages.filterSettings}
          placeholder={messages.filterSettings}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="w-[200px]"
        />
      </div>
      <p className="mt-0.5 mb-3 text-fg-2">{messages.settingsText}</p>
      {settings === null && <p className="text-fg-3">{messages.readingSettings}</p>}
      {settings !== null && shown.length === 0 && <p className="text-fg-2">{messages.noSetting(words)}</p>}
      <ul className={cx('divide-y divide-line', shown.length > 0 && 'border-y border-line')}>
        {shown.map((setting) => (
          <SettingRow key={setting.key} setting={setting} problem={problems[setting.key]} />
        ))}
      </ul>
    </>
  );
}

/** By its title, its text, its key or its variable. */
function matches({ key, variable, schema }: Setting, words: string): boolean {
  const text = [key, variable, schema['title'], schema['description']].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function SettingRow({
  setting,
  problem,
}: {
  readonly setting: Setting;
  readonly problem: string | undefined;
}) {
  const id = useId();
  const note = `${id}-note`;
  const field = settingField(setting.key, setting.schema);
  const shown = field === null ? setting.value : toShown(field, setting.value);
  const changed = !setting.fixed && JSON.stringify(shown ?? null) !== JSON.stringify(field?.initial ?? null);
  return (
    <li className="py-2.5">
      {field === null ? (
        <PlainValue setting={setting} />
      ) : (
        <FieldControl
          id={id}
          field={field}
          value={shown ?? undefined}
          onChange={(value) => void changeSetting(setting.key, toStored(field, value))}
          invalid={problem !== undefined}
          disabled={setting.fixed}
          describedBy={note}
          leftOut={messages.standard}
          slider={false}
          label={
            <span className="flex min-w-0 flex-1 items-center gap-2">
              <label htmlFor={id} className="min-w-0 font-medium">
                {field.title}
              </label>
              {setting.fixed && (
                <Tag>
                  <Lock size={12} strokeWidth={1.75} aria-hidden="true" />
                  {setting.variable === null ? messages.fixedElsewhere : messages.fixedBy(setting.variable)}
                </Tag>
              )}
              {changed && (
                <IconButton
                  size="sm"
                  label={messages.reset}
                  onClick={() => void changeSetting(setting.key, undefined)}
                >
                  <RotateCcw size={12} strokeWidth={1.75} aria-hidden="true" />
                </IconButton>
              )}
            </span>
          }
        />
      )}
      <p id={note} className="mt-0.5 max-w-[560px] text-12 text-fg-3">
        {field !== null && field.description !== '' && `${field.description} `}
        {!setting.fixed && setting.variable !== null && (
          <code className="mono text-fg-3">{setting.variable}</code>
        )}
      </p>
      {problem !== undefined && (
        <p role="alert" className="mt-1 text-12 text-bad">
          {problem}
        </p>
      )}
    </li>
  );
}

/** A value of a kind that has no input yet: shown, not hidden. */
function PlainValue({ setting }: { readonly setting: Setting }) {
  return (
    <p className="flex min-h-7 items-center justify-between gap-3">
      <span className="font-medium">{setting.key}</span>
      <code className="mono truncate text-fg-2">
        {setting.value === null ? messages.notSet : JSON.stringify(setting.value)}
      </code>
    </p>
  );
}
