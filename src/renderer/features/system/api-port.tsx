/** The port of the local API: typed, and taken at Enter or on leaving. */
import { useState, type Ref } from 'react';
import { API_PORTS } from '../../../shared/local-api.ts';
import { changeApiPort } from '../../stores/local-api.ts';
import { useSettings } from '../../stores/settings.ts';
import { Field } from '../../ui/controls.tsx';
import { messages } from './messages.ts';

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
  const [outside, setOutside] = useState(false);
  const refused = useSettings((state) => state.problems['localApiPort']);
  const problem = outside ? messages.portRange(API_PORTS.least, API_PORTS.most) : refused;
  const commit = (): void => {
    const typed = Number(draft);
    const wrong = draft !== null && draft !== '' && (typed < API_PORTS.least || typed > API_PORTS.most);
    setOutside(wrong);
    // What is wrong stays, to be mended where it was typed.
    if (wrong) return;
    if (draft !== null && draft !== '' && typed !== port) changeApiPort(typed);
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
