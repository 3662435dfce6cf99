/** The page Local API: the switch, where programs find it, its token, and a line to try it. */
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { LocalApi } from '../../../shared/local-api.ts';
import { useConnection } from '../../stores/connection.ts';
import { useFollow } from '../../stores/follow.ts';
import { useLibrary } from '../../stores/library.ts';
import {
  portTakenFrom,
  readApiToken,
  switchApi,
  useApiAddress,
  useLocalApi,
} from '../../stores/local-api.ts';
import { Button } from '../../ui/button.tsx';
import { Toggle } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ApiPort } from './api-port.tsx';
import { curlLine } from './curl-line.ts';
import { messages } from './messages.ts';

/** The page. */
export function ApiPage() {
  const api = useLocalApi((state) => state.api);
  const address = useApiAddress();
  const models = useLibrary((state) => state.models) ?? [];
  const model = models.find((each) => each.source === 'embedded' && each.task === 'text-generation');
  return (
    <>
      <h2 className="text-14 font-semibold">{messages.page.api}</h2>
      <p className="mt-0.5 mb-4 max-w-[64ch] text-fg-2">{messages.apiText}</p>
      <dl className="divide-y divide-line border-y border-line">
        {api?.switchable === true && <Switch api={api} />}
        {address !== null && (
          <>
            <Row title={messages.address}>
              <span className="flex items-center gap-2">
                <code className="mono min-w-0 flex-1 truncate">{address}</code>
                <CopyButton label={messages.copyAddress} text={() => address} />
              </span>
            </Row>
            <Row title={messages.token}>
              <Token />
            </Row>
          </>
        )}
      </dl>
      {address !== null && (
        <>
          <h3 className="mt-6 mb-2 text-12 font-semibold text-fg-2">{messages.tryIt}</h3>
          <Line text={curlLine(address, model?.id ?? models[0]?.id ?? '')} />
          <p className="mt-2 text-12 text-fg-3">{messages.apiMore}</p>
        </>
      )}
    </>
  );
}

function Row({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center gap-4 py-2">
      <dt className="w-[120px] font-medium">{title}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}

function Switch({ api }: { readonly api: LocalApi }) {
  const [on, port] = [useId(), useId()];
  const field = useRef<HTMLInputElement>(null);
  const taken = portTakenFrom(api);
  return (
    <>
      <Row title={<label htmlFor={on}>{messages.page.api}</label>}>
        <span className="flex items-center gap-3">
          <Toggle
            id={on}
            checked={api.phase !== 'off'}
            onChange={switchApi}
            aria-describedby={`${on}-state`}
          />
          <span id={`${on}-state`} role="status" className="text-fg-2">
            {messages.apiPhase[api.phase]}
          </span>
        </span>
        {api.problem !== null && (
          <p className="mt-2 flex flex-wrap items-center gap-3">
            <span role="alert" className="text-bad">
              {messages.apiProblem(api.problem)}
            </span>
            <Button size="sm" onClick={() => field.current?.focus()}>
              {messages.otherPort}
            </Button>
          </p>
        )}
      </Row>
      <Row title={<label htmlFor={port}>{messages.port}</label>}>
        <ApiPort id={port} port={api.port} ref={field} />
        {taken !== null && <span className="mt-1 block text-12 text-fg-2">{messages.portTaken(taken)}</span>}
      </Row>
    </>
  );
}

/** The page's own token where it came with one, else the one that main gives to a window of its own. */
function Token() {
  useFollow(readApiToken);
  const own = useConnection((state) => state.token);
  const given = useLocalApi((state) => state.token);
  const token = own ?? given;
  const [shown, setShown] = useState(false);
  if (token === null) return <span className="text-fg-2">{messages.noToken}</span>;
  return (
    <>
      <span className="flex items-center gap-2">
        <code className="mono min-w-0 flex-1 truncate">
          {shown ? token : '•'.repeat(Math.min(24, token.length))}
        </code>
        <Button size="sm" kind="ghost" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? messages.hideToken : messages.showToken}
        </Button>
        <CopyButton label={messages.copyToken} text={() => token} />
      </span>
      <span className="block text-12 text-fg-3">{messages.tokenText}</span>
    </>
  );
}

function Line({ text }: { readonly text: string }) {
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        className="mono overflow-auto rounded-2 border border-line bg-raised py-2.5 ps-3 pe-10 whitespace-pre"
      >
        {text}
      </pre>
      <span className="absolute end-1.5 top-1.5">
        <CopyButton label={messages.copyLine} text={() => text} />
      </span>
    </div>
  );
}
