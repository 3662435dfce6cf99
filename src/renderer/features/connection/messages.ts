/** Every sentence about the connection. */
import { counted } from '../../ui/format.ts';

/** The words of the banners and of the token's page. */
export const messages = {
  name: 'Hearth',
  connecting: 'Connecting to Hearth.',
  lost: 'Connection lost, trying again. What runs goes on meanwhile.',
  shutOut:
    'Hearth does not let this page in any more. Open the address that it printed last in another tab. What is here stays.',
  now: 'Try now',
  again: 'Try again',
  more: (count: number) => `And ${counted(count, 'other', 'others')}.`,
  show: 'Show all',
  brokenChoice: ({ key, aside }: { readonly key: string; readonly aside: string | null }) =>
    `What this page remembered as “${key}” could not be read, so it starts as at first. ${aside === null ? 'There was no room to keep it aside.' : `The old value is kept as “${aside}”.`}`,
  dismiss: 'Dismiss',
  noTokenTitle: 'This page needs its address',
  noTokenText:
    'Hearth lets in only pages that were opened with its token. The token is part of the address that Hearth prints when it starts.',
  refusedTitle: 'This address is of another start',
  refusedText:
    'The token that this page has is not the one that Hearth asks for now. Open the address that it printed last.',
  look: 'In the terminal that runs it, look for this line and open its address:',
  line: 'Hearth is at http://127.0.0.1:8017/?token=…',
  start: 'Not running? Start it with',
  command: 'hearth serve',
} as const;
