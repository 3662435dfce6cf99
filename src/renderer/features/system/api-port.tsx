/** The port of the local API: typed, and taken at Enter or on leaving. */
import { useState, type Ref } from 'react';
import { changeApiPort } from '../../stores/local-api.ts';
import { useSettings } from '../../stores/settings.ts';
import { Field } from '../../ui/controls.tsx';

/** A field of digits; anything else in it is kept from being typed. What main says against a port stands below. */
export function ApiPort({
  id,
  port,
  ref,
}: {
  readonly id: string;
  readonly port: number;
  readonly ref: Ref<HTMLInputElement>;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const problem = useSettings((state) => state.problems['localApiPort']);
  const commit = (): void => {
    if (draft !== null && draft !== '' && draft !== String(port)) changeApiPort(Number(draft));
    setDraft(null);
  };
  const note = `${id}-problem`;
  return (
    <>
      <Field
        id={id}
        ref={ref}
        inputMode="numeric"
        maxLength={5}
        value={draft ?? String(port)}
        invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : note}
        onChange={(event) => setDraft(event.target.value.replaceAll(/\D/g, ''))}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
        className="num w-20"
      />
      {problem !== undefined && (
        <span id={note} role="alert" className="mt-1 block text-12 text-bad">
          {problem}
        </span>
      )}
    </>
  );
}
