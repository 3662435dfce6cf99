/** Why nothing would answer the code, with the button that mends it; nothing where the local API is there. */
import { switchApi, useApiAddress, useLocalApi } from '../../stores/local-api.ts';
import { goToSystem } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { messages } from './messages.ts';

/** A line above the code. */
export function ApiState() {
  const api = useLocalApi((state) => state.api);
  const address = useApiAddress();
  // One that starts is there before a person has read the code.
  if (api === null || address !== null || api.phase === 'starting') return null;
  const failed = api.phase === 'failed';
  return (
    <div role="status" className="mx-4 mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-12 text-fg-2">
      <p className="min-w-0 flex-1">{failed ? messages.apiFailed(api.problem ?? '') : messages.apiOff}</p>
      <Button size="sm" onClick={() => (failed ? goToSystem('api') : switchApi(true))}>
        {failed ? messages.otherPort : messages.turnOn}
      </Button>
    </div>
  );
}
