/** The page Local API: where programs find it, its token, and a line to try it. */
import { useState } from 'react';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { curlLine } from './curl-line.ts';
import { messages } from './messages.ts';

/** The page. */
export function ApiPage() {
  const about = useMachine((state) => state.about);
  const ownAddress = useConnection((state) => state.address);
  const token = useConnection((state) => state.token);
  const models = useLibrary((state) => state.models) ?? [];
  const address = about?.api ?? ownAddress;
  const model = models.find((each) => each.source === 'embedded' && each.task === 'text-generation');
  return (
    <>
      <h2 className="text-14 font-semibold">{messages.page.api}</h2>
      <p className="mt-0.5 mb-4 max-w-[64ch] text-fg-2">{messages.apiText}</p>
      {address === null ? (
        <EmptyState text={messages.apiOff} className="px-0!" />
      ) : (
        <>
          <dl className="divide-y divide-line border-y border-line">
            <div className="flex min-h-12 items-center gap-4 py-2">
              <dt className="w-[120px] font-medium">{messages.address}</dt>
              <dd className="flex min-w-0 flex-1 items-center gap-2">
                <code className="mono min-w-0 flex-1 truncate">{address}</code>
                <CopyButton label={messages.copyAddress} text={() => address} />
              </dd>
            </div>
            <div className="flex min-h-12 items-center gap-4 py-2">
              <dt className="w-[120px] font-medium">{messages.token}</dt>
              <dd className="min-w-0 flex-1">
                {token === null ? (
                  <span className="text-fg-2">{messages.noToken}</span>
                ) : (
                  <Token token={token} />
                )}
              </dd>
            </div>
          </dl>
          <h3 className="mt-6 mb-2 text-12 font-semibold text-fg-2">{messages.tryIt}</h3>
          <Line text={curlLine(address, model?.id ?? models[0]?.id ?? '')} />
          <p className="mt-2 text-12 text-fg-3">{messages.apiMore}</p>
        </>
      )}
    </>
  );
}

function Token({ token }: { readonly token: string }) {
  const [shown, setShown] = useState(false);
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
